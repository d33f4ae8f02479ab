"""What the index knows of a service: one document each, built in chunks with a fixed number of queries.

The place of a confidential service never enters a document: it is known only by the districts it serves.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from django.db.models import Prefetch
from django.utils import timezone

from bussola.directory.costs import cost_class
from bussola.directory.models import Attribute, Service, ServiceArea, ServiceAtLocation, Taxonomy, TaxonomyTerm
from bussola.lib.text import fold, without_accents
from bussola.territory.models import DistrictMembership, Municipality

from .accessibility import accessibility_codes
from .analysis import prepare
from .around import cell_of
from .facts import Facts
from .freshness import fresh_key
from .hours import WINDOW_DAYS, as_json, numbers, place_openings
from .schema import ALL_WORDS, NAME_WORDS, PHRASES, SURFACE, TEXT_FIELDS, tie_of

CHUNK = 500


@lru_cache(maxsize=1)
def phrases_by_type() -> dict[str, str]:
    """Return, for each service type, example sentences in which people ask for it."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in PHRASES.read_text(encoding="utf-8").splitlines():
        code, _, phrase = line.partition("\t")
        found[code].append(phrase)
    return {code: prepare(" ".join(phrases)) for code, phrases in found.items()}


class Territory:
    """What documents need of municipalities, districts and macro-areas, read once per run (municipalities as met)."""

    def __init__(self) -> None:
        self.members: dict[str, list[str]] = defaultdict(list)  # district slug -> ISTAT codes
        self.districts_of: dict[str, list[str]] = defaultdict(list)  # ISTAT code -> district slugs
        memberships = DistrictMembership.objects.order_by("district__slug", "municipality")
        for slug, code in memberships.values_list("district__slug", "municipality"):
            self.members[slug].append(code)
            self.districts_of[code].append(slug)
        self._known: dict[str, tuple[str, str, str]] = {}
        self.areas_of_type: dict[uuid.UUID, list[str]] = defaultdict(list)  # service type -> codes of macro-areas
        links = Attribute.objects.filter(
            link_entity="taxonomy_term", taxonomy_term__taxonomy__code=Taxonomy.Code.MACRO_AREA
        )
        for pk, code in links.order_by("taxonomy_term__code").values_list("link_id", "taxonomy_term__code"):
            self.areas_of_type[pk].append(code)

    def learn(self, codes: set[str]) -> None:
        """Read the municipalities ``codes`` that are not known yet, in one query."""
        missing = [code for code in codes if code not in self._known]
        if not missing:
            return  # even an empty query takes Django a millisecond to think about
        rows = Municipality.objects.filter(pk__in=missing)
        for code, name, other_name, province, region in rows.values_list(
            "istat_code", "name", "alternate_name", "province_code", "region_code"
        ):
            self._known[code] = (f"{name} {other_name}".strip(), province, region)

    def name(self, code: str) -> str:
        """Return the names of a municipality, for the words of the index."""
        return self._known[code][0] if code in self._known else ""

    def wide_areas(self, code: str) -> set[str]:
        """Return the codes of the wide areas a municipality lies in."""
        self.learn({code})
        areas = {"nation"}
        if code in self._known:
            _, province, region = self._known[code]
            areas |= {f"province:{province}", f"region:{region}"}
        return areas


def documents(services: Iterable[Service], territory: Territory) -> Iterator[dict]:
    """Yield a document (field -> values) for each service of a list loaded by ``for_index``."""
    services = list(services)
    codes = set()
    for service in services:
        for area in _areas(service):
            codes.update([area.municipality_id] if area.municipality_id else _members(area, territory))
        codes.update(place.location.municipality_id for place in service.service_at_locations.all())
    territory.learn({code for code in codes if code})
    facts = Facts(services)
    today = timezone.localdate()
    for service in services:
        yield _document(service, territory, facts, today)


def for_index(pks: Iterable[uuid.UUID]) -> list[Service]:
    """Return the public services among ``pks`` with all that their documents need, in a fixed number of queries."""
    return list(
        Service.objects.public()
        .filter(pk__in=list(pks))
        .order_by("pk")
        .select_related("organization")
        .prefetch_related(
            Prefetch("taxonomy_terms", TaxonomyTerm.objects.select_related("taxonomy")),
            Prefetch("service_at_locations", ServiceAtLocation.objects.select_related("location")),
            Prefetch("service_areas", ServiceArea.objects.select_related("district")),
            Prefetch("service_at_locations__service_areas", ServiceArea.objects.select_related("district")),
            "schedules",
            "service_at_locations__schedules",
            "service_at_locations__location__schedules",
        )
    )


def _areas(service: Service) -> list[ServiceArea]:
    own = list(service.service_areas.all())
    return own + [area for place in service.service_at_locations.all() for area in place.service_areas.all()]


def _members(area: ServiceArea, territory: Territory) -> list[str]:
    return territory.members.get(area.district.slug, []) if area.district_id else []


def _wide_area(area: ServiceArea) -> str:
    """Return the code of an area wider than a district, or "" when it has none."""
    if area.extent_type == ServiceArea.ExtentType.NATION:
        return "nation"
    if area.extent_type in (ServiceArea.ExtentType.PROVINCE, ServiceArea.ExtentType.REGION) and area.extent:
        return f"{area.extent_type}:{area.extent.strip().upper()}"
    return ""


def _document(service: Service, territory: Territory, facts: Facts, today: date) -> dict:
    terms = list(service.taxonomy_terms.all())
    types = [term for term in terms if term.taxonomy.code == Taxonomy.Code.SERVICE_TYPE]
    groups = [term for term in terms if term.taxonomy.code == Taxonomy.Code.TARGET_GROUP]
    others = [term for term in terms if term not in types and term not in groups]
    written = {
        "name": [service.name],
        "types": [term.name for term in types],
        "everyday_words": [
            service.alternate_name,
            service.everyday_words,
            *(term.everyday_words for term in terms),
        ],
        "summary": [service.summary],
        "organization": [service.organization.name, service.organization.alternate_name],
        "target_groups": [term.name for term in [*groups, *others]],
        "definition": [term.description for term in types],
        "body": [
            service.description,
            service.eligibility_description,
            service.outcome_description,
            service.application_process,
        ],
    }
    document = {field: _text(*texts) for field, texts in written.items()}
    document |= {
        "kind": ["service"],
        "id": [str(service.pk)],
        "tie": [tie_of(service.pk)],
        "sort_key": [f"{fold(service.name)}\x00{service.pk}"],
        "phrases": [phrases_by_type()[term.code] for term in types if term.code in phrases_by_type()],
        "type": [term.code for term in types],
        "target_group": [term.code for term in groups],
        "is_invented": ["yes" if service.is_invented else "no"],
        "title": [service.name],
        NAME_WORDS: [without_accents(service.name)],
        "fresh_key": [fresh_key(service, facts.sources[service.pk])],
    }
    places, place_names = _where(service, territory)
    document |= places
    document |= _wishes(service, [*types, *others], territory, facts, today)
    document |= _when(service, facts, today)
    document[SURFACE] = [" ".join(text for texts in written.values() for text in texts), *place_names]
    document[ALL_WORDS] = [text for field in TEXT_FIELDS for text in document[field]]
    return {field: values for field, values in document.items() if values}


def _text(*parts: str) -> list[str]:
    return [prepare(part) for part in parts if part]


def _wishes(service: Service, terms: list, territory: Territory, facts: Facts, today: date) -> dict:
    """Return the codes one can filter by, what depends on the day as it is today."""
    areas = {term.code for term in terms if term.taxonomy.code == Taxonomy.Code.MACRO_AREA}
    areas.update(code for term in terms for code in territory.areas_of_type.get(term.pk, ()))
    owners = [service.pk, *(place.location_id for place in service.public_service_at_locations)]
    return {
        "macro_area": sorted(areas),
        "cost": [cost_class(facts.costs[service.pk], on=today)],
        "way": facts.ways[service.pk],
        "provider": [service.provider_kind],
        "language": sorted({code for owner in owners for code in facts.languages[owner]}),
        "accessibility": accessibility_codes(text for owner in owners for text in facts.accessibility[owner]),
    }


def _when(service: Service, facts: Facts, today: date) -> dict:
    """Return what is open, and whether one may apply, in the days from today on."""
    places = place_openings(service, today)
    openings = [opened for _, opened in places]
    windows = facts.windows[service.pk]
    days = range(today.toordinal(), today.toordinal() + WINDOW_DAYS)
    dated = any(cost.valid_from or cost.valid_to for cost in facts.costs[service.pk])
    known = {"unknown" if opened.unknown is None else "known" for opened in openings}
    return {
        "hours": sorted(known),
        "place_kind": ["one" if len(places) == 1 else "many"],
        "points": [json.dumps([point for point, _ in places])] if any(point for point, _ in places) else [],
        "openings": [as_json(openings)],
        **numbers(openings, today),
        "apply_day": [day for day in days if any(one.is_open_on(date.fromordinal(day)) for one in windows)],
        "window_day": [today.toordinal()] if "known" in known or windows or dated else [],
    }


def _where(service: Service, territory: Territory) -> tuple[dict, list[str]]:
    """Return the fields about place, and its names. Of what must stay secret only whole districts remain."""
    places = service.public_service_at_locations
    hidden = [place for place in service.service_at_locations.all() if place not in places]
    areas = _areas(service)
    served: set[str] = set()
    districts = {area.district.slug for area in areas if area.district_id}
    for area in areas:
        served.update([area.municipality_id] if area.municipality_id else _members(area, territory))
    wide = {code for code in map(_wide_area, areas) if code}
    located = {place.location.municipality_id for place in places if place.location.municipality_id}
    for code in served | located:
        districts.update(territory.districts_of.get(code, []))
    is_secret = service.is_confidential or (hidden and not places)
    if is_secret:
        # One municipality would tell where the door is: widen whatever is known to its whole districts.
        if not areas:
            for place in hidden:
                districts.update(territory.districts_of.get(place.location.municipality_id, []))
        served = {code for slug in districts for code in territory.members[slug]}
        territory.learn(served)
    if "nation" in wide:
        wide = {"nation"}
    # What a wide area holds is not listed again, so that the counts by municipality add up.
    codes = served if areas or is_secret else located
    if wide:
        codes = {code for code in codes if not wide & territory.wide_areas(code)}
    names = [territory.name(code) for code in sorted(served | located)]
    names += [place.location.name for place in places]
    names += [area.name for area in areas if not area.municipality_id and (area.district_id or _wide_area(area))]
    points = [place.location for place in places if place.location.latitude is not None]
    towns = [territory.name(code) for code in sorted(located)]
    fields = {
        "municipality": sorted(codes),
        "located": sorted(located),
        "district": sorted(districts),
        "wide_area": sorted(wide),
        "places": _text(*names),
        "detail": [towns[0] if len(towns) == 1 and not hidden else "" if is_secret else service.organization.name],
        "latitude": [float(location.latitude) for location in points],
        "longitude": [float(location.longitude) for location in points],
        "cell": sorted({cell_of(location.latitude, location.longitude) for location in points}),
        "point_count": [len(points)],
    }
    return fields, names
