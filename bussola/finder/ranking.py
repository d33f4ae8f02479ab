"""From a question to a tantivy query."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import tantivy

from . import analysis, order
from .around import HowFar
from .benefits import ended_benefit_in
from .danger import HELP_TYPE, NONE, Danger, danger_in
from .filters import MUST, SHOULD, Filters, any_code, both, but, either, one, without_score
from .map import Map, Point
from .question import Sort
from .schema import ALL_WORDS, TEXT_FIELDS, schema
from .understanding.ensemble import LikelyType

MOST_PAIRED = 10  # words of which every two are looked for together: 45 pairs
PAIRED_FROM = 100_000  # services counted once for each word they hold: with fewer, making the pairs takes longer
LONGEST_TEXT = 4000  # characters of a question that are read
MOST_TERMS = 24  # the rarest are kept: a matched-words mask must fit in the 24 bits of a float
COMMON = 100_000  # services that hold a word: where more do, beside a rarer one it tells nothing apart
MOST_CORRECTIONS = 6  # words of a question whose spelling is looked into
ALL_WORDS_BONUS = 4.0  # for a service that holds every word of a short question
MOST_WORDS_FOR_BONUS = 6
STANDS_THERE_BONUS = 0.5  # among services of my town, those that stand in it
LIKELY_TYPE_BONUS = 20.0  # for a service of a type the question is surely about
FOUND_BY_TYPE_ALONE = 0.3  # confidence from which the services of a type are found whatever words they hold
FAVOUR_BONUS = 3.0  # for one that suits whom it is for, what one can pay, when it must be open: each
DANGER_BONUS = 1000.0  # more than any words are worth, and few enough to leave a float its digits
NEEDED_BONUS = 40.0  # more than a sure type: what helps in a danger, what took the place of a benefit that ended


@dataclass(frozen=True)
class Words:
    """The terms of a question that the index knows, each with the word the person wrote."""

    terms: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    had_terms: bool = False  # the question had terms, known or not
    fewest: int = 1  # how many of the terms a service must hold
    held: int = 0  # services that hold the terms, counted once for each
    likely_types: tuple[LikelyType, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()  # (written, read)
    danger: Danger = NONE
    replacement: str = ""  # code of the type that took the place of a benefit that ended

    @property
    def are_paired(self) -> bool:
        """True when two of the terms are asked for, and looking for each pair is quicker than counting."""
        return self.fewest == 2 and 2 < len(self.terms) <= MOST_PAIRED and self.held >= PAIRED_FROM

    @property
    def needed_types(self) -> tuple[str, ...]:
        """The types (codes) that help in the danger of the words, and the one that replaced what they ask for."""
        return (*self.danger.types, self.replacement) if self.replacement else self.danger.types

    @property
    def types_alone(self) -> tuple[str, ...]:
        """The types (codes) so likely, or so needed, that their services are found whatever words they hold."""
        sure = [likely.code for likely in self.likely_types if likely.confidence >= FOUND_BY_TYPE_ALONE]
        return tuple(dict.fromkeys([*self.needed_types, *sure]))

    @property
    def finds_nothing(self) -> bool:
        """True when no service holds any of the words, and no type is likely."""
        return self.had_terms and not self.terms and not self.types_alone


Correct = Callable[[str], tuple[str, str] | None]  # prepared word -> (known word, as it is written), or None
Orient = Callable[[str, frozenset[str]], tuple[LikelyType, ...]]  # text, types never to be shown -> likely types


def useful_words(
    searcher: tantivy.Searcher, text: str, correct: Correct | None = None, orient: Orient | None = None, about: str = ""
) -> Words:
    """Return the terms of ``text`` that some service holds; of many, the rarest, in the order of the question.

    A few unknown words are taken for the known ones that ``correct`` gives. ``orient`` says which types ``about`` (or
    the whole text) is probably about.
    """
    text = text[:LONGEST_TEXT]
    found: dict[str, str] = {}
    read: dict[str, str] = {}
    looked_up = 0
    for word in analysis.words(text):
        for term in analysis.terms(word):
            if correct and looked_up < MOST_CORRECTIONS and not searcher.doc_freq(ALL_WORDS, term):
                looked_up += 1
                for known, written in _corrected(searcher, word, correct):
                    read[word] = written
                    term = known
            found.setdefault(term, word)
    counts = {term: searcher.doc_freq(ALL_WORDS, term) for term in found}
    known = [term for term in found if counts[term]]
    rarest = sorted(known, key=lambda term: counts[term])[:MOST_TERMS]
    rarest = {term for term in rarest if counts[term] <= COMMON} or set(rarest[:1])
    kept = [term for term in known if term in rarest]
    # A long question is a story, and one word of it says nothing.
    fewest = 2 if len(kept) > MOST_WORDS_FOR_BONUS else 1
    danger = (
        danger_in(text, " ".join(read.get(word, word) for word in analysis.words(text))) if read else danger_in(text)
    )
    likely = orient(about or text, danger.unwanted) if orient and found else ()
    ended = ended_benefit_in(text) if orient and found else None
    written = tuple(found[term] for term in kept)
    corrections = tuple(read.items())
    return Words(
        terms=tuple(kept),
        written=written,
        had_terms=bool(found),
        fewest=fewest,
        held=sum(counts[term] for term in kept),
        likely_types=likely,
        corrections=corrections,
        danger=danger,
        replacement=ended.replaced_by if ended else "",
    )


def _corrected(searcher: tantivy.Searcher, word: str, correct: Correct) -> Iterator[tuple[str, str]]:
    """Yield (term, as it is written) of what ``word`` is taken for: one, or none."""
    for part in analysis.prepare(word).split():
        if found := correct(part):
            for term in analysis.terms(found[0])[:1]:
                if searcher.doc_freq(ALL_WORDS, term):  # the vocabulary may be older than the index
                    yield term, found[1]
                    return


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
    if words.are_paired:
        return tantivy.Query.boolean_query([(MUST, without_score(_two_words(words))), *clauses])
    if len(each) <= MOST_WORDS_FOR_BONUS:
        everything = tantivy.Query.boolean_query([(MUST, _holds(term)) for term in words.terms])
        clauses.append((SHOULD, tantivy.Query.const_score_query(everything, ALL_WORDS_BONUS)))
    return tantivy.Query.boolean_query(clauses, words.fewest)


def _any_words(words: Words) -> tantivy.Query:
    """Return the query that matches what ``text_query`` does, without ranking."""
    if words.are_paired:
        return _two_words(words)
    return tantivy.Query.boolean_query([(SHOULD, _holds(term)) for term in words.terms], words.fewest)


def _two_words(words: Words) -> tantivy.Query:
    """Return the query for at least two of the words: every pair takes less time than tantivy needs to count them."""
    return either(*(both(_holds(first), _holds(other)) for first, other in combinations(words.terms, 2)))


def _holds(term: str) -> tantivy.Query:
    return tantivy.Query.term_query(schema(), ALL_WORDS, term, "basic")


def matching(words: Words, filters: Filters, territory: Map, *, scored: bool = True) -> tantivy.Query:
    """Return the query for the words and every filter; ``scored=False`` matches the same services, faster."""
    clauses = [(MUST, without_score(query)) for query in filters.queries(territory)]
    ways_in = []
    if words.terms:
        ways_in.append(text_query(words) if scored else without_score(_any_words(words)))
    if words.types_alone:
        ways_in.append(without_score(any_code("type", words.types_alone)))
    if ways_in:
        clauses.append((MUST, either(*ways_in) if len(ways_in) > 1 else ways_in[0]))
    if scored:
        for code, bonus in type_bonuses(words).items():
            clauses.append((SHOULD, tantivy.Query.const_score_query(one("type", code), bonus)))
        clauses += [(SHOULD, tantivy.Query.const_score_query(query, FAVOUR_BONUS)) for query in filters.favours]
    if scored and filters.municipality and words.terms:
        stands_there = tantivy.Query.const_score_query(one("located", filters.municipality), STANDS_THERE_BONUS)
        clauses.append((SHOULD, stands_there))
    if not clauses:
        clauses.append((MUST, without_score(one("kind", "service"))))
    query = tantivy.Query.boolean_query(clauses)
    # What a filter asks for by name is not left out.
    unwanted = sorted(words.danger.unwanted - set(filters.types))
    return but(query, but(any_code("type", unwanted), one("type", HELP_TYPE))) if unwanted else query


def type_bonuses(words: Words) -> dict[str, float]:
    """Return what a service of each likely type gains."""
    # The square root: a type with one chance in four is worth half of a sure one, not a quarter.
    bonuses = {likely.code: LIKELY_TYPE_BONUS * likely.confidence**0.5 for likely in words.likely_types}
    bonuses |= dict.fromkeys(words.needed_types, NEEDED_BONUS)
    return bonuses | {words.danger.first: DANGER_BONUS} if words.danger.first else bonuses


def page_of(
    searcher: tantivy.Searcher,
    query: tantivy.Query,
    first: int,
    size: int,
    words: Words,
    sort: str = Sort.RELEVANCE,
    centre: Point | None = None,
    how_far: HowFar | None = None,
) -> tuple[int, order.Page]:
    """Return how many services match, and (score, address) of those from ``first`` on, ``size`` at most.

    By relevance they are in the order of their score, without words of their name. The distance is from ``centre``.
    """
    if size < 1:
        return searcher.search(query, 1, count=True).count, []
    if sort == Sort.FRESHNESS:
        return order.by_freshness(searcher, query, first, size)
    if sort == Sort.DISTANCE and centre:
        return order.by_distance(searcher, query, first, size, centre, how_far)
    if words.terms or words.types_alone:
        return order.by_score(searcher, query, first, size)
    return order.by_name(searcher, query, first, size)


def matched_words(
    searcher: tantivy.Searcher, words: Words, found: dict[tuple[int, int], str]
) -> dict[str, tuple[str, ...]]:
    """Return for each service of ``found`` (place in the index -> id) which words of the question it holds.

    One query: each word is worth its own power of two, so that the score tells which were there.
    """
    if not words.terms or not found:
        return {}
    ids = list(found.values())
    clauses = [(MUST, without_score(any_code("id", ids)))]
    for bit, term in enumerate(words.terms):
        clauses.append((SHOULD, tantivy.Query.const_score_query(_holds(term), float(2**bit))))
    matched = {}
    for score, address in searcher.search(tantivy.Query.boolean_query(clauses), len(ids), count=False).hits:
        bits = int(score)
        held = tuple(word for bit, word in enumerate(words.written) if bits >> bit & 1)
        matched[found[address.segment_ord, address.doc]] = held
    return matched
