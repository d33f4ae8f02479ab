"""From a question to a tantivy query, and from its hits to one stable order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import tantivy

from . import analysis
from .map import Map
from .orientation import LikelyType, likely_types
from .schema import ALL_WORDS, TEXT_FIELDS, schema
from .spelling import nearest_known

LONGEST_TEXT = 4000  # characters of a question that are read
MOST_TERMS = 24  # the rarest are kept: a matched-words mask must fit in the 24 bits of a float
MOST_CORRECTIONS = 6  # words of a question whose spelling is looked into
ALL_WORDS_BONUS = 4.0  # for a service that holds every word of a short question
MOST_WORDS_FOR_BONUS = 6
STANDS_THERE_BONUS = 0.5  # among services of my town, those that stand in it
SCORE_DIGITS = 4  # scores that differ by less are equal, and their services are ordered by id
LIKELY_TYPE_BONUS = 20.0  # for a service of a type the question is surely about
MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot


@dataclass(frozen=True)
class Filters:
    """The wishes that are not words."""

    district: str = ""
    municipality: str = ""
    types: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()

    def without(self, facet: str) -> "Filters":
        """Return these filters but the one the facet ``facet`` chooses."""
        return replace(
            self, **{"types": {"types": ()}, "municipalities": {"municipality": ""}}.get(facet, {"target_groups": ()})
        )

    def queries(self, territory: Map) -> list[tantivy.Query]:
        """Return one query for each wish."""
        found = []
        if self.types:
            found.append(_any_code("type", self.types))
        if self.target_groups:
            found.append(_any_code("target_group", self.target_groups))
        if self.municipality:
            around = territory.areas_around_municipality(self.municipality)
            found.append(_in_area("municipality", self.municipality, around))
        if self.district:
            found.append(in_district(self.district, territory))
        return found


@dataclass(frozen=True)
class Words:
    """The terms of a question that the index knows, each with the word the person wrote."""

    terms: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    had_terms: bool = False  # the question had terms, known or not
    fewest: int = 1  # how many of the terms a service must hold
    likely_types: tuple[LikelyType, ...] = ()


def useful_words(searcher: tantivy.Searcher, text: str) -> Words:
    """Return the terms of ``text`` that some service holds; of many, the rarest, in the order of the question.

    A few unknown terms are taken for known ones that are written almost alike.
    """
    found: dict[str, str] = {}
    corrections = 0
    for word in analysis.words(text[:LONGEST_TEXT]):
        for term in analysis.terms(word):
            if corrections < MOST_CORRECTIONS and not searcher.doc_freq(ALL_WORDS, term):
                corrections += 1
                term = nearest_known(searcher, term) or term
            found.setdefault(term, word)
    counts = {term: searcher.doc_freq(ALL_WORDS, term) for term in found}
    known = [term for term in found if counts[term]]
    rarest = set(sorted(known, key=lambda term: counts[term])[:MOST_TERMS])
    kept = [term for term in known if term in rarest]
    # A long question is a story, and one word of it says nothing.
    fewest = 2 if len(kept) > MOST_WORDS_FOR_BONUS else 1
    written = tuple(found[term] for term in kept)
    return Words(tuple(kept), written, bool(found), fewest, likely_types(searcher, tuple(kept)))


def term_in_any_field(term: str) -> tantivy.Query:
    """Return the query for a term: the best field counts, the others add a little."""
    return tantivy.Query.disjunction_max_query(
        [
            tantivy.Query.boost_query(tantivy.Query.term_query(schema(), name, term, "freq"), weight)
            for name, weight in TEXT_FIELDS.items()
        ],
        0.2,
    )


def text_query(words: Words) -> tantivy.Query:
    """Return the query for the words: any of them, more of them first, all of a short question first of all."""
    each = [term_in_any_field(term) for term in words.terms]
    if len(each) == 1:
        return each[0]
    clauses = [(SHOULD, query) for query in each]
    if len(each) <= MOST_WORDS_FOR_BONUS:
        everything = tantivy.Query.boolean_query([(MUST, _holds(term)) for term in words.terms])
        clauses.append((SHOULD, tantivy.Query.const_score_query(everything, ALL_WORDS_BONUS)))
    return tantivy.Query.boolean_query(clauses, words.fewest)


def _any_words(words: Words) -> tantivy.Query:
    """Return the query that matches what ``text_query`` does, without ranking."""
    return tantivy.Query.boolean_query([(SHOULD, _holds(term)) for term in words.terms], words.fewest)


def _holds(term: str) -> tantivy.Query:
    return tantivy.Query.term_query(schema(), ALL_WORDS, term, "basic")


def without_score(query: tantivy.Query) -> tantivy.Query:
    """Return the query that matches the same services and adds nothing to their score."""
    return tantivy.Query.const_score_query(query, 0.0)


def matching(words: Words, filters: Filters, territory: Map, *, scored: bool = True) -> tantivy.Query:
    """Return the query for the words and every filter; ``scored=False`` matches the same services, faster."""
    clauses = [(MUST, without_score(query)) for query in filters.queries(territory)]
    if words.terms:
        clauses.append((MUST, text_query(words) if scored else without_score(_any_words(words))))
    if scored:
        for likely in words.likely_types:
            of_type = tantivy.Query.term_query(schema(), "type", likely.code, "basic")
            clauses.append((SHOULD, tantivy.Query.const_score_query(of_type, LIKELY_TYPE_BONUS * likely.trust)))
    if scored and filters.municipality and words.terms:
        stands_there = tantivy.Query.term_query(schema(), "located", filters.municipality, "basic")
        clauses.append((SHOULD, tantivy.Query.const_score_query(stands_there, STANDS_THERE_BONUS)))
    if not clauses:
        clauses.append((MUST, without_score(tantivy.Query.term_query(schema(), "kind", "service", "basic"))))
    return tantivy.Query.boolean_query(clauses)


def page_of(searcher, query, first: int, size: int, words: Words) -> tuple[int, list[tuple[float, object]]]:
    """Return how many services match, and (score, address) of those from ``first`` on, ``size`` at most.

    Without words the order is by name. With words it is by score; equal scores are ordered by id, whatever
    segments the documents are in: for that, everything as good as the last one of the page is read.
    """
    if size < 1:
        return searcher.search(query, 1, count=True).count, []
    if not words.terms:
        found = searcher.search(
            query, size, order_by_field="sort_key", order=tantivy.Order.Asc, offset=first, count=True
        )
        return found.count, [(0.0, address) for _, address in found.hits]
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


def matched_words(
    searcher: tantivy.Searcher, words: Words, found: dict[tuple[int, int], str]
) -> dict[str, tuple[str, ...]]:
    """Return for each service of ``found`` (place in the index -> id) which words of the question it holds.

    One query: each word is worth its own power of two, so that the score tells which were there.
    """
    if not words.terms or not found:
        return {}
    ids = list(found.values())
    clauses = [(MUST, without_score(_any_code("id", ids)))]
    for bit, term in enumerate(words.terms):
        clauses.append((SHOULD, tantivy.Query.const_score_query(_holds(term), float(2**bit))))
    matched = {}
    for score, address in searcher.search(tantivy.Query.boolean_query(clauses), len(ids), count=False).hits:
        bits = int(score)
        held = tuple(word for bit, word in enumerate(words.written) if bits >> bit & 1)
        matched[found[address.segment_ord, address.doc]] = held
    return matched


def in_district(slug: str, territory: Map) -> tantivy.Query:
    """Return the query for services that serve a district, or stand in it."""
    return _in_area("district", slug, territory.areas_around_district(slug))


def _in_area(field_name: str, code: str, areas: tuple[str, ...]) -> tantivy.Query:
    here = tantivy.Query.term_query(schema(), field_name, code, "basic")
    return tantivy.Query.boolean_query([(SHOULD, here), (SHOULD, _any_code("wide_area", areas))])


def _any_code(field_name: str, codes: Sequence[str]) -> tantivy.Query:
    # For the few codes of a question this is five times faster than tantivy's own set of terms.
    return tantivy.Query.boolean_query(
        [(SHOULD, tantivy.Query.term_query(schema(), field_name, code, "basic")) for code in codes]
    )
