"""«Open at that time» and «within so many kilometres», true of the same place of a service.

Numbers in the index decide for nearly all documents. Those they cannot decide (a quarter of an hour open in part,
a place near the rim of the circle, a service with several places) are read one by one; those whose numbers speak of
other days than the one asked for are worked out from the rules in the database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import tantivy

from bussola.directory.models import Service

from .around import Distance, box, distance_to, inside, nearest, points_of
from .filters import MUST, SHOULD, all_know, both, but, either, knows, number, numbers, one, without_score
from .generations import Handle
from .hours import Stretch, from_json, place_openings
from .map import Point
from .schema import tie_of

MOST_READ = 5000
MOST_FROM_DATABASE = 1000
CHUNK = 500


@dataclass(frozen=True)
class PlaceWish:
    """Where, when, or both."""

    centre: Point | None = None  # with radius_km; None: anywhere
    radius_km: float = 0.0
    stretch: Stretch | None = None  # None: whenever

    def holds(self, point: list | None) -> bool:
        """Tell whether a stored point is where one wishes."""
        if self.centre is None:
            return True
        far = distance_to(point, self.centre)
        return far is not None and far[0] <= self.radius_km

    def state(self, places: Sequence[tuple]) -> str:
        """Return "open" when some (point, openings) is as wished, else "unknown" when some may be, else "no"."""
        states = set()
        for point, openings in places:
            if self.holds(point):
                states.add("open" if self.stretch is None else openings.state(self.stretch))
        return "open" if "open" in states else "unknown" if "unknown" in states else "no"

    def distance(self, document: tantivy.Document, centre: Point) -> Distance | None:
        """Return how far from ``centre`` the nearest place as wished is, or simply the nearest."""
        if self.stretch is not None and (stored := document.get_first("openings")):
            places = zip(points_of(document), from_json(stored), strict=False)  # a service without points has none
            as_wished = [point for point, openings in places if openings.state(self.stretch) == "open"]
            if found := [far for point in as_wished if (far := distance_to(point, centre))]:
                return min(found)
        return nearest(document, centre)


@dataclass(frozen=True)
class Found:
    """The answer: queries for the services as wished, and for those that may be (their hours are not known)."""

    as_wished: tantivy.Query
    unknown: tantivy.Query | None = None
    is_whole: bool = True  # False: more services than can be worked out from the database


def find(handle: Handle, searcher: tantivy.Searcher, base: tantivy.Query, wish: PlaceWish) -> Found:
    """Return the services among those ``base`` matches that have a place as wished."""
    if wish.stretch is None:
        sure = both(one("place_kind", "one"), inside(wish.centre, wish.radius_km))
        read = _read(searcher, both(base, but(box(wish.centre, wish.radius_km), sure)), wish)
        return Found(_with_ties(sure, read["open"]))
    days = wish.stretch.days
    late = None if all_know(handle, searcher, *days) else but(one("hours", "known"), knows(*days))
    opened, perhaps, unknown, unsure = _by_numbers(wish.stretch, late)
    others = [late] if late else []
    if wish.centre is None:
        read = _read(searcher, both(base, but(either(perhaps, unsure), opened, unknown, *others)), wish)
    else:
        circle, one_place = box(wish.centre, wish.radius_km), one("place_kind", "one")
        there = both(one_place, inside(wish.centre, wish.radius_km))
        # Of a service with one place the numbers say when it is open: near the rim only where it is remains to be seen.
        rim = both(base, but(both(circle, one_place), there, *others))
        read = _there(searcher, rim, opened, unknown, wish)
        # The circle inside each: it holds few, and what is open then half of all; together they would all be gone over.
        candidates = either(*(both(circle, some) for some in (opened, perhaps, unknown, unsure)))
        undecided = but(candidates, both(one_place, opened), both(one_place, unknown), *others)
        for state, ties in _read(searcher, both(base, undecided), wish).items():
            read[state] += ties
        opened, unknown = both(there, opened), both(there, unknown)
        late = both(circle, late) if late else None
    is_whole = _work_out(searcher, both(base, late), wish, read) if late else True
    return Found(_with_ties(opened, read["open"]), _with_ties(unknown, read["unknown"]), is_whole)


def _there(
    searcher: tantivy.Searcher, rim: tantivy.Query, opened: tantivy.Query, unknown: tantivy.Query, wish: PlaceWish
) -> dict[str, list[int]]:
    """Return the ties of the documents ``rim`` matches, each with one place, whose place is in the circle, by state.

    One search for both states, that a score tells apart: ``rim`` holds the words, and they cost the most.
    """
    told_apart = tantivy.Query.boolean_query(
        [
            (MUST, without_score(rim)),
            (SHOULD, tantivy.Query.const_score_query(opened, 1.0)),
            (SHOULD, tantivy.Query.const_score_query(unknown, 2.0)),
        ]
    )
    hits = [hit for hit in searcher.search(told_apart, MOST_READ, count=False).hits if hit[0]]
    addresses = [address for _, address in hits]
    columns = [searcher.fast_field_values(name, addresses) for name in ("tie", "latitude", "longitude")]
    found: dict[str, list[int]] = {"open": [], "unknown": [], "no": []}
    for (score, _), tie, *point in zip(hits, *columns, strict=True):
        if wish.holds([*point, False]):
            found["open" if score == 1 else "unknown"].append(tie)
    return found


def _by_numbers(stretch: Stretch, late: tantivy.Query | None) -> tuple[tantivy.Query, ...]:
    """Return the queries for services open, perhaps open, of unknown hours, and perhaps so.

    ``late`` are those whose numbers speak of other days, None when there are none.
    """
    quarters, ordinals = stretch.quarters, [day.toordinal() for day in stretch.days]

    def in_time(query: tantivy.Query) -> tantivy.Query:
        return both(knows(*stretch.days), query) if late else query

    ways = [numbers("open_quarter", *quarters)]
    if stretch.whole_quarters:
        ways.append(numbers("open_part", *stretch.whole_quarters))
    opened = in_time(either(*ways))
    perhaps = in_time(numbers("open_part", *quarters))
    silent = either(one("hours", "unknown"), in_time(numbers("unknown_day", *ordinals)))
    unsure = in_time(numbers("unknown_part", *ordinals))
    return opened, perhaps, but(silent, opened, perhaps, *([late] if late else [])), unsure


def _read(searcher: tantivy.Searcher, query: tantivy.Query, wish: PlaceWish) -> dict[str, list[int]]:
    """Return the ties of the documents ``query`` matches, by state, read from what is stored in them."""
    addresses = [address for _, address in searcher.search(query, MOST_READ, count=False).hits]
    columns = [searcher.fast_field_values(name, addresses) for name in ("tie", "point_count", "latitude", "longitude")]
    found: dict[str, list[int]] = {"open": [], "unknown": [], "no": []}
    for address, tie, points, latitude, longitude in zip(addresses, *columns, strict=True):
        if wish.centre is not None and points == 1:  # its only place is quicker to look at here than in what is stored
            is_there = wish.holds([latitude, longitude, False])
            if wish.stretch is None or not is_there:
                found["open" if is_there else "no"].append(tie)
                continue
        found[wish.state(_stored_places(searcher.doc(address), wish))].append(tie)
    return found


def _stored_places(document: tantivy.Document, wish: PlaceWish) -> list[tuple]:
    points = points_of(document)
    if wish.stretch is None:
        return [(point, None) for point in points]
    openings = from_json(document.get_first("openings"))
    return list(zip(points or [None] * len(openings), openings, strict=True))


def _work_out(searcher: tantivy.Searcher, query: tantivy.Query, wish: PlaceWish, found: dict) -> bool:
    """Add to ``found`` what the database says of the documents ``query`` matches; return whether it was all."""
    late = searcher.search(query, MOST_FROM_DATABASE + 1, count=False).hits
    ids = [searcher.doc(address).get_first("id") for _, address in late]
    for tie, places in _places_in_database(ids[:MOST_FROM_DATABASE], wish.stretch):
        found[wish.state(places)].append(tie)
    return len(ids) <= MOST_FROM_DATABASE


def _places_in_database(ids: list[str], stretch: Stretch) -> Iterator[tuple[int, list[tuple]]]:
    first, last = stretch.days
    for start in range(0, len(ids), CHUNK):
        for service in Service.objects.public().filter(pk__in=ids[start : start + CHUNK]).with_schedules():
            yield tie_of(service.pk), place_openings(service, first, (last - first).days + 1)


def _with_ties(query: tantivy.Query, ties: list[int]) -> tantivy.Query:
    return either(query, *(number("tie", tie) for tie in ties)) if ties else query
