"""Which services are really open on some days at some hours, worked out from their rules, closures included."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from bussola.directory.intervals import Interval, shared, without
from bussola.directory.models import Service
from bussola.directory.opening_hours import day_hours
from bussola.directory.opening_rules import Rule, as_rules
from bussola.directory.schedule_owners import schedules_by_place

from .disc import Hours
from .school_holidays import ONE_DAY
from .search import Hit, Query, Results, search_on

MOST_LOOKED_AT = 500
OPEN, APPOINTMENT, UNKNOWN = "open", "appointment", "unknown"


@dataclass(frozen=True)
class OpenThen:
    """How a service answers: of the days asked for, how many it is open on, and its hours on the first of them.

    ``state`` is OPEN, APPOINTMENT (one must book for those hours) or UNKNOWN (nobody has told its hours).
    """

    hit: Hit
    state: str
    days: tuple[date, ...]
    hours: tuple[Interval, ...]


@dataclass(frozen=True)
class Answer:
    """The services by how they answer; ``is_whole`` False: there were more than can be looked at one by one."""

    always: list[OpenThen]
    sometimes: list[OpenThen]
    appointment: list[OpenThen]
    unknown: int
    is_whole: bool


def candidates(queries: list[Query]) -> Results:
    """Return the services of some queries, those of the first before the others, and how many there are.

    Of each query MOST_LOOKED_AT at most.
    """
    answers = [search_on(query, MOST_LOOKED_AT) for query in queries]
    hits = {hit.id: hit for found in reversed(answers) for hit in reversed(found.hits)}
    missing = sum(found.total - len(found.hits) for found in answers)
    return replace(answers[0], hits=list(reversed(hits.values())), total=len(hits) + missing)


def open_then(found: Results, days: tuple[date, ...], hours: Hours, rules: dict[UUID, list]) -> Answer:
    """Return the services ``found`` that are open on all ``days``, on some, by appointment; unknown hours are counted.

    ``rules`` are those of each service, place by place (``rules_by_place``). A service counts as open by the place
    that is open most often. Each list keeps the order of the search, with those open on more days first.
    """
    answers = [_best(hit, rules[hit.id], days, hours) for hit in found.hits if hit.id in rules]
    opened = sorted((one for one in answers if one and one.state == OPEN), key=lambda one: -len(one.days))
    return Answer(
        always=[one for one in opened if len(one.days) == len(days)],
        sometimes=[one for one in opened if len(one.days) < len(days)],
        appointment=[one for one in answers if one and one.state == APPOINTMENT],
        unknown=sum(1 for one in answers if one and one.state == UNKNOWN),
        is_whole=found.total <= len(found.hits),
    )


def rules_by_place(pks: list[UUID]) -> Iterator[tuple[UUID, list[tuple[Rule, ...]]]]:
    """Yield each service (key) with the opening rules of each of its public places, in a fixed number of queries."""
    for service in Service.objects.public().filter(pk__in=pks).with_schedules():
        yield service.pk, [tuple(as_rules(schedules)) for _place, schedules in schedules_by_place(service)]


def _best(hit: Hit, places: list[tuple[Rule, ...]], days: tuple[date, ...], hours: Hours) -> OpenThen | None:
    """Return how the place of a service that is open most often answers, None when all are closed."""
    answers = [_at_place(hit, rules, days, hours) for rules in places]
    rank = {OPEN: 2, APPOINTMENT: 1, UNKNOWN: 0}
    return max((one for one in answers if one), key=lambda one: (rank[one.state], len(one.days)), default=None)


def _at_place(hit: Hit, rules: tuple[Rule, ...], days: tuple[date, ...], hours: Hours) -> OpenThen | None:
    states = {day: _on(rules, day, hours) for day in days}
    for state in (OPEN, APPOINTMENT, UNKNOWN):
        if fitting := tuple(day for day in days if states[day][0] == state):
            return OpenThen(hit, state, fitting, states[fitting[0]][1])
    return None


@lru_cache(maxsize=16384)  # many services keep the same hours, and a turn of the disc asks them all again
def _on(rules: tuple[Rule, ...], day: date, hours: Hours) -> tuple[str, tuple[Interval, ...]]:
    """Return the state of a place in those hours of ``day``, and its openings that touch them; "" when closed."""
    if not rules:
        return UNKNOWN, ()
    wanted = hours.on(day)
    # An opening belongs to the day it begins on: what is open early may have begun the evening before.
    around = [day_hours(rules, day + number * ONE_DAY) for number in (-1, 0, 1)]
    for state, intervals in (
        (OPEN, [part for one in around for part in one.open]),
        (APPOINTMENT, [part for one in around for part in one.appointment]),
    ):
        if touching := tuple(one for one in intervals if shared(one, wanted)):
            return state, touching
    told = around[1]
    if not without([wanted], told.closed):
        return "", ()
    if told.is_by_appointment:
        return APPOINTMENT, ()
    return (UNKNOWN, ()) if told.is_unknown else ("", ())
