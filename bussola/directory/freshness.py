"""How fresh a sheet is and who says so: «Controllato 12 giorni fa. Lo dice: Comune di Suzzara»."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

OLD_AFTER_DAYS = 365  # a sheet not checked for longer says so
LONGEST_IN_DAYS = 60
DAYS_IN_MONTH = 30.44
# As the sources of Italian data write them, whatever the language of the page.
MONTHS = ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre")
MONTHS += ("novembre", "dicembre")

_ISO_DAY = re.compile(r"\b(20[0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\b", re.ASCII)
_MONTH_AND_YEAR = re.compile(rf"\b({'|'.join(MONTHS)}) (20[0-9]{{2}})\b", re.ASCII | re.IGNORECASE)
_SCHOOL_YEAR = re.compile(r"\b(20[0-9]{2})/(?:20)?[0-9]{2}\b", re.ASCII)
_YEAR = re.compile(r"\b(20[0-9]{2})\b", re.ASCII)


@dataclass(frozen=True)
class Freshness:
    """When a sheet was last known to be true (``line``), who says so, and whether that is too long ago to trust."""

    line: str
    said_by: str
    is_old: bool


def freshness(assured_date: date | None, assured_by: str, sources: list, today: date) -> Freshness | None:
    """Return the freshness of a sheet: the check of its office, else the date of its newest public source.

    ``sources`` are ImportedRecords. None when nobody has checked it and no source stands behind it.
    """
    if assured_date:
        days = (today - assured_date).days
        return Freshness(_("Checked %(when)s") % {"when": ago(days)}, assured_by, days > OLD_AFTER_DAYS)
    published = [record.source for record in sources if not record.source.is_invented]
    if not published:
        return None
    newest = max(published, key=lambda source: last_day_of(source.data_date) or date.min)
    last_day = last_day_of(newest.data_date)
    is_old = last_day is not None and (today - last_day).days > OLD_AFTER_DAYS
    return Freshness(_("Data of %(date)s") % {"date": newest.data_date}, newest.publisher, is_old)


def ago(days: int) -> str:
    """Return how long ago ``days`` days are, as people say it: «oggi», «12 giorni fa», «3 mesi fa»."""
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days <= LONGEST_IN_DAYS:
        return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
    if days <= OLD_AFTER_DAYS:
        months = round(days / DAYS_IN_MONTH)
        return ngettext("%(count)d month ago", "%(count)d months ago", months) % {"count": months}
    years = days // OLD_AFTER_DAYS
    return ngettext("more than %(count)d year ago", "more than %(count)d years ago", years) % {"count": years}


def last_day_of(published: str) -> date | None:
    """Return the last day of a period as a source writes it («agosto 2026», «anno scolastico 2023/24»), else None."""
    if found := _ISO_DAY.search(published):
        year, month, day = (int(part) for part in found.groups())
        return date(year, month, min(day, monthrange(year, month)[1]))
    if found := _MONTH_AND_YEAR.search(published):
        year, month = int(found[2]), MONTHS.index(found[1].lower()) + 1
        return date(year, month, monthrange(year, month)[1])
    if found := _SCHOOL_YEAR.search(published):
        return date(int(found[1]) + 1, 8, 31)
    if found := _YEAR.search(published):
        return date(int(found[1]), 12, 31)
    return None
