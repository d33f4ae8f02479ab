"""The national holidays of Italy. A holiday closes nothing by itself: it is a reason to say «it may be closed»."""

from datetime import date, timedelta
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# (month, day, first year as a holiday, name). Law 260/1949 and its changes: 54/1977 took some away, decree
# 792/1985 gave Epiphany back, law 336/2000 gave 2 June back, law 151/2025 gives Saint Francis back from 2026.
_FIXED = (
    (1, 1, 1949, _("New Year's Day")),
    (1, 6, 1986, _("Epiphany")),
    (4, 25, 1949, _("Liberation Day")),
    (5, 1, 1949, _("Labour Day")),
    (6, 2, 2001, _("Republic Day")),
    (8, 15, 1949, _("Assumption Day")),
    (10, 4, 2026, _("Saint Francis's Day")),
    (11, 1, 1949, _("All Saints' Day")),
    (12, 8, 1949, _("Immaculate Conception")),
    (12, 25, 1949, _("Christmas Day")),
    (12, 26, 1949, _("Saint Stephen's Day")),
)


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian ``year``: the algorithm in Meeus, Astronomical Algorithms, chapter 8."""
    a = year % 19
    b, c = divmod(year, 100)
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    correction = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * correction) // 451
    month, day = divmod(h + correction - 7 * m + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=64)
def italian_holidays(year: int) -> dict[date, Promise]:
    """Return the national holidays of ``year`` by day, with their names (translated when shown).

    The feast of the local patron saint is not among them: it belongs to each town.
    """
    holidays = {date(year, month, day): name for month, day, from_year, name in _FIXED if year >= from_year}
    holidays[easter(year)] = _("Easter")
    holidays.setdefault(easter(year) + timedelta(days=1), _("Easter Monday"))
    return dict(sorted(holidays.items()))


def holiday_name(day: date) -> Promise | None:
    """Return the name of the national holiday on ``day``, or None."""
    return italian_holidays(day.year).get(day)


def is_holiday(day: date) -> bool:
    """Tell whether ``day`` is a national holiday (Sundays are not, unless one falls on them)."""
    return day in italian_holidays(day.year)
