"""One rule of opening and the days it holds on: the calendar half of the opening hours, without any time of day."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from functools import cached_property, lru_cache

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
REGULAR, SPECIAL, CLOSURE = "regular", "special", "closure"

_ONE_DAY = timedelta(days=1)
_BYDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_MONTH_DAY = re.compile(r"[+-]?([1-9]|[12][0-9]|3[01])", re.ASCII)
# A rule that reaches its ``count`` later than this many days after its start is taken as never reaching it.
_LONGEST_COUNT_DAYS = 366 * 30


@dataclass(frozen=True)
class Rule:
    """One rule of opening, with the fields of HSDS schedule (RFC 5545) and ours; dates and times are local.

    How the fields that say *which days* are read:

    - ``byday`` ("MO,WE" or "1MO,-1FR": first Monday, last Friday of the month) and ``bymonthday`` ("1,15,-1")
      limit the days, together if both are given; ``interval`` 2 is every second week (or month, when ``freq`` is
      MONTHLY or the rule speaks of days of the month), counted from ``dtstart``, else from ``valid_from``.
    - With neither, ``dtstart`` gives the weekday (WEEKLY) or the day of the month (MONTHLY); without ``freq`` the
      rule holds every day from ``valid_from`` to ``valid_to``, or on ``dtstart`` alone.
    - ``valid_from``, ``valid_to`` and ``until`` are included. With ``recurs_yearly`` the two dates hold every year,
      also across the new year (from 23 December to 6 January); 29 February as a last day is the 28th of other
      years, as a first day 1 March. ``interval`` and ``count`` then start afresh each year.
    - What cannot be worked out (no days at all, ``byweekno``, a misspelt day, ``interval`` or ``count`` with nothing
      to count from) is *unknown*, never "closed".
    """

    freq: str = ""
    byday: str = ""
    bymonthday: str = ""
    byweekno: str = ""
    byyearday: str = ""
    interval: int | None = None
    count: int | None = None
    wkst: str = ""
    dtstart: date | None = None
    until: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    kind: str = REGULAR
    recurs_yearly: bool = False
    by_appointment: bool = False
    description: str = ""
    notes: str = ""

    @classmethod
    def from_schedule(cls, schedule) -> "Rule":
        """Return the rule of ``schedule``: a Schedule, or anything with some of the same attributes."""
        if isinstance(schedule, cls):
            return schedule
        values = {}
        for field in fields(cls):
            value = getattr(schedule, field.name, None)
            values[field.name] = field.default if value is None else value
        return cls(**values)

    @property
    def has_times(self) -> bool:
        """True when the rule says at what time it opens and closes."""
        return self.opens_at is not None and self.closes_at is not None

    @cached_property
    def weekdays(self) -> tuple[tuple[int, int], ...]:
        """The days of ``byday`` as (ordinal in the month, weekday), ordinal 0 meaning every one; Monday is 0."""
        found = (_BYDAY.fullmatch(token) for token in _tokens(self.byday))
        return tuple((int(match[1] or 0), WEEKDAYS.index(match[2])) for match in found if match)

    @cached_property
    def month_days(self) -> tuple[int, ...]:
        """The days of ``bymonthday``; negative ones count from the end of the month."""
        return tuple(int(token) for token in _tokens(self.bymonthday) if _MONTH_DAY.fullmatch(token))

    @cached_property
    def is_readable(self) -> bool:
        """False when the rule uses something Bussola does not work out: week numbers, year days, misspelt days."""
        return (
            not self.byweekno
            and not self.byyearday
            and len(self.weekdays) == len(_tokens(self.byday))
            and len(self.month_days) == len(_tokens(self.bymonthday))
        )

    @property
    def is_monthly(self) -> bool:
        """True when ``interval`` counts months."""
        return self.freq == "MONTHLY" or (
            not self.freq and (bool(self.month_days) or any(ordinal for ordinal, _ in self.weekdays))
        )

    @cached_property
    def is_single_day(self) -> bool:
        """True for one day only: ``dtstart`` and nothing that repeats it."""
        return not (self.freq or self.byday or self.bymonthday or (self.valid_from and self.valid_to)) and bool(
            self.dtstart
        )

    @cached_property
    def says_which_days(self) -> bool:
        """False when nothing in the rule tells its days."""
        has_range = self.valid_from is not None and self.valid_to is not None
        return bool(self.byday or self.bymonthday or self.dtstart or has_range)

    def period_around(self, day: date) -> tuple[date | None, date | None] | None:
        """Return the first and last day of validity around ``day`` (None is open), or None outside of them."""
        first, last = self.valid_from, self.valid_to
        if not (self.recurs_yearly and first and last):
            inside = (first is None or first <= day) and (last is None or day <= last)
            return (first, last) if inside else None
        years_across = last.year - first.year
        if last < first:  # written with one year: from 12-23 to 01-06
            years_across += 1
        for year in range(day.year, day.year - years_across - 1, -1):
            first_day = _first_day_in(year, first)
            last_day = _last_day_in(year + years_across, last)
            if first_day <= day <= last_day:
                return first_day, last_day
        return None

    def is_in_force(self, day: date) -> bool:
        """Tell whether the rule has something to say about ``day``, be it «open» or «not one of my days».

        A rule that has not begun or has ended says nothing: the hours of that day are unknown, not «closed».
        A rule that recurs each year does say: outside its season the door is closed.
        """
        if self.is_single_day:
            return day == self.dtstart
        if (self.dtstart and day < self.dtstart) or (self.until and day > self.until):
            return False
        if self.recurs_yearly and self.valid_from and self.valid_to:
            return True
        if self.period_around(day) is None:
            return False
        last_counted = self._last_counted(self.dtstart or self.valid_from)
        return last_counted is None or day <= last_counted

    def holds_on(self, day: date) -> bool | None:
        """Tell whether the rule holds on ``day``; None when the rule does not let us know."""
        period = self.period_around(day)
        if period is None or (self.dtstart and day < self.dtstart) or (self.until and day > self.until):
            return False
        if not self.is_readable:
            return None
        if not self.says_which_days:
            # «Closed from 3 May» and «by appointment» are true of every day; «from 9 to 12» is true of some days.
            return True if self.kind == CLOSURE or (self.by_appointment and not self.has_times) else None
        is_yearly = self.recurs_yearly and self.valid_from and self.valid_to
        anchor = period[0] if is_yearly else self.dtstart or self.valid_from
        holds = self._fits(day, anchor)
        if holds is False or not self.count:
            return holds
        if anchor is None:
            return None
        last_counted = self._last_counted(anchor)
        return holds if last_counted is None or day <= last_counted else False

    def _fits(self, day: date, anchor: date | None) -> bool | None:
        """Tell whether ``day`` is one of the days of the week or month, in a week or month that counts."""
        if not self.byday and not self.bymonthday:
            if self.freq and self.dtstart:
                matches = day.day == self.dtstart.day if self.is_monthly else day.weekday() == self.dtstart.weekday()
            else:
                return not self.is_single_day or day == self.dtstart
        else:
            matches = self._is_named_weekday(day) and self._is_named_month_day(day)
        interval = self.interval or 1
        if not matches or interval == 1:
            return matches
        if anchor is None:
            return None
        if self.is_monthly:
            return ((day.year - anchor.year) * 12 + day.month - anchor.month) % interval == 0
        return ((self._week_start(day) - self._week_start(anchor)).days // 7) % interval == 0

    def _is_named_weekday(self, day: date) -> bool:
        if not self.byday:
            return True
        from_start = (day.day - 1) // 7 + 1
        from_end = -((_days_in_month(day) - day.day) // 7 + 1)
        return any(
            weekday == day.weekday() and ordinal in (0, from_start, from_end) for ordinal, weekday in self.weekdays
        )

    def _is_named_month_day(self, day: date) -> bool:
        if not self.bymonthday:
            return True
        return day.day in self.month_days or day.day - _days_in_month(day) - 1 in self.month_days

    def _week_start(self, day: date) -> date:
        first = WEEKDAYS.index(self.wkst) if self.wkst in WEEKDAYS else 0
        return day - timedelta(days=(day.weekday() - first) % 7)

    def _last_counted(self, anchor: date | None) -> date | None:
        return _last_counted_day(self, anchor) if self.count and anchor and self.is_readable else None


def as_rules(schedules: Iterable) -> list[Rule]:
    """Return the rules of ``schedules`` (Schedule records, rules, or a mixture), in the same order."""
    return [Rule.from_schedule(schedule) for schedule in schedules]


@lru_cache(maxsize=4096)
def _last_counted_day(rule: Rule, anchor: date) -> date | None:
    """Return the day of the last of ``rule.count`` occurrences from ``anchor``, or None if they never end."""
    left = rule.count
    day = anchor
    for _ in range(_LONGEST_COUNT_DAYS):
        if rule._fits(day, anchor):
            left -= 1
            if not left:
                return day
        day += _ONE_DAY
    return None


def _tokens(text: str) -> list[str]:
    return [token for token in (part.strip().upper() for part in text.split(",")) if token]


def _days_in_month(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _first_day_in(year: int, day: date) -> date:
    """Return ``day`` moved to ``year``; 29 February becomes 1 March in a year that lacks it."""
    return date(year, 3, 1) if (day.month, day.day) == (2, 29) and not _is_leap(year) else day.replace(year=year)


def _last_day_in(year: int, day: date) -> date:
    """Return ``day`` moved to ``year``; 29 February becomes 28 February in a year that lacks it."""
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) and not _is_leap(year) else day.replace(year=year)


def _is_leap(year: int) -> bool:
    return monthrange(year, 2)[1] == 29
