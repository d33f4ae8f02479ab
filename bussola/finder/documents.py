"""What the index knows of a service: one document each, built in chunks with a fixed number of queries.

The place of a confidential service never enters a document: it is known only by the districts it serves.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.db.models import Prefetch

from bussola.directory.models import CostOption, Service, ServiceArea, ServiceAtLocation, Taxonomy, TaxonomyTerm
from bussola.lib.text import fold
from bussola.territory.models import DistrictMembership, Municipality

from .analysis import prepare
from .schema import ALL_WORDS, PHRASES, TEXT_FIELDS

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
    """What documents need of municipalities and districts, read once per run (municipalities as they are met)."""

    def __init__(self) -> None:
        self.members: dict[str, list[str]] = defaultdict(list)  # district slug -> ISTAT codes
        self.districts_of: dict[str, list[str]] = defaultdict(list)  # ISTAT code -> district slugs
        memberships = DistrictMembership.objects.order_by("district__slug", "municipality")
        for slug, code in memberships.values_list("district__slug", "municipality"):
            self.members[slug].append(code)
            self.districts_of[code].append(slug)
        self._known: dict[str, tuple[str, str, str]] = {}

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
    for service in services:
        yield _document(service, territory)


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
            Prefetch("cost_options", CostOption.objects.only("service_id", "kind", "amount", "position")),
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


def _document(service: Service, territory: Territory) -> dict:
    terms = list(service.taxonomy_terms.all())
    types = [term for term in terms if term.taxonomy.code == Taxonomy.Code.SERVICE_TYPE]
    groups = [term for term in terms if term.taxonomy.code == Taxonomy.Code.TARGET_GROUP]
    others = [term for term in terms if term not in types and term not in groups]
    document = {
        "kind": ["service"],
        "id": [str(service.pk)],
        "tie": [service.pk.int >> 65],  # 63 bits: enough to tell apart, within what a fast field holds
        "sort_key": [f"{fold(service.name)}\x00{service.pk}"],
        "name": _text(service.name),
        "types": _text(*(term.name for term in types)),
        "everyday_words": _text(
            service.alternate_name, service.everyday_words, *(term.everyday_words for term in terms)
        ),
        "phrases": [phrases_by_type()[term.code] for term in types if term.code in phrases_by_type()],
        "summary": _text(service.summary),
        "organization": _text(service.organization.name, service.organization.alternate_name),
        "target_groups": _text(*(term.name for term in [*groups, *others])),
        "definition": _text(*(term.description for term in types)),
        "body": _text(
            service.description,
            service.eligibility_description,
            service.outcome_description,
            service.application_process,
        ),
        "type": [term.code for term in types],
        "target_group": [term.code for term in groups],
        "is_invented": ["yes" if service.is_invented else "no"],
        "cost": sorted(_cost_classes(service)),
    }
    document.update(_where(service, territory))
    document[ALL_WORDS] = [text for field in TEXT_FIELDS for text in document[field]]
    return {field: values for field, values in document.items() if values}


def _text(*parts: str) -> list[str]:
    return [prepare(part) for part in parts if part]


def _cost_classes(service: Service) -> set[str]:
    classes = set()
    for option in service.cost_options.all():
        if option.kind == CostOption.Kind.FREE or option.amount == 0:
            classes.add("free")
        elif option.kind in (CostOption.Kind.ISEE_BANDS, CostOption.Kind.ISEE_LINEAR):
            classes.add("isee")
        elif option.kind == CostOption.Kind.FIXED:
            classes.add("paid")
    return classes


def _where(service: Service, territory: Territory) -> dict:
    """Return the fields about place. Of what must stay secret only whole districts remain."""
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
    points = [
        (place.location.latitude, place.location.longitude, place.location.coordinate_precision == "approximate")
        for place in places
        if place.location.latitude is not None
    ]
    return {
        "municipality": sorted(codes),
        "located": sorted(located),
        "district": sorted(districts),
        "wide_area": sorted(wide),
        "places": _text(*names),
        "latitude": [float(latitude) for latitude, _, _ in points],
        "longitude": [float(longitude) for _, longitude, _ in points],
        "points": [json.dumps(points)] if points else [],
        "point_count": [len(points)],
    }
