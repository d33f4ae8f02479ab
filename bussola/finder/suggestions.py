"""What to offer while a person is still typing: service types, services and towns.

Types and towns are few and are kept in memory, services are found in the index by the words of their names. Each word
typed must begin a word of what is offered. When little begins so, one slip is forgiven in longer words.
"""

import re
from dataclasses import dataclass, field

import tantivy

from bussola.directory.models import TaxonomyTerm
from bussola.lib.text import fold
from bussola.territory.models import Municipality

from . import facets, index
from .filters import Filters, both
from .ranking import Words, matching
from .schema import NAME_WORDS, schema

TYPE, SERVICE, PLACE = "type", "service", "place"
LONGEST_PREFIX = 100  # characters that are read
MOST_WORDS = 6
SHORTEST_FUZZY = 5  # letters of a word in which one slip is forgiven
MOST_TYPES, MOST_PLACES = 4, 3


@dataclass(frozen=True)
class Suggestion:
    """One offer. ``code`` is that of the type, the id of the service, or the ISTAT code of the town."""

    kind: str  # "type", "service" or "place"
    label: str
    detail: str = ""  # what tells two of the same name apart: town, or body; never the town of a secret place
    code: str = ""


@dataclass
class Known:
    """What suggestions keep in memory for as long as the lexicon of the open index does not change."""

    lexicon_mark: str
    types: list[tuple[str, str, bool, str, list[str]]]  # code, name, is danger, folded name, folded everyday words
    towns: dict[str, list[tuple[str, str, str, str]]] = field(default_factory=dict)  # district -> code, name, province
    counts: dict[str, tuple[int, dict[str, int]]] = field(
        default_factory=dict
    )  # district -> position, type -> services

    @classmethod
    def read(cls, lexicon_mark: str) -> "Known":
        """Read the service types."""
        terms = TaxonomyTerm.objects.service_types().order_by("position", "name")
        types = []
        for code, name, everyday_words, is_danger in terms.values_list("code", "name", "everyday_words", "is_danger"):
            spoken = [f" {fold(words)}" for words in everyday_words.split(",") if fold(words)]
            types.append((code, name, is_danger, f" {fold(name)}", spoken))
        return cls(lexicon_mark, types)

    def towns_of(self, district: str) -> list[tuple[str, str, str, str]]:
        """Return (code, name, province, folded names) of the towns of a district, of all districts for ""."""
        if district not in self.towns:
            of_district = {"districts__slug": district} if district else {"districts__isnull": False}
            rows = Municipality.objects.filter(**of_district).distinct().order_by("name", "pk")
            self.towns[district] = [
                (code, name, province, f" {fold(name)} {fold(other)}")
                for code, name, other, province in rows.values_list("pk", "name", "alternate_name", "province_code")
            ]
        return self.towns[district]


def suggest(prefix: str, district: str = "", limit: int = 8) -> list[Suggestion]:
    """Return at most ``limit`` offers for what is typed so far, inside ``district`` (slug, "" for everywhere).

    Types come first (only those with services there, or sought in danger), then towns, then services.
    """
    handle, _ = index.handle_for_search()
    words = fold(prefix[:LONGEST_PREFIX]).split()[:MOST_WORDS]
    if handle is None or not words or limit < 1:
        return []
    searcher = handle.searcher
    known = handle.suggestions
    if known is None or known.lexicon_mark != handle.lexicon_mark:
        known = handle.suggestions = Known.read(handle.lexicon_mark)
    offers = _types(known, words, _counts(known, handle, searcher, district))[:MOST_TYPES]
    offers += _towns(known, words, district)[:MOST_PLACES]
    left = limit - len(offers)
    if left > 0:
        begin = [tantivy.Query.regex_query(schema(), NAME_WORDS, f"{re.escape(word)}.*") for word in words]
        services = _services(handle, searcher, begin, district, left)
        if not services and not offers and any(len(word) >= SHORTEST_FUZZY for word in words):
            nearly = [
                _nearly(word) if len(word) >= SHORTEST_FUZZY else exact
                for word, exact in zip(words, begin, strict=True)
            ]
            services = _services(handle, searcher, nearly, district, left)
        offers += services
    return offers[:limit]


def _types(known: Known, words: list[str], counts: dict[str, int]) -> list[Suggestion]:
    """Return the types whose name, or one of whose everyday words, begins so; by name first."""
    by_name, by_words = [], []
    for code, name, is_danger, folded, spoken in known.types:
        if not (counts.get(code) or is_danger):
            continue
        if all(f" {word}" in folded for word in words):
            by_name.append((not folded.startswith(f" {words[0]}"), Suggestion(TYPE, name, code=code)))
        elif any(all(f" {word}" in one for word in words) for one in spoken):
            by_words.append(Suggestion(TYPE, name, code=code))
    by_name.sort(key=lambda found: found[0])
    return [offer for _, offer in by_name] + by_words


def _towns(known: Known, words: list[str], district: str) -> list[Suggestion]:
    return [
        Suggestion(PLACE, name, province, code)
        for code, name, province, folded in known.towns_of(district)
        if all(f" {word}" in folded for word in words)
    ]


def _counts(known: Known, handle, searcher: tantivy.Searcher, district: str) -> dict[str, int]:
    """Return how many services of each type there are in a district, counted anew when the index has moved."""
    position, counts = known.counts.get(district, (None, {}))
    if position != handle.position:
        counts = facets.count(handle, searcher, Words(), Filters(district), ["types"], None)["types"]
        known.counts[district] = (handle.position, counts)
    return counts


def _services(handle, searcher: tantivy.Searcher, words: list, district: str, limit: int) -> list[Suggestion]:
    """Return the services whose names hold all ``words`` (queries), by name; of one name and place only one."""
    query = both(*words, matching(Words(), Filters(district), handle.map, scored=False))
    found: dict[tuple[str, str], Suggestion] = {}
    hits = searcher.search(query, limit * 4, order_by_field="sort_key", order=tantivy.Order.Asc, count=False).hits
    for _, address in hits:
        document = searcher.doc(address)
        title, detail = document.get_first("title"), document.get_first("detail") or ""
        found.setdefault((title, detail), Suggestion(SERVICE, title, detail, document.get_first("id")))
    return list(found.values())[:limit]


def _nearly(word: str) -> tantivy.Query:
    return tantivy.Query.fuzzy_term_query(schema(), NAME_WORDS, word, 1, True, True)
