"""When places are open, in the form the index holds: minutes and quarters of an hour since 1970, days since year 1.

A document speaks of WINDOW_DAYS days from the day it was made. Its numbers (``open_quarter``...) choose services
quickly; where they cannot decide, the openings of each place are read (``Openings``), or the rules themselves when
the day asked for is outside the window. Minutes are the finest we look at.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from bussola.directory.intervals import MIDNIGHT, Interval, local_day, local_instant, union, without
from bussola.directory.opening_hours import day_hours, opening_intervals
from bussola.directory.opening_rules import Rule, as_rules
from bussola.directory.schedule_owners import schedules_by_place

WINDOW_DAYS = 14
QUARTER = 15  # minutes
LONGEST_STRETCH = 2 * 24 * 60  # minutes
EARLIEST, LATEST = 10**6, 10**8  # minutes: 1971 and 2160, so that no day is out of the calendar

Minutes = tuple[int, int]  # from, to (excluded)


@dataclass(frozen=True)
class Stretch:
    """The time asked for, in minutes since 1970; an instant is its minute."""

    start: int
    end: int  # excluded

    @classmethod
    def asked(cls, query) -> "Stretch | None":
        """Return the time a ``Query`` asks to be open at, or None; at most LONGEST_STRETCH of it."""
        if query.open_at is not None:
            minute = _minute(query.open_at)
            return cls(minute, minute + 1)
        if not query.asks_opening:
            return None
        start = _minute(query.open_from)
        return cls(start, min(max(_minute(query.open_to), start + 1), start + LONGEST_STRETCH))

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last local day it touches."""
        return local_day(_instant(self.start)), local_day(_instant(self.end - 1))

    @property
    def quarters(self) -> tuple[int, int]:
        """The first and the last quarter it touches."""
        return self.start // QUARTER, (self.end - 1) // QUARTER

    @property
    def whole_quarters(self) -> tuple[int, int] | None:
        """The first and the last quarter it covers, or None."""
        first, last = -(-self.start // QUARTER), self.end // QUARTER - 1
        return (first, last) if first <= last else None

    def meets(self, intervals: Iterable[Minutes]) -> bool:
        """Tell whether it shares a minute with one of ``intervals``."""
        return any(start < self.end and self.start < end for start, end in intervals)


def quarter_of(instant: datetime) -> int:
    """Return the number of the quarter an aware ``instant`` is in."""
    return _minute(instant) // QUARTER


@dataclass(frozen=True)
class Openings:
    """When one place is open, and when nobody knows, in some days; ``unknown`` None means always."""

    open: tuple[Minutes, ...] = ()
    unknown: tuple[Minutes, ...] | None = None

    def state(self, stretch: Stretch) -> str:
        """Return "open" (for some of ``stretch``), else "unknown" (some of it), else "closed"."""
        if stretch.meets(self.open):
            return "open"
        return "unknown" if self.unknown is None or stretch.meets(self.unknown) else "closed"


ALWAYS_UNKNOWN = Openings()


@lru_cache(maxsize=2048)  # many services keep the same hours
def openings(rules: tuple[Rule, ...], first_day: date, days: int = WINDOW_DAYS) -> Openings:
    """Return when a place with these rules is open in ``days`` days; times by appointment only are closed."""
    if not rules:
        return ALWAYS_UNKNOWN
    opened = opening_intervals(rules, first_day, days)
    unknown = []
    before = day_hours(rules, first_day - timedelta(days=1))
    for number in range(days):
        day = first_day + timedelta(days=number)
        hours = day_hours(rules, day)
        if hours.is_unknown and not hours.is_by_appointment:
            known = union([*opened, *hours.closed, *hours.appointment, *before.appointment])
            unknown += without([_whole(day)], known)
        before = hours
    return Openings(tuple(map(_minutes, opened)), tuple(map(_minutes, union(unknown))))


def place_openings(service, first_day: date, days: int = WINDOW_DAYS) -> list[tuple[list | None, Openings]]:
    """Return (point, openings) of each public place of a service; a service without places has its own hours.

    A point is [latitude, longitude, is approximate], None when nobody knows it. Works on prefetched relations.
    """
    found = []
    for place, schedules in schedules_by_place(service):
        point = None
        if place is not None and place.location.latitude is not None:
            location = place.location
            point = [location.latitude, location.longitude, location.coordinate_precision == "approximate"]
        found.append((point, openings(tuple(as_rules(schedules)), first_day, days)))
    return found


def numbers(places: list[Openings], first_day: date) -> dict[str, list[int]]:
    """Return the numbers of a document with these places, known from ``first_day`` on."""
    whole, part, unknown_days, unknown_parts = set(), set(), set(), set()
    for place in places:
        for start, end in place.open:
            full = range(-(-start // QUARTER), end // QUARTER)
            whole.update(full)
            part.update(quarter for quarter in (start // QUARTER, (end - 1) // QUARTER) if quarter not in full)
        if not place.unknown:
            continue
        for number in range(WINDOW_DAYS):
            day = first_day + timedelta(days=number)
            start, end = _minutes(_whole(day))
            unknown = _length(place.unknown, start, end)
            if unknown and unknown + _length(place.open, start, end) == end - start:
                unknown_days.add(day.toordinal())
            elif unknown:
                unknown_parts.add(day.toordinal())
    found = {"open_quarter": whole, "open_part": part, "unknown_day": unknown_days, "unknown_part": unknown_parts}
    return {field: sorted(values) for field, values in found.items()}


def as_json(places: list[Openings]) -> str:
    """Return the openings of the places of a document, to be stored in it."""
    return json.dumps([[place.open, place.unknown] for place in places], separators=(",", ":"))


def from_json(text: str) -> list[Openings]:
    """Return what ``as_json`` stored."""
    return [Openings(opened, unknown) for opened, unknown in json.loads(text)]


def _length(intervals: Iterable[Minutes], start: int, end: int) -> int:
    return sum(max(0, min(end, last) - max(start, first)) for first, last in intervals)


def _whole(day: date) -> Interval:
    return Interval(local_instant(day, MIDNIGHT), local_instant(day + timedelta(days=1), MIDNIGHT))


def _minutes(interval: Interval) -> Minutes:
    return _minute(interval.start), _minute(interval.end)


def _minute(instant: datetime) -> int:
    return min(max(int(instant.timestamp() // 60), EARLIEST), LATEST)


def _instant(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)
