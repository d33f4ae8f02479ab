"""What a placement becomes: the unsaved records of bodies, places and services, with ids that never change."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from math import cos, pi, radians, sin
from uuid import UUID

from django.db import models

from bussola.directory.models import (
    Accessibility,
    AccessRoute,
    Address,
    ApplicationWindow,
    Attribute,
    Contact,
    CostBand,
    CostOption,
    Language,
    Location,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    Taxonomy,
    Unit,
)
from bussola.lib.identity import stable_id
from bussola.organizations.models import Organization
from bussola.territory.models import District

from .bodies import Body
from .placing import Placement
from .shapes import Hours
from .sheets import LANGUAGE_NAMES
from .variation import chosen, drawn

SOURCE_CODE = "demo"
REFERENCE_DAY = date(2026, 11, 22)  # the day the demo plays on: its dates never depend on the day of the import
OLDEST_CHECK_DAYS = 608  # twenty months
NEAREST_METRES, FARTHEST_METRES = 120, 780  # of an invented door from the centre of its town
METRES_PER_DEGREE = 111_195  # of latitude
STREETS = ("via Esempio", "via Esempio", "piazza Esempio", "viale Esempio", "vicolo Esempio", "corte Esempio")
MAILBOXES = ("servizi", "info", "segreteria", "sportello")


@dataclass
class Rows:
    """One record that the import knows by ``key``, and the rows that hang on it, in the order of writing."""

    key: str
    root: models.Model
    children: list[models.Model] = field(default_factory=list)

    @property
    def checksum(self) -> str:
        """SHA-256 of the values of every row, save the times the database sets by itself."""
        content = [[type(row).__name__, _values(row)] for row in (self.root, *self.children)]
        return sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()

    def add(self, model: type[models.Model], **values) -> models.Model:
        """Hang a new row of ``model`` on the record and return it; its id comes from the key and its turn."""
        turn = sum(type(child) is model for child in self.children)
        row = model(id=stable_id(SOURCE_CODE, self.key, f"{model.__name__}-{turn}"), **values)
        self.children.append(row)
        return row


@dataclass(frozen=True)
class Vocabularies:
    """The terms the demo puts on its services: their ids by (vocabulary, code).

    ``areas_of_type`` gives the macro-areas that come with a service type, ``secret_types`` the types whose places
    are secret.
    """

    terms: dict[tuple[str, str], UUID]
    areas_of_type: dict[str, list[tuple[str, str]]]
    secret_types: set[str]

    def codes(self, vocabulary: str) -> set[str]:
        """Return the codes of the terms of a vocabulary."""
        return {code for owner, code in self.terms if owner == vocabulary}


def organization_key(district: District, body: Body) -> str:
    """Return the key of an invented body in the source."""
    return f"{district.slug}/body/{body.key}"


def location_key(placement: Placement) -> str:
    """Return the key of the place of ``placement`` in the source."""
    return f"{placement.place_key}/place"


def organization_rows(district: District, body: Body) -> Rows:
    """Return the record of an invented body."""
    key = organization_key(district, body)
    organization = Organization(
        id=stable_id(SOURCE_CODE, key),
        name=body.name,
        description="Ente inventato per la dimostrazione: non esiste.",
        email=f"info@{body.domain}",
        kind=body.kind,
        is_invented=True,
    )
    return Rows(key, organization)


def location_rows(placements: list[Placement], postal_codes: dict[str, str], secret_types: set[str]) -> Rows:
    """Return the record of the place that ``placements`` share: what makes it accessible comes from all of them."""
    first = placements[0]
    key, town = location_key(first), first.town
    angle = 2 * pi * drawn(key, "direction", 3600) / 3600
    metres = NEAREST_METRES + drawn(key, "distance", FARTHEST_METRES - NEAREST_METRES)
    north, east = metres * cos(angle), metres * sin(angle)
    location = Location(
        id=stable_id(SOURCE_CODE, key),
        organization_id=stable_id(SOURCE_CODE, organization_key(first.district, first.body)),
        name=first.name if first.has_own_place else first.body.name,
        latitude=round(town.latitude + north / METRES_PER_DEGREE, 5),
        longitude=round(town.longitude + east / METRES_PER_DEGREE / cos(radians(town.latitude)), 5),
        coordinate_precision=Location.Precision.APPROXIMATE,
        municipality=town,
        is_confidential=any(p.variant.confidential_place or p.variant.type_code in secret_types for p in placements),
        is_invented=True,
    )
    rows = Rows(key, location)
    rows.add(
        Address,
        location=location,
        address_1=f"{chosen(key, 'street', STREETS)} {1 + drawn(key, 'house', 60)}",
        city=town.name,
        region=town.region_name,
        state_province=town.province_code,
        postal_code=postal_codes.get(town.istat_code, ""),
    )
    for description in dict.fromkeys(text for p in placements for text in p.variant.accessibility):
        rows.add(Accessibility, location=location, description=description)
    return rows


def service_rows(placement: Placement, vocabularies: Vocabularies, units: dict[str, Unit]) -> Rows:
    """Return the record of one invented service with all that hangs on it."""
    service = _service(placement)
    rows = Rows(placement.key, service)
    is_secret = placement.variant.confidential_place or placement.variant.type_code in vocabularies.secret_types
    _add_place(rows, placement, is_secret)
    _add_reach(rows, placement)
    _add_access(rows, placement, units)
    _add_costs(rows, placement)
    _add_terms(rows, placement, vocabularies)
    return rows


def _service(placement: Placement) -> Service:
    variant, key = placement.variant, placement.key
    # squared, so that most pages were checked in the last months and a few long ago
    checked_days_ago = OLDEST_CHECK_DAYS * drawn(key, "checked", 1000) ** 2 // 1_000_000
    shortest, longest = variant.waiting_days or (None, None)
    email = _email(placement)
    return Service(
        id=stable_id(SOURCE_CODE, key),
        organization_id=stable_id(SOURCE_CODE, organization_key(placement.district, placement.body)),
        name=placement.name,
        everyday_words=variant.everyday_words,
        email=email,
        assured_date=REFERENCE_DAY - timedelta(days=checked_days_ago),
        assurer_email=email,
        alert=placement.alert,
        waiting_days_min=shortest,
        waiting_days_max=longest,
        waiting_days_on=REFERENCE_DAY - timedelta(days=drawn(key, "waited", 150)) if variant.waiting_days else None,
        is_invented=True,
        **{
            name: getattr(variant, name)
            for name in (
                "summary",
                "description",
                "eligibility_description",
                "application_process",
                "outcome_description",
                "timing_description",
                "conditions_description",
                "minimum_age_months",
                "maximum_age_months",
                "residence",
                "permit_needed",
                "stp_eni_accepted",
                "anonymous_access",
                "provider_kind",
            )
        },
    )


def _add_place(rows: Rows, placement: Placement, is_secret: bool) -> None:
    """Add the service at its place, with its hours; those of a secret place are the service's, or they would hide."""
    place = rows.add(ServiceAtLocation, service=rows.root, location_id=stable_id(SOURCE_CODE, location_key(placement)))
    owner = {"service": rows.root} if is_secret else {"service_at_location": place}
    variant = placement.variant
    for hours in variant.hours:
        rows.add(Schedule, **owner, **_rule(hours), by_appointment=variant.by_appointment)
    for other in variant.exceptions:
        dates = {"valid_from": other.first, "valid_to": other.last, "recurs_yearly": other.is_yearly}
        for rule in [_rule(hours) for hours in other.hours] or [{}]:
            rows.add(Schedule, **owner, **rule, **dates, kind=other.kind, description=other.note)


def _add_reach(rows: Rows, placement: Placement) -> None:
    """Add whom the service reaches and how it is reached.

    A service for people in danger gets no invented telephone nor e-mail address: who needs one finds the national
    number only.
    """
    service, variant, town = rows.root, placement.variant, placement.serves
    if town:
        rows.add(
            ServiceArea,
            service=service,
            name=town.name,
            extent=town.istat_code,
            extent_type=ServiceArea.ExtentType.MUNICIPALITY,
            municipality=town,
        )
    else:
        rows.add(
            ServiceArea,
            service=service,
            name=placement.district.name,
            extent=placement.district.slug,
            extent_type=ServiceArea.ExtentType.DISTRICT,
            district=placement.district,
        )
    for code in variant.languages:
        rows.add(Language, service=service, name=LANGUAGE_NAMES[code], code=code)
    if placement.alert:
        return
    rows.add(Contact, service=service, department=placement.body.department, email=service.email)
    phone = rows.add(
        Phone,
        service=service,
        number=f"{placement.district.phone_prefix} 000 0{drawn(placement.place_key, 'phone', 100):02d}",
        is_invented=True,
    )
    for hours in variant.phone_hours:
        rows.add(Schedule, phone=phone, **_rule(hours))


def _add_access(rows: Rows, placement: Placement, units: dict[str, Unit]) -> None:
    """Add the ways in, the papers to bring, the days to apply, the places free."""
    service, variant = rows.root, placement.variant
    for position, access in enumerate(variant.access):
        rows.add(AccessRoute, service=service, way=access.way, note=access.note, position=position)
    for position, document in enumerate(variant.documents):
        rows.add(RequiredDocument, service=service, document=document, position=position)
    if window := variant.application_window:
        rows.add(
            ApplicationWindow, service=service, name=window.name, opens_on=window.opens_on, closes_on=window.closes_on
        )
    if capacity := variant.capacity:
        counted = REFERENCE_DAY - timedelta(days=drawn(placement.key, "counted", 45))
        rows.add(
            ServiceCapacity,
            service=service,
            unit=units[capacity.unit],
            available=_free_places(placement),
            maximum=capacity.maximum,
            updated=datetime(counted.year, counted.month, counted.day, 8, tzinfo=UTC),
        )


def _free_places(placement: Placement) -> int | None:
    """Return the free places on the sheet; in the towns of a municipal service they differ, down to none."""
    capacity = placement.variant.capacity
    if not capacity.available or not placement.serves:
        return capacity.available
    return drawn(placement.key, "free", capacity.available + 1)


def _add_costs(rows: Rows, placement: Placement) -> None:
    for position, cost in enumerate(placement.variant.costs):
        values = {name: value for name, value in vars(cost).items() if name != "bands"}
        option = rows.add(CostOption, service=rows.root, position=position, **values)
        for limit, amount in cost.bands:
            rows.add(CostBand, cost_option=option, isee_up_to=limit, amount=amount)


def _add_terms(rows: Rows, placement: Placement, vocabularies: Vocabularies) -> None:
    variant = placement.variant
    put = [
        (Taxonomy.Code.SERVICE_TYPE.value, variant.type_code),
        *vocabularies.areas_of_type.get(variant.type_code, ()),
        *((Taxonomy.Code.TARGET_GROUP.value, code) for code in variant.target_groups),
        *((Taxonomy.Code.LIFE_EVENT.value, code) for code in variant.life_events),
    ]
    for term in put:
        rows.add(
            Attribute,
            service=rows.root,
            link_id=rows.root.pk,
            link_type=term[0],
            taxonomy_term_id=vocabularies.terms[term],
        )


def _email(placement: Placement) -> str:
    """Return the invented address of the service; none in danger, where nobody would read."""
    if placement.alert:
        return ""
    return f"{chosen(placement.place_key, 'mailbox', MAILBOXES)}@{placement.body.domain}"


def _rule(hours: Hours) -> dict:
    """Return the values of a schedule for ``hours``."""
    frequency = Schedule.Frequency.MONTHLY if hours.is_monthly else Schedule.Frequency.WEEKLY
    return {"freq": frequency, "byday": hours.byday, "opens_at": hours.opens, "closes_at": hours.closes}


def _values(row: models.Model) -> dict:
    fields: Iterable[models.Field] = row._meta.concrete_fields
    return {each.attname: getattr(row, each.attname) for each in fields if not getattr(each, "auto_now", False)}
