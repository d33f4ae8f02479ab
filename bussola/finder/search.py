"""The one door to searching: ``search(query) -> results``. Never raises because of what a person typed."""

import logging
import time
import uuid
from dataclasses import dataclass, fields, replace
from datetime import date

import tantivy
from django.utils import timezone

from bussola.directory.models import ApplicationWindow, Service

from . import facets, freshness, generations, index, ranking
from .answer import Explanation, Hit, Relaxation, Results
from .facets import FACET_FIELDS, FACET_SIZE
from .filters import Filters, all_know, applying_on
from .generations import Handle
from .hours import Stretch
from .map import Point
from .nearby import nearby_outside
from .open_and_near import MOST_READ, Found, PlaceWish, find
from .orientation import likely_types
from .question import APPLICATIONS_OPEN, FACETS, MOST_PER_PAGE, PAGE_SIZE, WISHES, Near, Query, Sort
from .ranking import Words
from .understanding.ensemble import LikelyType
from .vocabulary import vocabulary_of

__all__ = [
    "FACETS",
    "FACET_FIELDS",
    "FACET_SIZE",
    "PAGE_SIZE",
    "Explanation",
    "Hit",
    "Near",
    "Query",
    "Relaxation",
    "Results",
    "Sort",
    "search",
    "services_of",
]

log = logging.getLogger(__name__)

DEEPEST_HIT = 10_000  # nobody pages further, and a deeper page would cost more and more


def search(query: Query) -> Results:
    """Return what answers ``query``, in the order asked for, equal ones always in the same order.

    The index is first brought up to date with the changes committed so far (see ``index.handle_for_search``).
    """
    started = time.perf_counter()
    query = _clean(query)
    try:
        results = _search(query)
    except BaseException as error:
        if not generations.is_engine_failure(error):
            raise
        generations.close()  # replaced under our feet, perhaps: open it again; or damaged: then build it anew
        if not generations.is_sound():
            log.warning("The search index cannot be read (%s): building it anew", error)
            generations.give_up()
        results = _search(query)
    return replace(results, took_ms=round((time.perf_counter() - started) * 1000, 2))


def search_on(query: Query, most: int) -> Results:
    """Return the services of ``query`` as one page, at least ``most`` of them if there are, and how many there are.

    They are asked for in pages of ``query.page_size``.
    """
    found = search(query)
    while len(found.hits) < min(most, found.total):
        query = replace(query, page=query.page + 1)
        more = search(query).hits
        if not more:  # gone in the meantime
            break
        found = replace(found, hits=found.hits + more)
    return found


def services_of(hits: list[Hit]) -> list[tuple[Hit, Service]]:
    """Return the hits with their services, in order; one hidden since then is left out."""
    found = Service.objects.public().for_results().in_bulk([hit.id for hit in hits])
    return [(hit, found[hit.id]) for hit in hits if hit.id in found]


def _clean(query: Query) -> Query:
    """Return ``query`` without what neither a database nor an index can hold: null bytes and halves of characters."""

    def clean(value):
        if isinstance(value, str):
            return value.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
        return tuple(map(clean, value)) if isinstance(value, tuple) else value

    given = {field.name: value for field in fields(query) if (value := getattr(query, field.name))}
    cleaned = {name: new for name, value in given.items() if (new := clean(value)) != value}
    if query.near:
        cleaned["near"] = Near(clean(query.near.municipality), query.near.km)
    return replace(query, **cleaned) if cleaned else query


@dataclass(frozen=True)
class Prepared:
    """A question as the index understands it."""

    words: Words
    filters: Filters
    wish: PlaceWish
    centre: Point | None  # that distances are taken from
    places: Found | None  # None: neither near nor open was asked
    applying: tantivy.Query | None


def _search(query: Query) -> Results:
    handle, is_current = index.handle_for_search()
    if handle is None:
        return Results(is_current=False)
    searcher = handle.searcher
    size = max(1, min(query.page_size, MOST_PER_PAGE))
    first = (max(1, query.page) - 1) * size
    ready, total, top = best(handle, searcher, query, first, min(size, DEEPEST_HIT - first))
    results = Results(
        total,
        likely_types=ready.words.likely_types,
        corrections=ready.words.corrections,
        speaks_of_violence=bool(ready.words.danger.unwanted),
        dangers=ready.words.danger.kinds,
        is_current=is_current and (ready.places is None or ready.places.is_whole),
    )
    if not total:
        results = replace(results, relaxations=_relaxations(handle, searcher, query))
    if ready.words.finds_nothing:
        return results
    return replace(
        results,
        hits=_hits(searcher, top, query, ready),
        nearby_outside=_nearby_outside(handle, searcher, query, ready),
        facets=facets.count(handle, searcher, ready.words, ready.filters, query.facets, ready.applying),
        unknown_hours=_unknown_hours(handle, searcher, ready),
    )


def best(handle: Handle, searcher: tantivy.Searcher, query: Query, first: int, size: int) -> tuple:
    """Return the question as it was put in the end, how many services answer it, and those from ``first`` on.

    When no service holds as many words as a long question asks for, one word is enough.
    """
    ready = prepare(handle, searcher, query)
    total, top = 0, []
    if not ready.words.finds_nothing:
        total, top = _page(handle, searcher, ready, query, first, size)
        if not total and ready.words.fewest > 1:
            ready = replace(ready, words=replace(ready.words, fewest=1))
            ready = _with_places(handle, searcher, ready)
            total, top = _page(handle, searcher, ready, query, first, size)
    return ready, total, top


def prepare(handle: Handle, searcher: tantivy.Searcher, query: Query) -> Prepared:
    """Return ``query`` as this index understands it: known words, likely types, filters, places near and open."""

    def correct(word: str) -> tuple[str, str] | None:
        vocabulary = vocabulary_of(handle, searcher)
        return vocabulary.correct(word) if vocabulary else None

    def orient(text: str, unwanted: frozenset[str]) -> tuple[LikelyType, ...]:
        return likely_types(handle, text, unwanted)

    words = ranking.useful_words(
        searcher,
        query.text,
        None if query.exact else correct,
        orient if query.guesses_types else None,
        query.about,
    )
    filters = Filters.of(query)
    applying = None
    if query.applications_open or APPLICATIONS_OPEN in query.facets:
        today = timezone.localdate()
        applying = applying_on(today, _applications_the_index_cannot_tell(handle, searcher, today))
    if query.applications_open:
        filters = filters.with_applying(applying)
    centre = handle.map.centre(query.centre_municipality) if query.centre_municipality else None
    near = (centre, query.near.radius_km) if query.near else (None, 0.0)
    wish = PlaceWish(*near, Stretch.asked(query))
    ready = Prepared(words, filters, wish, centre, None, applying)
    if query.near and centre is None:  # a code nobody has
        nothing = tantivy.Query.empty_query()
        return replace(ready, filters=replace(filters, places=nothing))
    return _with_places(handle, searcher, ready)


def _with_places(handle: Handle, searcher: tantivy.Searcher, ready: Prepared) -> Prepared:
    """Return ``ready`` with what is near or open as wished worked out, among all that the words and the area allow."""
    if ready.words.finds_nothing or (ready.wish.centre is None and ready.wish.stretch is None):
        return ready
    area = Filters(ready.filters.district, ready.filters.municipality)
    base = ranking.matching(ready.words, area, handle.map, scored=False)
    places = find(handle, searcher, base, ready.wish)
    return replace(ready, places=places, filters=replace(ready.filters, places=places.as_wished))


def _page(handle: Handle, searcher: tantivy.Searcher, ready: Prepared, query: Query, first: int, size: int):
    matching = ranking.matching(ready.words, ready.filters, handle.map)
    centre = ready.centre

    def how_far(document: tantivy.Document):
        return ready.wish.distance(document, centre)

    return ranking.page_of(searcher, matching, first, size, ready.words, query.sort, centre, how_far)


def _hits(searcher: tantivy.Searcher, top: list, query: Query, ready: Prepared) -> list[Hit]:
    addresses = [address for _, address in top]
    documents = [searcher.doc(address) for address in addresses]
    fresh_keys = searcher.fast_field_values("fresh_key", addresses)
    ids = {(at.segment_ord, at.doc): doc.get_first("id") for at, doc in zip(addresses, documents, strict=True)}
    matched = ranking.matched_words(searcher, ready.words, ids)
    hits = []
    for (score, _), document, fresh_key in zip(top, documents, fresh_keys, strict=True):
        far = ready.wish.distance(document, ready.centre) if ready.centre else None
        hits.append(_hit(document, score, far, fresh_key, matched.get(document.get_first("id"), ()), query, ready))
    return hits


def _hit(document, score: float, far, fresh_key: int, matched: tuple, query: Query, ready: Prepared) -> Hit:
    served = tuple(document.get_all("municipality"))
    located = document.get_all("located")
    types = document.get_all("type")
    town = query.centre_municipality
    distance, is_approximate = far or (None, False)
    explanation = Explanation(
        matched=matched,
        likely_type=next((likely.code for likely in ready.words.likely_types if likely.code in types), ""),
        # With a filter by town whoever is found serves it, be it by an area wider than a list of towns.
        serves=town if query.municipality or town in served else "",
        stands_in=town if town in located else "",
        distance_km=distance,
        is_approximate=is_approximate,
        checked_on=freshness.day_of(fresh_key),
    )
    return Hit(
        id=uuid.UUID(document.get_first("id")),
        score=score,
        distance_km=distance,
        is_approximate=is_approximate,
        municipality_codes=served,
        matched=matched,
        explanation=explanation,
    )


def _nearby_outside(handle: Handle, searcher: tantivy.Searcher, query: Query, ready: Prepared) -> list[Hit]:
    if not (query.district and ready.centre):
        return []
    found = nearby_outside(handle, searcher, ready.words, ready.filters, ready.centre, ready.wish)
    return [
        replace(
            _hit(near.document, near.score, (near.distance_km, near.is_approximate), 0, (), query, ready),
            in_district=False,
        )
        for near in found
    ]


def _unknown_hours(handle: Handle, searcher: tantivy.Searcher, ready: Prepared) -> int:
    """Return how many services answer to all but «open», because nobody knows when they are."""
    if ready.places is None or ready.places.unknown is None:
        return 0
    filters = replace(ready.filters, places=ready.places.unknown)
    query = ranking.matching(ready.words, filters, handle.map, scored=False)
    return searcher.search(query, 1, count=True).count


def _relaxations(handle: Handle, searcher: tantivy.Searcher, query: Query) -> tuple[Relaxation, ...]:
    """Return each wish that could be dropped to find something, and how much."""
    found = []
    for name in WISHES:
        value = getattr(query, name)
        if name == "open_at":
            value = query.open_at or query.open_from if query.asks_opening else None
        if value and (total := _count(handle, searcher, replace(query.without(name), facets=()))):
            found.append(Relaxation(name, value, total))
    return tuple(found)


def _count(handle: Handle, searcher: tantivy.Searcher, query: Query) -> int:
    ready = prepare(handle, searcher, query)
    if ready.words.finds_nothing:
        return 0
    return searcher.search(ranking.matching(ready.words, ready.filters, handle.map, scored=False), 1).count


def _applications_the_index_cannot_tell(handle: Handle, searcher: tantivy.Searcher, today: date) -> list[str]:
    """Return the ids of services one can apply to today, when the index speaks of other days for some."""
    if all_know(handle, searcher, today, today):
        return []
    windows = ApplicationWindow.objects.open_on(today)
    return [str(pk) for pk in windows.values_list("service_id", flat=True).distinct()[:MOST_READ]]
