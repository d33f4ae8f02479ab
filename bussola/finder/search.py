"""The one door to searching: ``search(query) -> results``. Never raises because of what a person typed."""

import logging
import time
import uuid
from dataclasses import dataclass, field, replace

import tantivy

from bussola.directory.models import Service

from . import generations, index, ranking
from .generations import Handle
from .nearby import distances_of, nearby_outside
from .orientation import LikelyType
from .ranking import Filters, Words

log = logging.getLogger(__name__)

PAGE_SIZE = 20
MOST_PER_PAGE = 100
DEEPEST_HIT = 10_000  # nobody pages further, and a deeper page would cost more and more
FACET_FIELDS = {"types": "type", "municipalities": "municipality", "target_groups": "target_group"}
FACET_SIZE = 400


@dataclass(frozen=True)
class Query:
    """What a person looks for. Empty values mean no wish; codes that do not exist find nothing."""

    text: str = ""
    district: str = ""  # slug
    municipality: str = ""  # ISTAT code
    types: tuple[str, ...] = ()  # codes of service types: any of them
    target_groups: tuple[str, ...] = ()  # codes of target groups: any of them
    page: int = 1
    page_size: int = PAGE_SIZE


@dataclass(frozen=True)
class Hit:
    """One service found."""

    id: uuid.UUID
    score: float
    distance_km: float | None = None  # from the centre of the municipality asked for to its nearest public place
    is_approximate: bool = False  # that place is known only by its town
    in_district: bool = True  # serves, or stands in, the district asked for
    municipality_codes: tuple[str, ...] = ()  # ISTAT codes it serves (or stands in, when it has no service area)
    matched: tuple[str, ...] = ()  # the words of the question it holds, as the person wrote them


@dataclass(frozen=True)
class Results:
    """What was found, the page asked for first of all."""

    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    nearby_outside: list[Hit] = field(default_factory=list)
    # "types", "municipalities", "target_groups" -> code -> how many services, most first
    facets: dict[str, dict[str, int]] = field(default_factory=lambda: {name: {} for name in FACET_FIELDS})
    likely_types: tuple[LikelyType, ...] = ()  # what the question seems to be about, most trusted first
    took_ms: float = 0.0
    is_current: bool = True  # False: the index is being built or brought up to date, so something may be missing


def search(query: Query) -> Results:
    """Return what answers ``query``, best first, equal ones always in the same order.

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


def _clean(query: Query) -> Query:
    """Return ``query`` without what neither a database nor an index can hold: null bytes and halves of characters."""

    def clean(text: str) -> str:
        return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")

    return replace(
        query,
        text=clean(query.text),
        district=clean(query.district),
        municipality=clean(query.municipality),
        types=tuple(map(clean, query.types)),
        target_groups=tuple(map(clean, query.target_groups)),
    )


def services_of(hits: list[Hit]) -> list[tuple[Hit, Service]]:
    """Return the hits with their services, in order; one hidden since then is left out."""
    found = Service.objects.public().for_results().in_bulk([hit.id for hit in hits])
    return [(hit, found[hit.id]) for hit in hits if hit.id in found]


def _search(query: Query) -> Results:
    handle, is_current = index.handle_for_search()
    if handle is None:
        return Results(is_current=False)
    searcher = handle.searcher
    words = ranking.useful_words(searcher, query.text)
    if words.had_terms and not words.terms:
        return Results(is_current=is_current)  # no service holds any of the words
    filters = Filters(query.district, query.municipality, query.types, query.target_groups)
    size = max(1, min(query.page_size, MOST_PER_PAGE))
    first = (max(1, query.page) - 1) * size
    size = min(size, DEEPEST_HIT - first)
    total, top = ranking.page_of(searcher, ranking.matching(words, filters, handle.map), first, size, words)
    if not total and words.fewest > 1:
        words = replace(words, fewest=1)
        total, top = ranking.page_of(searcher, ranking.matching(words, filters, handle.map), first, size, words)
    hits = _hits(handle, searcher, top, query, words)
    outside = []
    if query.district and query.municipality:
        outside = [
            Hit(
                uuid.UUID(found.id),
                found.score,
                found.distance_km,
                found.is_approximate,
                in_district=False,
                municipality_codes=found.municipality_codes,
            )
            for found in nearby_outside(searcher, words, filters, handle.map)
        ]
    facets = _facets(handle, searcher, words, filters)
    return Results(total, hits, outside, facets, words.likely_types, is_current=is_current)


def _hits(handle: Handle, searcher: tantivy.Searcher, top: list, query: Query, words: Words) -> list[Hit]:
    documents = [searcher.doc(address) for _, address in top]
    ids = [document.get_first("id") for document in documents]
    distances = distances_of(documents, handle.map.centre(query.municipality) if query.municipality else None)
    found = {(address.segment_ord, address.doc): pk for (_, address), pk in zip(top, ids, strict=True)}
    matched = ranking.matched_words(searcher, words, found)
    return [
        Hit(
            id=uuid.UUID(pk),
            score=score,
            distance_km=distance,
            is_approximate=is_approximate,
            municipality_codes=tuple(document.get_all("municipality")),
            matched=matched.get(pk, ()),
        )
        for (score, _), document, pk, (distance, is_approximate) in zip(top, documents, ids, distances, strict=True)
    ]


def _facets(handle: Handle, searcher: tantivy.Searcher, words: Words, filters: Filters) -> dict[str, dict[str, int]]:
    """Count per code; each facet is counted without its own filter, so that the other choices keep their number."""
    facets = {}
    shared: dict[Filters, list[str]] = {}
    for name in FACET_FIELDS:
        shared.setdefault(filters.without(name), []).append(name)
    for these, names in shared.items():
        wanted = {name: {"terms": {"field": FACET_FIELDS[name], "size": FACET_SIZE}} for name in names}
        if "municipalities" in wanted and handle.has_wide_areas:
            wanted["wide_areas"] = {"terms": {"field": "wide_area", "size": FACET_SIZE}}
        counted = searcher.aggregate(ranking.matching(words, these, handle.map, scored=False), wanted)
        for name in counted:
            facets[name] = {bucket["key"]: bucket["doc_count"] for bucket in counted[name]["buckets"]}
    if wide := facets.pop("wide_areas", {}):
        towns = facets["municipalities"]
        handle.map.learn(towns)
        for code in towns:
            towns[code] += sum(wide.get(area, 0) for area in handle.map.areas_around_municipality(code))
    return {name: dict(sorted(facets[name].items(), key=lambda item: (-item[1], item[0]))) for name in FACET_FIELDS}
