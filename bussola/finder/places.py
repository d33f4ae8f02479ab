"""Where the services found stand, for the map and for the list of towns: public places only, never a secret one."""

from collections import defaultdict
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from bussola.directory.models import Location, ServiceAtLocation

from .search import MOST_PER_PAGE, Query, search_on

MOST_SERVICES = 300


class Place(NamedTuple):
    """A service at a place; the coordinates are those of its town when ``is_approximate``, None when unknown."""

    service_id: UUID
    service_name: str
    place_name: str
    municipality_code: str
    municipality_name: str
    latitude: float | None
    longitude: float | None
    is_approximate: bool


def places_of(query: Query) -> list[Place]:
    """Return the public places of the best services that answer ``query``, the best first."""
    found = search_on(replace(query, facets=(), page=1, page_size=MOST_PER_PAGE), MOST_SERVICES)
    order = {hit.id: number for number, hit in enumerate(found.hits)}
    rows = (
        ServiceAtLocation.objects.filter(service_id__in=list(order), location__in=Location.objects.public())
        .order_by("pk")
        .values_list(
            "service_id",
            "service__name",
            "location__name",
            "location__municipality_id",
            "location__municipality__name",
            "location__latitude",
            "location__longitude",
            "location__coordinate_precision",
        )
    )
    found = [
        Place(*row[:3], row[3] or "", row[4] or "", *row[5:7], row[7] == Location.Precision.APPROXIMATE) for row in rows
    ]
    return sorted(found, key=lambda place: order[place.service_id])


def grouped_by_town(places: list[Place]) -> list[tuple[str, str, int]]:
    """Return (ISTAT code, name, how many services stand there) of each town, by name."""
    services: dict[tuple[str, str], set[UUID]] = defaultdict(set)
    for place in places:
        if place.municipality_code:
            services[place.municipality_name, place.municipality_code].add(place.service_id)
    return [(code, name, len(found)) for (name, code), found in sorted(services.items())]


def grouped_by_point(places: list[Place]) -> list[dict]:
    """Return the points of the map, each with the services that stand there.

    Those of which only the town is known stand together, at the first of their coordinates, and say so.
    """
    points: dict[tuple, dict] = {}
    for place in places:
        if place.latitude is None:
            continue
        is_by_town = place.is_approximate and place.municipality_code
        key = (place.municipality_code,) if is_by_town else (place.latitude, place.longitude, place.is_approximate)
        point = points.setdefault(
            key,
            {
                "latitude": place.latitude,
                "longitude": place.longitude,
                "is_approximate": place.is_approximate,
                "town": place.municipality_name,
                "name": "" if place.is_approximate else place.place_name,
                "services": {},
            },
        )
        point["services"][str(place.service_id)] = place.service_name
    return list(points.values())
