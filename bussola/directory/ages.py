"""Ages: kept in months (a nursery starts at 3), said and written as people do: «18 mesi», «3 anni»."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .elision import with_elisions

MONTHS_IN_YEAR = 12
OLDEST_YEARS = 130

_NUMBER = r"(?P<{0}>[0-9]{{1,4}}|un[oa]?'?)"
_HALF = r"(?:e|and) (?:mezz[oa]|a half)"
_YEARS = re.compile(
    _NUMBER.format("years")
    + r" ?(?:anni|anno|years?)(?: (?P<half>"
    + _HALF
    + r")| ?(?:e|and|,)? ?"
    + _NUMBER.format("months")
    + r" ?(?:mesi|mese|months?))?"
)
_MONTHS = re.compile(_NUMBER.format("months") + r" ?(?:mesi|mese|months?)")


def age_text(months: int) -> str:
    """Return an age in months as people say it: 3 -> «3 mesi», 18 -> «18 mesi», 36 -> «3 anni».

    From two years on, what is left over is added: 30 -> «2 anni e 6 mesi».
    """
    years, rest = divmod(months, MONTHS_IN_YEAR)
    if (months < 2 * MONTHS_IN_YEAR and rest) or not months:
        return _months_text(months)
    if not rest:
        return _years_text(years)
    return _("%(years)s and %(months)s") % {"years": _years_text(years), "months": _months_text(rest)}


def age_range_text(minimum_months: int | None, maximum_months: int | None) -> str:
    """Return for which ages something is: «da 3 mesi a 3 anni», «dai 65 anni», «fino a 18 mesi»; '' for any age."""
    minimum = minimum_months or None  # from birth on is no limit
    if minimum is None and maximum_months is None:
        return ""
    if minimum is None:
        return with_elisions(_("up to %(age)s") % {"age": age_text(maximum_months)})
    if maximum_months is None:
        # Two messages because Italian has the article in the plural only: «dai 3 anni», «da 1 anno».
        count = minimum if minimum % MONTHS_IN_YEAR else minimum // MONTHS_IN_YEAR
        return with_elisions(ngettext("from %(age)s", "from %(age)s on", count) % {"age": age_text(minimum)})
    if minimum == maximum_months:
        return age_text(minimum)
    if minimum % MONTHS_IN_YEAR == 0 and maximum_months % MONTHS_IN_YEAR == 0:
        ends = {"minimum": minimum // MONTHS_IN_YEAR, "maximum": _years_text(maximum_months // MONTHS_IN_YEAR)}
    elif maximum_months < 2 * MONTHS_IN_YEAR and minimum % MONTHS_IN_YEAR and maximum_months % MONTHS_IN_YEAR:
        ends = {"minimum": minimum, "maximum": _months_text(maximum_months)}
    else:
        ends = {"minimum": age_text(minimum), "maximum": age_text(maximum_months)}
    return with_elisions(_("from %(minimum)s to %(maximum)s") % ends)


def parse_age(text: str) -> int:
    """Return the months of an age written by a person: «18 mesi», «3 anni», «2 anni e 6 mesi», «1 anno e mezzo».

    Raises ValidationError, in words a secretary understands, when the unit is missing or the age is impossible.
    """
    cleaned = re.sub(r"\s+", " ", (text or "").lower().replace("’", "'")).strip()
    match = _MONTHS.fullmatch(cleaned) or _YEARS.fullmatch(cleaned)
    if not match:
        raise ValidationError(
            gettext_lazy("Write the age with its unit, like “18 mesi” or “3 anni”."),
            code="invalid",
        )
    parts = match.groupdict()
    months = _number(parts.get("years")) * MONTHS_IN_YEAR + _number(parts.get("months"))
    if parts.get("half"):
        months += MONTHS_IN_YEAR // 2
    if months > OLDEST_YEARS * MONTHS_IN_YEAR:
        raise ValidationError(gettext_lazy("Nobody is that old: check the age."), code="too_high")
    return months


def _months_text(months: int) -> str:
    return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}


def _years_text(years: int) -> str:
    return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}


def _number(text: str | None) -> int:
    if not text:
        return 0
    return int(text) if text.isdigit() else 1
