"""Distances of hits, and the near services on the other side of a district's border."""

import json
from dataclasses import dataclass

import tantivy

from bussola.lib.geo import bounding_box, distance_km

from . import ranking
from .map import Map, Point
from .ranking import Filters, Words
from .schema import schema

RADIUS_KM = 10.0
SHOWN = 5
CANDIDATES = 300  # best answers inside the box whose distance is worked out


@dataclass(frozen=True)
class NearHit:
    """A service outside the district, near the municipality asked for."""

    id: str
    score: float
    distance_km: float
    is_approximate: bool
    municipality_codes: tuple[str, ...]


def distances_of(documents: list[tantivy.Document], centre: Point | None) -> list[tuple[float | None, bool]]:
    """Return (kilometres, approximate) from ``centre`` to the nearest place of each document, (None, False) if none."""
    return [_distance(document, centre) for document in documents]


def nearby_outside(searcher: tantivy.Searcher, words: Words, filters: Filters, territory: Map) -> list[NearHit]:
    """Return up to five answers outside the district, nearer than the nearest inside and at most 10 km away."""
    centre = territory.centre(filters.municipality)
    if centre is None:
        return []
    inside, outside = near_queries(words, filters, territory, centre)
    nearest_inside = min([distance for distance, _, _ in _near(searcher, inside, centre)], default=None)
    found = [near for near in _near(searcher, outside, centre) if nearest_inside is None or near[0] < nearest_inside]
    # Ties of distance are decided by id, so more than the shown ones are looked at when they are equally far.
    found.sort(key=lambda near: near[0])
    farthest = found[:SHOWN][-1][0] if found else 0
    hits = []
    for distance, score, address in found:
        if distance > farthest:
            break
        document = searcher.doc(address)
        _, is_approximate = _distance(document, centre)
        codes = tuple(document.get_all("municipality"))
        hits.append(NearHit(document.get_first("id"), score, distance, is_approximate, codes))
    return sorted(hits, key=lambda hit: (hit.distance_km, hit.id))[:SHOWN]


def near_queries(words: Words, filters: Filters, territory: Map, centre: Point) -> tuple[tantivy.Query, tantivy.Query]:
    """Return the queries for the answers around ``centre`` inside the filters, and outside the district."""
    box = _box(centre)
    inside = ranking.matching(words, filters, territory, scored=False)
    wanted = Filters(types=filters.types, target_groups=filters.target_groups)
    anywhere = ranking.matching(words, wanted, territory)
    return (
        tantivy.Query.boolean_query([(ranking.MUST, inside), (ranking.MUST, box)]),
        tantivy.Query.boolean_query(
            [
                (ranking.MUST, anywhere),
                (ranking.MUST, box),
                (ranking.MUST_NOT, ranking.in_district(filters.district, territory)),
            ]
        ),
    )


def _near(searcher: tantivy.Searcher, query: tantivy.Query, centre: Point) -> list[tuple]:
    """Return (kilometres, score, address) of the best answers with a place within RADIUS_KM of ``centre``."""
    hits = searcher.search(query, CANDIDATES, count=False).hits
    addresses = [address for _, address in hits]
    columns = [searcher.fast_field_values(name, addresses) for name in ("latitude", "longitude", "point_count")]
    found = []
    for (score, address), latitude, longitude, count in zip(hits, *columns, strict=True):
        if count == 1:
            distance = round(distance_km(*centre, latitude, longitude), 3)
        else:  # several places: the columns give only the first
            distance, _ = _distance(searcher.doc(address), centre)
        if distance <= RADIUS_KM:
            found.append((distance, score, address))
    return found


def _box(centre: Point) -> tantivy.Query:
    """Return the query for services with a place in the box around the circle (a service of two places may pass
    with neither: the distance decides)."""
    south, west, north, east = bounding_box(*centre, RADIUS_KM)
    ranges = [("latitude", south, north), ("longitude", west, east)]
    return ranking.without_score(
        tantivy.Query.boolean_query(
            [
                (ranking.MUST, tantivy.Query.range_query(schema(), name, tantivy.FieldType.Float, low, high))
                for name, low, high in ranges
            ]
        )
    )


def _distance(document: tantivy.Document, centre: Point | None) -> tuple[float | None, bool]:
    points = document.get_first("points") if centre else None
    if not points:
        return None, False
    return min(
        (round(distance_km(*centre, latitude, longitude), 3), is_approximate)
        for latitude, longitude, is_approximate in json.loads(points)
    )
