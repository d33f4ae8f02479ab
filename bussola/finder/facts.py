"""Facts around services as plain values, for their documents: making records of them takes three times as long."""

import uuid
from collections import defaultdict
from dataclasses import fields
from datetime import date

from bussola.directory.costs import Cost
from bussola.directory.models import (
    Accessibility,
    AccessRoute,
    ApplicationWindow,
    CostOption,
    ImportedRecord,
    Language,
    Service,
)

COST_FIELDS = [field.name for field in fields(Cost) if field.name != "bands"]

ByOwner = dict[uuid.UUID, list]  # by the id of a service, or of a location


class Facts:
    """Costs, ways in, languages and the like of some services, by the id of their owner (nothing: an empty list)."""

    def __init__(self, services: list[Service]) -> None:
        of_services = {"service__in": [service.pk for service in services]}
        places = {place.location_id for service in services for place in service.public_service_at_locations}
        of_places = {"location__in": list(places)}
        costs = _read(CostOption, of_services, *COST_FIELDS)
        self.costs: ByOwner = defaultdict(list)  # Cost, without the bands
        for owner, rows in costs.items():
            self.costs[owner] = [Cost(**dict(zip(COST_FIELDS, row, strict=True))) for row in rows]
        self.windows: ByOwner = defaultdict(list)  # ApplicationWindow, with its days only
        for owner, rows in _read(ApplicationWindow, of_services, "opens_on", "closes_on").items():
            self.windows[owner] = [ApplicationWindow(opens_on=first, closes_on=last) for first, last in rows]
        self.ways = _codes(_read(AccessRoute, of_services, "way"))
        self.languages = _codes(_read(Language, of_services, "code") | _read(Language, of_places, "code"))
        self.accessibility = _codes(_read(Accessibility, of_places, "description"))
        self.sources: ByOwner = defaultdict(list)  # (days it speaks of, day it was fetched), invented ones left out
        real = of_services | {"source__is_invented": False}
        for owner, rows in _read(ImportedRecord, real, "source__data_date", "retrieved_at").items():
            self.sources[owner] = [_source(*row) for row in rows]


def _read(model: type, where: dict, *names: str) -> ByOwner:
    owner = next(iter(where)).removesuffix("__in")
    found: ByOwner = defaultdict(list)
    for pk, *values in model.objects.filter(**where).order_by("pk").values_list(owner, *names):
        found[pk].append(values)
    return found


def _codes(rows: ByOwner) -> ByOwner:
    """Return for each owner the codes of its rows, sorted, each once, without empty ones."""
    codes = {owner: sorted({code for (code,) in values if code}) for owner, values in rows.items()}
    return defaultdict(list, codes)


def _source(published: str, retrieved_at) -> tuple[str, date]:
    return published, retrieved_at.date()
