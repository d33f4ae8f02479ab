"""When the schools are closed, and the days of a part of the year on which one looks for something open.

Each region has a school calendar of its own, decided year by year. Only the days on which *every* region keeps its
schools closed are known here without asking anybody (calendars of the regions, school years 2019/20 to 2025/26):
from 24 December to Epiphany; from the Thursday before Easter to the Tuesday after; July and August, when nursery
schools are closed too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bussola.directory.holidays import easter, is_holiday

ONE_DAY = timedelta(days=1)
USUAL_DAYS = 4  # of a weekday that are looked at while schools are open
LOOKED_AHEAD = timedelta(days=150)  # longer than any holiday: some school days are always found


class Period(StrEnum):
    """A part of the school year, as the address calls it."""

    SCHOOL = "scuola"
    CHRISTMAS = "natale"
    EASTER = "pasqua"
    SUMMER = "estate"


HOLIDAYS: dict[Period, Callable[[int], tuple[date, date]]] = {
    Period.CHRISTMAS: lambda year: (date(year, 12, 24), date(year + 1, 1, 6)),
    Period.EASTER: lambda year: (easter(year) - 3 * ONE_DAY, easter(year) + 2 * ONE_DAY),
    Period.SUMMER: lambda year: (date(year, 7, 1), date(year, 8, 31)),
}
# Some regions begin before or end after: a day on which some schools may be closed is no usual day.
SOMEWHERE: tuple[Callable[[int], tuple[date, date]], ...] = (
    lambda year: (date(year, 12, 21), date(year + 1, 1, 8)),
    HOLIDAYS[Period.EASTER],
    lambda year: (date(year, 6, 6), date(year, 9, 18)),
)


@dataclass(frozen=True)
class Days:
    """The days of one weekday in a period, from ``first`` to ``last``; national holidays stand apart, in ``festive``.

    ``days`` is empty where the period has no such weekday, or where it is a holiday each time.
    """

    first: date
    last: date
    days: tuple[date, ...]
    festive: tuple[date, ...]


def holiday_after(period: Period, today: date) -> tuple[date, date]:
    """Return the first and the last day of the holiday ``period`` that goes on today, or comes next."""
    spans = (HOLIDAYS[period](year) for year in range(today.year - 1, today.year + 2))
    return next(span for span in spans if span[1] >= today)


def is_school_holiday(day: date) -> bool:
    """Tell whether the schools of some region may be closed on ``day`` for one of the long holidays."""
    spans = (span(year) for span in SOMEWHERE for year in (day.year - 1, day.year))
    return any(first <= day <= last for first, last in spans)


def days_of(period: Period, weekday: int, today: date) -> Days:
    """Return the days of ``weekday`` (Monday is 0) in ``period``, from ``today`` on.

    While schools are open the next USUAL_DAYS of them; in a holiday all those that are left.
    """
    if period is not Period.SCHOOL:
        first, last = holiday_after(period, today)
        found = _weekdays(weekday, max(first, today), last)
        return Days(first, last, *_apart(found))
    found = [day for day in _weekdays(weekday, today, today + LOOKED_AHEAD) if not is_school_holiday(day)]
    usual, festive = _apart(found)
    usual = usual[:USUAL_DAYS]
    return Days(usual[0], usual[-1], usual, tuple(day for day in festive if day <= usual[-1]))


def _weekdays(weekday: int, first: date, last: date) -> list[date]:
    day, found = first + ((weekday - first.weekday()) % 7) * ONE_DAY, []
    while day <= last:
        found.append(day)
        day += 7 * ONE_DAY
    return found


def _apart(days: list[date]) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Return the days that are no national holiday, and those that are."""
    return tuple(day for day in days if not is_holiday(day)), tuple(day for day in days if is_holiday(day))
