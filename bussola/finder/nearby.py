"""The near services on the other side of a district's border."""

from dataclasses import dataclass, replace

import tantivy

from bussola.lib.geo import distance_km

from . import ranking
from .around import box
from .filters import MUST, MUST_NOT, Filters, both, in_district
from .generations import Handle
from .map import Map, Point
from .open_and_near import PlaceWish, find
from .ranking import Words

RADIUS_KM = 10.0
SHOWN = 5
FAINT = 0.5
CANDIDATES = 300  # best answers inside the box whose distance is worked out


@dataclass(frozen=True)
class NearHit:
    """A service outside the district, near the municipality asked for."""

    document: tantivy.Document
    score: float
    distance_km: float
    is_approximate: bool


def nearby_outside(
    handle: Handle, searcher: tantivy.Searcher, words: Words, filters: Filters, centre: Point, wish: PlaceWish
) -> list[NearHit]:
    """Return up to five answers outside the district, at most 10 km away and nearer than their like inside it.

    Like is compared with like: a library over the border with the nearest library of the district. A service
    without a type is compared with the nearest answer of the town. Faint answers are left out: they must be at
    least ``FAINT`` times as good as the best one over the border.
    """
    inside, outside = near_queries(words, filters, handle.map, centre)
    if wish.stretch is not None:
        outside = both(outside, find(handle, searcher, outside, wish).as_wished)
    near = _near(searcher, outside, centre, wish)
    if not near:
        return []
    best = max(score for _, score, _ in near)
    nearest: dict[str, float] = {}
    found = []
    for distance, score, address in near:
        if score < best * FAINT:
            continue
        types = searcher.doc(address).get_all("type")
        for code in types or [""]:
            if code not in nearest:
                like = inside if not code else _of_type(code, filters, handle.map, centre)
                nearest[code] = min([km for km, _, _ in _near(searcher, like, centre, wish)], default=RADIUS_KM + 1)
        if all(distance < nearest[code] for code in types or [""]):
            found.append((distance, score, address))
    # Ties of distance are decided by id, so more than the shown ones are looked at when they are equally far.
    found.sort(key=lambda one: one[0])
    farthest = found[:SHOWN][-1][0] if found else 0
    hits = []
    for distance, score, address in found:
        if distance > farthest:
            break
        document = searcher.doc(address)
        hits.append(NearHit(document, score, distance, wish.distance(document, centre)[1]))
    return sorted(hits, key=lambda hit: (hit.distance_km, hit.document.get_first("id")))[:SHOWN]


def _of_type(code: str, filters: Filters, territory: Map, centre: Point) -> tantivy.Query:
    """Return the query for the services of one type in the whole district, around ``centre``."""
    there = replace(filters, municipality="", types=(code,))
    around = ranking.without_score(box(centre, RADIUS_KM))
    return tantivy.Query.boolean_query(
        [(MUST, ranking.matching(Words(), there, territory, scored=False)), (MUST, around)]
    )


def near_queries(words: Words, filters: Filters, territory: Map, centre: Point) -> tuple[tantivy.Query, tantivy.Query]:
    """Return the queries for the answers around ``centre`` inside the filters, and outside the district."""
    around = ranking.without_score(box(centre, RADIUS_KM))
    inside = ranking.matching(words, filters, territory, scored=False)
    anywhere = ranking.matching(words, filters.anywhere(), territory)
    return (
        tantivy.Query.boolean_query([(MUST, inside), (MUST, around)]),
        tantivy.Query.boolean_query(
            [(MUST, anywhere), (MUST, around), (MUST_NOT, in_district(filters.district, territory))]
        ),
    )


def _near(searcher: tantivy.Searcher, query: tantivy.Query, centre: Point, wish: PlaceWish) -> list[tuple]:
    """Return (kilometres, score, address) of the best answers with a place within RADIUS_KM of ``centre``."""
    hits = searcher.search(query, CANDIDATES, count=False).hits
    addresses = [address for _, address in hits]
    columns = [searcher.fast_field_values(name, addresses) for name in ("latitude", "longitude", "point_count")]
    found = []
    for (score, address), latitude, longitude, count in zip(hits, *columns, strict=True):
        if count == 1:
            distance = round(distance_km(*centre, latitude, longitude), 3)
        else:  # several places: the columns give only the first
            distance, _ = wish.distance(searcher.doc(address), centre)
        if distance <= RADIUS_KM:
            found.append((distance, score, address))
    return found
