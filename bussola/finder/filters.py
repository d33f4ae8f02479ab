"""The wishes that are not words, as tantivy queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import tantivy

from .hours import WINDOW_DAYS, quarter_of
from .map import Map
from .question import CODE_FACETS, Query
from .schema import schema

LAST_DAY = date.max.toordinal()
MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot


@dataclass(frozen=True)
class Filters:
    """The wishes of a ``Query`` that are not words; near and open are ``places``, which open_and_near.py makes."""

    district: str = ""
    municipality: str = ""
    types: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()
    applying: tantivy.Query | None = field(default=None, compare=False)
    places: tantivy.Query | None = field(default=None, compare=False)
    favours: tuple[tantivy.Query, ...] = field(default=(), compare=False)  # what comes earlier, and leaves the rest

    @classmethod
    def of(cls, query: Query) -> "Filters":
        """Return the wishes of ``query`` that need no preparation."""
        codes = {name: getattr(query, name) for name in CODE_FACETS}
        return cls(query.district, query.municipality, **codes, favours=tuple(_favours(query)))

    def without(self, facet: str) -> "Filters":
        """Return these filters but the one the facet ``facet`` chooses."""
        name = "municipality" if facet == "municipalities" else facet
        # Most have no wish: asked for each facet of each search, a needless copy costs as much as a count.
        return replace(self, **{name: type(getattr(self, name))()}) if getattr(self, name) else self

    def with_applying(self, applying: tantivy.Query) -> "Filters":
        """Return these filters, and «one can apply today»."""
        return replace(self, applying=applying)

    def anywhere(self) -> "Filters":
        """Return these filters but those about territory and place."""
        return replace(self, district="", municipality="", places=None)

    def queries(self, territory: Map) -> list[tantivy.Query]:
        """Return one query for each wish."""
        found = [any_code(field, codes) for name, field in CODE_FACETS.items() if (codes := getattr(self, name))]
        if self.municipality:
            around = territory.areas_around_municipality(self.municipality)
            found.append(_in_area("municipality", self.municipality, around))
        if self.district:
            found.append(in_district(self.district, territory))
        return found + [query for query in (self.applying, self.places) if query is not None]


def _favours(query: Query) -> Iterator[tantivy.Query]:
    if query.favoured_groups:
        yield any_code("target_group", query.favoured_groups)
    if query.favoured_costs:
        yield any_code("cost", query.favoured_costs)
    if query.favoured_open:
        yield number("open_quarter", quarter_of(query.favoured_open))


def in_district(slug: str, territory: Map) -> tantivy.Query:
    """Return the query for services that serve a district, or stand in it."""
    return _in_area("district", slug, territory.areas_around_district(slug))


def applying_on(day: date, late: Sequence[str]) -> tantivy.Query:
    """Return the query for services one may apply to on ``day``; ``late`` are ids of those the index cannot tell."""
    known = both(number("apply_day", day.toordinal()), knows(day, day))
    return either(known, any_code("id", late)) if late else known


def knows(first: date, last: date) -> tantivy.Query:
    """Return the query for documents whose numbers speak of all the days from ``first`` to ``last``."""
    return numbers("window_day", max(0, last.toordinal() - WINDOW_DAYS + 1), first.toordinal())


def all_know(handle, searcher: tantivy.Searcher, first: date, last: date) -> bool:
    """Tell whether every document with anything that depends on the day speaks of all the days between two.

    It nearly always does, and asking each time would cost more than all the rest: the open index (a ``Handle``)
    remembers it until its next commit.
    """
    if handle.speaks_of.get((first, last)) is searcher:
        return True
    late = but(either(one("hours", "known"), numbers("window_day", 0, LAST_DAY)), knows(first, last))
    if searcher.search(late, 1, count=True).count:
        return False
    handle.speaks_of[first, last] = searcher
    return True


def one(field_name: str, code: str) -> tantivy.Query:
    """Return the query for one code of a field."""
    return tantivy.Query.term_query(schema(), field_name, code, "basic")


def number(field_name: str, value: int) -> tantivy.Query:
    """Return the query for one of NUMBER_FIELDS."""
    return tantivy.Query.term_query(schema(), field_name, value, "basic")


def numbers(field_name: str, lowest: int, highest: int) -> tantivy.Query:
    """Return the query for some value of one of NUMBER_FIELDS between two, both included."""
    if lowest > highest:
        return tantivy.Query.empty_query()
    if lowest == highest:
        return number(field_name, lowest)
    kind = tantivy.FieldType.Unsigned
    return tantivy.Query.range_query(schema(), field_name, kind, lowest, highest, use_inverted_index=True)


def both(*queries: tantivy.Query) -> tantivy.Query:
    """Return the query for what all of ``queries`` match."""
    return tantivy.Query.boolean_query([(MUST, query) for query in queries])


def either(*queries: tantivy.Query) -> tantivy.Query:
    """Return the query for what any of ``queries`` matches."""
    return tantivy.Query.boolean_query([(SHOULD, query) for query in queries])


def but(query: tantivy.Query, *unwanted: tantivy.Query) -> tantivy.Query:
    """Return the query for what ``query`` matches and none of ``unwanted`` does."""
    return tantivy.Query.boolean_query([(MUST, query), *((MUST_NOT, other) for other in unwanted)])


def without_score(query: tantivy.Query) -> tantivy.Query:
    """Return the query that matches the same services and adds nothing to their score."""
    return tantivy.Query.const_score_query(query, 0.0)


def any_code(field_name: str, codes: Sequence[str]) -> tantivy.Query:
    """Return the query for any of ``codes``."""
    # For the few codes of a question this is five times faster than tantivy's own set of terms.
    return tantivy.Query.boolean_query([(SHOULD, one(field_name, code)) for code in codes])


def _in_area(field_name: str, code: str, areas: tuple[str, ...]) -> tantivy.Query:
    return either(one(field_name, code), any_code("wide_area", areas))
