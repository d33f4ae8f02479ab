"""Why a service is, or is not, among the results of a question, and where: the score of the search taken to pieces.

Nothing is ranked here once more: each piece is a clause of the search's own query, asked about this service alone.
"""

import uuid
from dataclasses import dataclass, replace

import tantivy

from . import index, ranking
from .filters import both, one
from .generations import Handle
from .question import WISHES, Query
from .search import Prepared, best, prepare
from .understanding.ensemble import LikelyType

WORDS, DANGER = "words", "danger"  # what may leave a service out, beside the wishes of a question
FARTHEST_PLACE = 10_000  # its place in the order is looked for so far


@dataclass(frozen=True)
class Part:
    """Points of the score: from the "words", a "type" (code in ``what``), a "favour" or because it "stands" there."""

    kind: str
    points: float
    what: str = ""


@dataclass(frozen=True)
class Why:
    """What the search thinks of one service for one question.

    ``left_out_by`` are names of WISHES, WORDS or DANGER; empty: it is among the results, at ``position`` (from 1; 0:
    farther than one looks) of ``total``, with ``score`` beside ``best_score`` of the first one.
    """

    is_indexed: bool
    left_out_by: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    likely_types: tuple[LikelyType, ...] = ()
    parts: tuple[Part, ...] = ()
    score: float = 0.0
    best_score: float = 0.0
    position: int = 0
    total: int = 0


def why(query: Query, service: uuid.UUID) -> Why | None:
    """Return what the search thinks of ``service`` for ``query``; None while there is no index."""
    handle, _is_current = index.handle_for_search()
    if handle is None:
        return None
    searcher = handle.searcher
    this = one("id", str(service))
    found = searcher.search(this, 1).hits
    if not found:
        return Why(is_indexed=False)
    address = found[0][1]
    types = tuple(searcher.doc(address).get_all("type"))
    ready, total, page = best(handle, searcher, query, 0, FARTHEST_PLACE)
    here = {(address.segment_ord, address.doc): str(service)}
    known = Why(
        is_indexed=True,
        matched=ranking.matched_words(searcher, ready.words, here).get(str(service), ()),
        types=types,
        likely_types=ready.words.likely_types,
        left_out_by=_left_out_by(handle, searcher, query, ready, this, types),
        parts=tuple(_parts(searcher, ready, this, types)),
    )
    if known.left_out_by:
        return replace(known, total=total)
    places = {(at.segment_ord, at.doc): number for number, (_score, at) in enumerate(page, start=1)}
    return replace(
        known,
        score=_points(searcher, ranking.matching(ready.words, ready.filters, handle.map), this),
        best_score=page[0][0] if page else 0.0,
        position=places.get((address.segment_ord, address.doc), 0),
        total=total,
    )


def _left_out_by(
    handle: Handle, searcher: tantivy.Searcher, query: Query, ready: Prepared, this: tantivy.Query, types: tuple
) -> tuple[str, ...]:
    """Return each wish that alone leaves the service out; when none does and it is missing, the words do."""
    reasons = []
    for name in WISHES:
        others = [wish for wish in WISHES if wish != name]
        alone = replace(query.without(*others), facets=())
        if name != "text" and alone != replace(query.without(*WISHES), facets=()):
            wished = prepare(handle, searcher, alone)
            if not _count(searcher, ranking.matching(wished.words, wished.filters, handle.map, scored=False), this):
                reasons.append(name)
    if ready.words.danger.unwanted & set(types) and not set(query.types) & set(types):
        reasons.append(DANGER)
    elif ready.words.finds_nothing:
        reasons.append(WORDS)
    else:
        said = prepare(
            handle, searcher, replace(query.without(*(wish for wish in WISHES if wish != "text")), facets=())
        )
        if not _count(searcher, ranking.matching(said.words, said.filters, handle.map, scored=False), this):
            reasons.append(WORDS)
    return tuple(reasons)


def _parts(searcher: tantivy.Searcher, ready: Prepared, this: tantivy.Query, types: tuple):
    """Yield what the score of the service is made of."""
    if ready.words.terms and (points := _points(searcher, ranking.text_query(ready.words), this)):
        yield Part("words", points)
    for code, bonus in ranking.type_bonuses(ready.words).items():
        if code in types:
            yield Part("type", bonus, code)
    for favour in ready.filters.favours:
        if _count(searcher, favour, this):
            yield Part("favour", ranking.FAVOUR_BONUS)
    town = ready.filters.municipality
    if town and ready.words.terms and _count(searcher, one("located", town), this):
        yield Part("stands", ranking.STANDS_THERE_BONUS, town)


def _points(searcher: tantivy.Searcher, query: tantivy.Query, this: tantivy.Query) -> float:
    hits = searcher.search(both(query, ranking.without_score(this)), 1, count=False).hits
    return hits[0][0] if hits else 0.0


def _count(searcher: tantivy.Searcher, query: tantivy.Query, this: tantivy.Query) -> int:
    return searcher.search(both(query, this), 1, count=True).count
