"""The engines of the race: the search of Bussola, tantivy by itself on the same index, PostgreSQL and SQLite.

Each answers the same ``Asked``: the ten best, and with ``counts`` how many of all answers there are of each type,
town, target group and cost.
"""

from dataclasses import dataclass
from datetime import datetime

import tantivy

from bussola.finder import generations, ranking
from bussola.finder.around import box
from bussola.finder.filters import both, either, number
from bussola.finder.hours import Stretch
from bussola.finder.search import FACET_FIELDS, Near, Query, search

from .clock import CPU, Clock
from .invented import Invented

COUNTED = ("types", "municipalities", "target_groups", "costs")
TOP = 10
RADIUS_KM = 10.0


@dataclass(frozen=True)
class Asked:
    """One question of the race."""

    text: str
    every_word: bool = False  # AND; else OR
    counts: bool = False
    town: str = ""  # ISTAT code: within RADIUS_KM of it...
    centre: tuple[float, float] = (0.0, 0.0)
    open_at: datetime | None = None  # ...and open then


class Engine:
    """One engine: fed with services, then asked."""

    name = ""
    clock: Clock = CPU

    def add(self, service: Invented) -> None:
        """Take one more service."""

    def finish(self) -> None:
        """Be ready to be asked."""

    def ask(self, asked: Asked) -> list[str]:
        """Return the ids of the best services, the best first."""
        raise NotImplementedError

    def close(self) -> None:
        """Leave nothing behind."""


class Bussola(Engine):
    """``search(query)`` as the site calls it.

    It has no AND: it puts the services that hold every word first and counts all the others too, which is more work.
    Asked for every word it does what it always does.
    """

    name = "Bussola"

    def ask(self, asked: Asked) -> list[str]:
        """See ``Engine.ask``."""
        wishes = {"near": Near(asked.town, RADIUS_KM), "open_at": asked.open_at} if asked.town else {}
        facets = COUNTED if asked.counts else ()
        return [str(hit.id) for hit in search(Query(asked.text, facets=facets, page_size=TOP, **wishes)).hits]


class Tantivy(Engine):
    """tantivy-py by itself on the index of Bussola: the query made before, nothing checked, nothing explained.

    Near is a rectangle and open a quarter of an hour: what an index can tell by itself.
    """

    name = "tantivy"

    def __init__(self) -> None:
        self._queries: dict[Asked, tuple[tantivy.Query | None, dict]] = {}

    def ask(self, asked: Asked) -> list[str]:
        """See ``Engine.ask``."""
        searcher = generations.open_current().searcher
        if asked not in self._queries:
            self._queries[asked] = _made(searcher, asked)
        query, counted = self._queries[asked]
        if query is None:
            return []
        if asked.counts:
            searcher.aggregate(query, counted)
        return [searcher.doc(address).get_first("id") for _, address in searcher.search(query, TOP).hits]


def _made(searcher: tantivy.Searcher, asked: Asked) -> tuple[tantivy.Query | None, dict]:
    words = ranking.useful_words(searcher, asked.text)
    if not words.terms:
        return None, {}
    join = both if asked.every_word else either
    query = join(*map(ranking.term_in_any_field, words.terms))
    if asked.town:
        quarter = Stretch.asked(Query(open_at=asked.open_at)).quarters[0]
        wishes = both(box(asked.centre, RADIUS_KM), number("open_quarter", quarter))
        query = both(query, ranking.without_score(wishes))
    return query, {name: {"terms": {"field": FACET_FIELDS[name], "size": 400}} for name in COUNTED}


def words_of(service: Invented) -> str:
    """Return the words of a service that PostgreSQL and SQLite are given, its name left out."""
    text = service.text
    return " ".join(
        [
            service.type.name,
            service.type.everyday_words,
            *(f"{term.name} {term.everyday_words}" for term in service.groups),
            service.body.name,
            service.town.name,
            *text[1:],
        ]
    )
