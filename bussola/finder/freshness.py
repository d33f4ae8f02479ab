"""When somebody last said that a service is as written: a number that sorts, and the day in it."""

from collections.abc import Iterable
from datetime import date

from bussola.directory.freshness import last_day_of

TIE_BITS = 40  # below the day the id, so that services of one day have one order; 60 bits together


def checked_on(assured_date: date | None, sources: Iterable[tuple[str, date]]) -> date | None:
    """Return the day its office checked it, else the last day its newest public source speaks of, else None.

    ``sources`` are (the days a source speaks of, as it writes them; the day it was fetched). One that only says a year
    is no newer than the day it was fetched.
    """
    if assured_date:
        return assured_date
    return max((min(last_day_of(published) or fetched, fetched) for published, fetched in sources), default=None)


def fresh_key(service, sources: Iterable[tuple[str, date]]) -> int:
    """Return a number that is higher the later ``service`` was checked; of one day, the higher the lower its id."""
    day = checked_on(service.assured_date, sources)
    inverted = ~(service.pk.int >> (128 - TIE_BITS)) & ((1 << TIE_BITS) - 1)
    return (day.toordinal() if day else 0) << TIE_BITS | inverted


def day_of(key: int) -> date | None:
    """Return the day a number of ``fresh_key`` holds."""
    return date.fromordinal(key >> TIE_BITS) if key >> TIE_BITS else None
