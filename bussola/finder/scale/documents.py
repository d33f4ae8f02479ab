"""Invented services as documents of an index of their own, without a database: a test holds them to documents.py."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from bussola.directory.costs import Cost, cost_class
from bussola.directory.opening_rules import Rule
from bussola.finder import generations, hours, index, schema
from bussola.finder.analysis import prepare
from bussola.finder.around import cell_of
from bussola.finder.documents import Territory, phrases_by_type
from bussola.finder.freshness import fresh_key
from bussola.lib.text import fold, without_accents

from .invented import Generator, Hours, Invented


@contextmanager
def index_in(folder: Path) -> Iterator[None]:
    """Let the search of this process use the index in ``folder``, and leave the real one alone."""
    former = settings.FINDER_INDEX_DIR
    settings.FINDER_INDEX_DIR = folder
    generations.close()
    try:
        yield
    finally:
        settings.FINDER_INDEX_DIR = former
        generations.close()


def build(generator: Generator, services: Iterable[Invented]) -> int:
    """Write ``services``, one by one, into a new index and put it in use; return how many.

    The index stands at the newest change of the database in use, so that a search finds it up to date.
    """
    path = generations.new_generation()
    maker = DocumentMaker(generator)
    count = index.write_generation(path, map(maker.document, services))
    generations.put_in_use(path)
    return count


class DocumentMaker:
    """Makes the document of each service from what its town, type and hours have in common with others."""

    def __init__(self, generator: Generator) -> None:
        self.today = timezone.localdate()
        self.members = generator.members
        self.areas_of_type = Territory().areas_of_type
        self._prepared: dict[str, str] = {}  # word -> as the analyzer wants it

    def prepare(self, text: str) -> str:
        """Return ``analysis.prepare(text)`` of words without dots, quicker."""
        known = self._prepared
        return " ".join([known[word] if word in known else self._learn(word) for word in text.split()])

    def _learn(self, word: str) -> str:
        return self._prepared.setdefault(word, prepare(word))

    def document(self, service: Invented) -> dict:
        """Return what ``finder.documents`` would, had the service come from the database."""
        text, kind, town, district = service.text, service.type, service.town, service.district
        served = self.members[district.pk] if service.serves_district else [town]
        names = [_name(one) for one in sorted({*served, town}, key=lambda one: one.pk)] + [service.place_name]
        if service.serves_district:
            names.append(district.name)
        body = [text.description, text.eligibility, text.outcome, text.application]
        everyday = [kind.everyday_words, *(term.everyday_words for term in service.groups)]
        groups = [term.name for term in service.groups]
        written = [text.name, kind.name, "", "", *everyday, text.summary, service.body.name, "", *groups]
        written += [kind.description, *body]
        document = {
            "name": [prepare(text.name)],
            "types": [prepare(kind.name)],
            "everyday_words": [prepare(words) for words in everyday if words],
            "summary": [self.prepare(text.summary)],
            "organization": [prepare(service.body.name)],
            "target_groups": [prepare(name) for name in groups],
            "definition": [prepare(kind.description)] if kind.description else [],
            "body": [self.prepare(part) for part in body],
            "phrases": [phrases_by_type()[kind.code]] if kind.code in phrases_by_type() else [],
            "places": [prepare(name) for name in names],
        }
        document |= {
            schema.SURFACE: [" ".join(written), *names],
            schema.ALL_WORDS: [part for field in schema.TEXT_FIELDS for part in document[field]],
            schema.NAME_WORDS: [without_accents(text.name)],
            "kind": ["service"],
            "id": [str(service.id)],
            "tie": [schema.tie_of(service.id)],
            "sort_key": [f"{fold(text.name)}\x00{service.id}"],
            "title": [text.name],
            "detail": [_name(town)],
            "fresh_key": [fresh_key(_Unchecked(service.id), [])],
            "is_invented": ["yes"],
            "type": [kind.code],
            "target_group": [term.code for term in service.groups],
            "macro_area": self.areas_of_type.get(kind.pk, []),
            "cost": [cost_class([Cost(kind=service.cost)], on=self.today)],
            "way": [service.way],
            "provider": [service.provider],
            "language": [service.language],
            "municipality": sorted(one.pk for one in served),
            "located": [town.pk],
            "district": [district.slug] if district else [],
            "latitude": [service.latitude],
            "longitude": [service.longitude],
            "cell": [cell_of(service.latitude, service.longitude)],
            "point_count": [1],
            "place_kind": ["one"],
            "points": [f"[[{service.latitude}, {service.longitude}, false]]"],
            **_when(service.hours, self.today),
        }
        return {field: values for field, values in document.items() if values}


class _Unchecked:
    """As much of a service as its freshness needs: nobody ever checked it."""

    assured_date = None

    def __init__(self, pk) -> None:
        self.pk = pk


def _name(town) -> str:
    return f"{town.name} {town.alternate_name}".strip()


@lru_cache(maxsize=64)
def _when(weekly: Hours | None, today: date) -> dict:
    """Return the fields about time of a place open so, in the days from ``today`` on."""
    rules = ()
    if weekly:
        rules = (Rule(freq="WEEKLY", byday=weekly.days, opens_at=weekly.opens_at, closes_at=weekly.closes_at),)
    opened = hours.openings(rules, today)
    return {
        "hours": ["unknown" if opened.unknown is None else "known"],
        "openings": [hours.as_json([opened])],
        "window_day": [today.toordinal()] if rules else [],
        **hours.numbers([opened], today),
    }
