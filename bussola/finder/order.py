"""The hits of a page, in one stable order for each way of sorting: equal services are in the order of their ids."""

from collections.abc import Sequence

import tantivy

from .around import HowFar, box, distance_to
from .filters import both, but
from .map import Point
from .schema import schema

SCORE_DIGITS = 4  # scores that differ by less are equal, and their services are ordered by id
FIRST_RING_KM = 4.0
RING_GROWTH = 2.5
WIDEST_RING_KM = 400.0

Page = list[tuple[float, object]]  # (score, address)


def by_score(searcher: tantivy.Searcher, query: tantivy.Query, first: int, size: int) -> tuple[int, Page]:
    """Return how many services match, and those from ``first`` on by score.

    Equal scores are ordered by id, whatever segments the documents are in: for that, everything as good as the last
    one of the page is read.
    """
    end = first + size
    wanted = end + 12  # so that a tie at the end of the page seldom asks for a second look
    while True:
        found = searcher.search(query, wanted, count=True)
        scores = [round(score, SCORE_DIGITS) for score, _ in found.hits]
        if len(scores) < wanted or scores[-1] < scores[end - 1]:
            break
        wanted *= 4
    addresses = [address for _, address in found.hits]
    ties = searcher.fast_field_values("tie", addresses)
    ordered = sorted(zip(scores, ties, addresses, strict=True), key=lambda hit: (-hit[0], hit[1]))
    return found.count, [(score, address) for score, _, address in ordered[first:end]]


def by_name(searcher: tantivy.Searcher, query: tantivy.Query, first: int, size: int) -> tuple[int, Page]:
    """Return how many services match, and those from ``first`` on by name."""
    return _by_field(searcher, query, first, size, "sort_key", tantivy.Order.Asc)


def by_freshness(searcher: tantivy.Searcher, query: tantivy.Query, first: int, size: int) -> tuple[int, Page]:
    """Return how many services match, and those from ``first`` on, last checked first."""
    return _by_field(searcher, query, first, size, "fresh_key", tantivy.Order.Desc)


def by_distance(
    searcher: tantivy.Searcher, query: tantivy.Query, first: int, size: int, centre: Point, how_far: HowFar
) -> tuple[int, Page]:
    """Return how many services match, and those from ``first`` on, nearest to ``centre`` first; the last have no place.

    ``how_far`` gives the distance of a document with several places. Distances are worked out for those in a ring wide
    enough for the page.
    """
    total = searcher.search(query, 1, count=True).count
    placed = both(query, _has_point())
    count_placed = searcher.search(placed, 1, count=True).count
    end = min(first + size, count_placed)
    page: Page = []
    if first < end:
        near = _nearest(searcher, placed, count_placed, end, centre, how_far)
        page = [(0.0, address) for _, _, address in near[first:end]]
    if len(page) < size and first + len(page) < total:
        rest = but(query, _has_point())
        page += by_name(searcher, rest, max(0, first - count_placed), size - len(page))[1]
    return total, page


def _by_field(searcher, query, first: int, size: int, field_name: str, order) -> tuple[int, Page]:
    found = searcher.search(query, size, order_by_field=field_name, order=order, offset=first, count=True)
    return found.count, [(0.0, address) for _, address in found.hits]


def _has_point() -> tantivy.Query:
    kind = tantivy.FieldType.Unsigned
    return tantivy.Query.range_query(schema(), "point_count", kind, 1, None)


def _nearest(searcher, query, count: int, wanted: int, centre: Point, how_far: HowFar) -> list[tuple]:
    """Return at least the ``wanted`` nearest (distance, tie, address), in order; ``count`` documents have a place."""
    radius = FIRST_RING_KM
    while True:
        ring = both(query, box(centre, radius)) if radius <= WIDEST_RING_KM else query
        inside = searcher.search(ring, 1, count=True).count
        is_everything = inside == count
        if is_everything or inside >= wanted:
            addresses = [address for _, address in searcher.search(ring, count, count=False).hits]
            found = sorted(_distances(searcher, addresses, centre, how_far), key=lambda near: near[:2])
            # What lies outside the ring is farther than its radius.
            if is_everything or (len(found) >= wanted and found[wanted - 1][0] <= radius):
                return found
        radius *= RING_GROWTH


def _distances(searcher, addresses: Sequence, centre: Point, how_far: HowFar) -> list[tuple]:
    """Return (distance, tie, address) of documents that have a place."""
    columns = [searcher.fast_field_values(name, addresses) for name in ("tie", "point_count", "latitude", "longitude")]
    found = []
    for address, tie, points, latitude, longitude in zip(addresses, *columns, strict=True):
        # Of several places the columns give only the first.
        far = distance_to([latitude, longitude, False], centre) if points == 1 else how_far(searcher.doc(address))
        found.append((far[0], tie, address))
    return found
