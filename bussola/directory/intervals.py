"""Stretches of time as sets: local times turned into instants, and intervals joined, cut and taken away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")
MIDNIGHT = time(0)
_EU_CLOCK_CHANGE = time(1, tzinfo=UTC)  # Directive 2000/84/EC: everywhere in the Union at 1.00 UTC


@dataclass(frozen=True, order=True)
class Interval:
    """A stretch of time from ``start`` to ``end`` (excluded), both aware and in UTC."""

    start: datetime
    end: datetime
    by_appointment: bool = False

    @property
    def duration(self) -> timedelta:
        """How long it really lasts, clock changes included."""
        return self.end - self.start

    @property
    def local_start(self) -> datetime:
        """The start as the clock on the wall shows it."""
        return self.start.astimezone(ROME)

    @property
    def local_end(self) -> datetime:
        """The end as the clock on the wall shows it."""
        return self.end.astimezone(ROME)

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


def local_instant(day: date, moment: time) -> datetime:
    """Return the UTC instant of a local time; one that does not exist is the jump, of two the first."""
    naive = datetime.combine(day, moment)
    instant = naive.replace(tzinfo=ROME).astimezone(UTC)
    if day.month == 3 and instant.astimezone(ROME).replace(tzinfo=None) != naive:
        return datetime.combine(day, _EU_CLOCK_CHANGE)
    return instant


def local_day(instant: datetime) -> date:
    """Return the day in Rome at ``instant``; ValueError when it has no time zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone: give an aware datetime")
    return instant.astimezone(ROME).date()


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the intervals sorted, those that touch or overlap made one, empty ones dropped."""
    joined: list[Interval] = []
    for interval in sorted(interval for interval in intervals if interval.start < interval.end):
        last = joined[-1] if joined else None
        if last and interval.start <= last.end:
            both = last.by_appointment and interval.by_appointment
            joined[-1] = Interval(last.start, max(last.end, interval.end), by_appointment=both)
        else:
            joined.append(interval)
    return joined


def without(intervals: Iterable[Interval], removed: Iterable[Interval]) -> list[Interval]:
    """Return what is left of ``intervals`` once the stretches ``removed`` are taken out."""
    left = list(intervals)
    for hole in removed:
        parts = []
        for interval in left:
            if hole.end <= interval.start or interval.end <= hole.start:
                parts.append(interval)
                continue
            if interval.start < hole.start:
                parts.append(Interval(interval.start, hole.start, interval.by_appointment))
            if hole.end < interval.end:
                parts.append(Interval(hole.end, interval.end, interval.by_appointment))
        left = parts
    return left


def shared(interval: Interval, window: Interval) -> Interval | None:
    """Return the part of ``interval`` inside ``window``, or None."""
    start, end = max(interval.start, window.start), min(interval.end, window.end)
    return Interval(start, end, interval.by_appointment) if start < end else None
