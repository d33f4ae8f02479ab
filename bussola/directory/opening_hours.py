"""Answers about opening hours: is it open at an instant, between two times of a day, and when does it open next.

Pure functions over a list of rules (``Rule`` or ``Schedule`` records). Schedules are local times of Europe/Rome;
answers are aware datetimes in UTC, so that durations and comparisons stay right across the two clock changes
(``Interval.local_start`` and Django's templates show them as local times).

How rules meet:

- An opening belongs to the day on which it begins, also when it ends the day after (``closes_at`` not after
  ``opens_at``; 00:00-00:00 is 24 hours). A dormitory closed on the 25th still lets people sleep until the morning
  of the 25th: that is the night of the 24th.
- On a day on which *special* rules hold, they replace the regular ones. A *closure* without times closes the day,
  whatever else is said; a closure with times takes that stretch out.
- Unknown stays unknown: with no rules, on a day no rule is in force, or where a rule gives no times, the answer is
  «unknown», never «closed».
- Clock changes: a local time that does not exist (spring, 2.00-3.00) is the instant of the jump; one that comes
  twice (autumn) is the first of the two, as in RFC 5545. Open 01:00-05:00 lasts 3 hours in spring, 5 in autumn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from .holidays import holiday_name, is_holiday, italian_holidays
from .intervals import MIDNIGHT, ROME, Interval, local_day, local_instant, shared, union, without
from .opening_rules import CLOSURE, SPECIAL, Rule, as_rules
from .schedule_owners import schedules_by_place, schedules_for, schedules_for_service

__all__ = [
    "ROME",
    "DayHours",
    "Interval",
    "OpenBetween",
    "OpenState",
    "Openness",
    "Rule",
    "as_rules",
    "day_hours",
    "holiday_name",
    "intervals_on",
    "is_holiday",
    "is_open_between",
    "italian_holidays",
    "local_instant",
    "next_opening",
    "open_state",
    "opening_intervals",
    "schedules_by_place",
    "schedules_for",
    "schedules_for_service",
]

_ONE_DAY = timedelta(days=1)


class Openness(StrEnum):
    """Whether one may walk in at an instant."""

    OPEN = "open"
    CLOSED = "closed"
    BY_APPOINTMENT = "by_appointment"
    UNKNOWN = "unknown"


class OpenBetween(StrEnum):
    """How much of a stretch of a day is open."""

    ALL = "all"
    SOME = "some"
    NONE = "none"
    UNKNOWN = "unknown"

    @property
    def is_some(self) -> bool:
        """True when it is open for at least a part of the stretch."""
        return self in (OpenBetween.ALL, OpenBetween.SOME)


@dataclass(frozen=True)
class DayHours:
    """Everything the rules say of the openings that begin on one day.

    ``is_unknown``: it may be open at other times too. ``is_by_appointment``: appointments at times not told.
    ``closed``: stretches surely closed. ``closure``: the rule that closes the whole day.
    """

    open: tuple[Interval, ...] = ()
    appointment: tuple[Interval, ...] = ()
    closed: tuple[Interval, ...] = ()
    is_unknown: bool = False
    is_by_appointment: bool = False
    closure: Rule | None = None


@dataclass(frozen=True)
class OpenState:
    """The state at an instant.

    ``until``: when it closes if open, when one can next come if closed; None if unknown or farther than we look.
    ``next_opening``: the next time one may walk in (with an appointment, if one never may), None while it is open.
    ``closure``: the rule that closes the whole day, to say why.
    """

    openness: Openness
    until: datetime | None = None
    next_opening: Interval | None = None
    closure: Rule | None = None


def day_hours(rules: Iterable, day: date) -> DayHours:
    """Return everything ``rules`` say of the openings that begin on ``day``."""
    rules = as_rules(rules)
    return _hours_of(rules, day) if rules else DayHours(is_unknown=True)


def intervals_on(rules: Iterable, day: date) -> list[Interval] | None:
    """Return the openings that begin on ``day``, sorted, appointments marked; [] is closed, None is unknown."""
    hours = day_hours(rules, day)
    found = sorted(hours.open + hours.appointment)
    return None if not found and (hours.is_unknown or hours.is_by_appointment) else found


def open_state(rules: Iterable, instant: datetime, horizon_days: int = 60) -> OpenState:
    """Return whether it is open at ``instant`` (aware), until when, and the next opening when it is not.

    The next opening is looked for until the end of the ``horizon_days``-th day after.
    """
    rules = as_rules(rules)
    if not rules:
        return OpenState(Openness.UNKNOWN)
    today = local_day(instant)
    hours = _hours_of(rules, today)
    around = (_hours_of(rules, today - _ONE_DAY), hours)
    if any(instant in interval for one in around for interval in one.open):
        return OpenState(Openness.OPEN, until=_end_of_opening(rules, instant))
    following = next_opening(rules, instant, horizon_days)
    begins = following.start if following else None
    for one in around:
        for interval in one.appointment:
            if instant in interval:
                until = min(interval.end, begins) if begins else interval.end
                return OpenState(Openness.BY_APPOINTMENT, until=until, next_opening=following)
    is_surely_closed = any(instant in interval for interval in hours.closed)
    if hours.is_by_appointment and not is_surely_closed:
        return OpenState(Openness.BY_APPOINTMENT, next_opening=following)
    if hours.is_unknown and not is_surely_closed:
        return OpenState(Openness.UNKNOWN, next_opening=following)
    if following is None:
        following = next_opening(rules, instant, horizon_days, include_appointments=True)
        begins = following.start if following else None
    return OpenState(Openness.CLOSED, until=begins, next_opening=following, closure=hours.closure)


def is_open_between(
    rules: Iterable, day: date, from_time: time, to_time: time, *, include_appointments: bool = False
) -> OpenBetween:
    """Return how much of ``day`` from ``from_time`` to ``to_time`` is open; a ``to_time`` not after is the next day.

    UNKNOWN only when no part of it is surely open and some part is unknown.
    """
    rules = as_rules(rules)
    if not rules:
        return OpenBetween.UNKNOWN
    last_day = day if from_time < to_time else day + _ONE_DAY
    start, end = local_instant(day, from_time), local_instant(last_day, to_time)
    stretch = [Interval(start, end)]
    left = without(stretch, _merged(rules, day - _ONE_DAY, last_day, include_appointments))
    if not left:
        return OpenBetween.ALL
    if left != stretch:
        return OpenBetween.SOME
    for one_day in (day, last_day):
        hours = _hours_of(rules, one_day)
        if hours.is_unknown or (include_appointments and hours.is_by_appointment):
            whole_day = Interval(local_instant(one_day, MIDNIGHT), local_instant(one_day + _ONE_DAY, MIDNIGHT))
            if any(shared(part, whole_day) for part in without(left, hours.closed)):
                return OpenBetween.UNKNOWN
    return OpenBetween.NONE


def next_opening(
    rules: Iterable, after: datetime, horizon_days: int = 60, *, include_appointments: bool = False
) -> Interval | None:
    """Return the first opening that begins at or after ``after`` (aware), or None within ``horizon_days`` days.

    An opening that goes on from an earlier one (24 hours a day) does not begin. Days of unknown hours are passed over.
    """
    rules = as_rules(rules)
    today = local_day(after)
    for days in sorted({min(1, horizon_days), min(7, horizon_days), horizon_days}):  # mostly found near
        limit = local_instant(today + timedelta(days=days + 1), MIDNIGHT)
        for interval in _merged(rules, today - _ONE_DAY, today + timedelta(days=days + 1), include_appointments):
            if after <= interval.start < limit:
                return interval
    return None


def opening_intervals(
    rules: Iterable, start_day: date, days: int = 14, *, include_appointments: bool = False
) -> list[Interval]:
    """Return when it is open in the ``days`` days from ``start_day``, merged across days and cut at both ends.

    Empty both when closed and when unknown: ask ``open_state`` or ``day_hours`` to tell them apart.
    """
    rules = as_rules(rules)
    end_day = start_day + timedelta(days=days)
    window = Interval(local_instant(start_day, MIDNIGHT), local_instant(end_day, MIDNIGHT))
    merged = _merged(rules, start_day - _ONE_DAY, end_day, include_appointments)
    return [part for interval in merged if (part := shared(interval, window))]


# --- one day, and intervals as sets -------------------------------------------------------------------------


def _hours_of(rules: Sequence[Rule], day: date) -> DayHours:
    """Return the hours of the openings that begin on ``day``; the cascade is told in the module docstring."""
    held = [(rule, rule.holds_on(day)) for rule in rules]
    whole_day_closures = [(rule, holds) for rule, holds in held if rule.kind == CLOSURE and not rule.has_times]
    for rule, holds in whole_day_closures:
        if holds:
            return DayHours(closure=rule)
    # A closure with times takes its stretch out of the openings of its own day and of those next to it.
    stretches = [
        _stretch(rule, near)
        for rule in rules
        if rule.kind == CLOSURE and rule.has_times
        for near in (day - _ONE_DAY, day, day + _ONE_DAY)
        if rule.holds_on(near)
    ]
    closed = tuple(union(stretches))
    if any(holds is None for rule, holds in held if rule.kind in (CLOSURE, SPECIAL)):
        return DayHours(is_unknown=True, closed=closed)
    in_use = [rule for rule, holds in held if rule.kind == SPECIAL and holds]
    is_unknown = False
    if not in_use:
        regular = [(rule, holds) for rule, holds in held if rule.kind not in (CLOSURE, SPECIAL)]
        in_use = [rule for rule, holds in regular if holds]
        is_unknown = any(holds is None for _, holds in regular) or not any(rule.is_in_force(day) for rule, _ in regular)
    timed = [rule for rule in in_use if rule.has_times]
    opened = without(union(_stretch(rule, day) for rule in timed if not rule.by_appointment), closed)
    appointment = union(_stretch(rule, day) for rule in timed if rule.by_appointment)
    return DayHours(
        open=tuple(opened),
        appointment=tuple(
            Interval(part.start, part.end, by_appointment=True)
            for part in without(without(appointment, closed), opened)
        ),
        closed=closed,
        is_unknown=is_unknown or any(not rule.has_times and not rule.by_appointment for rule in in_use),
        is_by_appointment=any(not rule.has_times and rule.by_appointment for rule in in_use),
    )


def _stretch(rule: Rule, day: date) -> Interval:
    """Return the stretch of a rule with times that begins on ``day`` (empty inside the spring jump)."""
    last_day = day if rule.opens_at < rule.closes_at else day + _ONE_DAY
    return Interval(local_instant(day, rule.opens_at), local_instant(last_day, rule.closes_at))


def _merged(rules: Sequence[Rule], first: date, last: date, include_appointments: bool) -> list[Interval]:
    """Return the union of the openings that begin from ``first`` to ``last``."""
    found = []
    for number in range((last - first).days + 1):
        hours = _hours_of(rules, first + timedelta(days=number))
        found += hours.open
        if include_appointments:
            found += hours.appointment
    return union(found)


def _end_of_opening(rules: Sequence[Rule], instant: datetime) -> datetime | None:
    """Return when the opening around ``instant`` ends, or None when it goes on for more than a week."""
    today = local_day(instant)
    for days in (1, 8):
        last = today + timedelta(days=days)
        limit = local_instant(last + _ONE_DAY, MIDNIGHT)  # whatever begins later does not touch it
        for interval in _merged(rules, today - _ONE_DAY, last, include_appointments=False):
            if instant in interval and interval.end < limit:
                return interval.end
    return None
