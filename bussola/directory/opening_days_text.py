"""Days, dates and times of opening rules in words: «da lunedì a venerdì», «il primo martedì del mese»."""

from collections.abc import Iterable
from datetime import date, time

from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from .elision import with_elisions
from .opening_rules import Rule

_SUNDAY = 6
_SHORTEST_RANGE = 3  # «lunedì e martedì», but «da lunedì a mercoledì»


def time_text(moment: time) -> str:
    """Return a time of day: «9.00», «17.30»."""
    return time_format(moment, pgettext("Django format of a time of day", "G:i"))


def date_text(day: date, today: date, *, with_year: bool = False) -> str:
    """Return a date, with its year when asked or when it is not this one: «20 agosto», «6 gennaio 2027»."""
    if day.year == today.year and not with_year:
        return day_and_month(day)
    return _in_lower_case(date_format(day, pgettext("Django format of a date", "j F Y")))


def day_and_month(day: date) -> str:
    """Return a day of any year: «20 agosto»."""
    return _in_lower_case(date_format(day, pgettext("Django format of a day of the year", "j F")))


def dates_text(days: Iterable[date], today: date) -> str:
    """Return several dates, each month said once: «2, 9 e 16 dicembre e 13 gennaio 2027»."""
    months: dict[tuple[int, int], list[date]] = {}
    for day in sorted(days):
        months.setdefault((day.year, day.month), []).append(day)
    parts = []
    for *others, last in months.values():
        parts.append(list_text([*(str(day.day) for day in others), date_text(last, today)]))
    return list_text(parts)


def weekday_name(weekday: int) -> str:
    """Return the name of a weekday; Monday is 0."""
    return _in_lower_case(str(WEEKDAY_NAMES[weekday]))


def list_text(parts: Iterable[str]) -> str:
    """Return the parts as a list: «lunedì, mercoledì e venerdì»."""
    *first, last = [part for part in parts if part] or [""]
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def weekdays_text(weekdays: Iterable[int]) -> str:
    """Return weekdays as said: three or more in a row are a range, all seven are «ogni giorno»."""
    days = sorted(set(weekdays))
    if len(days) == len(WEEKDAY_NAMES):
        return _("every day")
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = []
    for run in runs:
        names = [weekday_name(day) for day in run]
        if len(run) >= _SHORTEST_RANGE:
            parts.append(_("from %(first)s to %(last)s") % {"first": names[0], "last": names[-1]})
        else:
            parts += names
    return list_text(parts)


def period_text(rule: Rule, today: date) -> str:
    """Return the dates of validity of a rule: «dal 10 al 20 agosto», «il 15 agosto», «fino al 6 gennaio 2027»."""
    first, last = rule.valid_from, rule.valid_to
    if first is None and last is None:
        return ""
    if rule.recurs_yearly and first and last:  # the years written in it mean nothing
        values = {"first": day_and_month(first), "last": day_and_month(last)}
        is_same_month = first.month == last.month and first.day <= last.day
    else:
        with_year = bool(first and last) and first.year != last.year
        values = {"first": first and date_text(first, today, with_year=with_year)}
        values["last"] = last and date_text(last, today, with_year=with_year)
        is_same_month = bool(first and last) and (first.year, first.month) == (last.year, last.month)
    if first is None:
        text = _("until %(last)s") % values
    elif last is None:
        text = _("since %(first)s") % values if first <= today else _("from %(first)s") % values
    elif is_same_month and first.day == last.day:
        text = _("on %(day)s") % {"day": values["last"]}
    else:
        if is_same_month:
            values["first"] = str(first.day)
        text = _("from the %(first)s to the %(last)s") % values
    return with_elisions(text)


def days_of_rule(rule: Rule, today: date) -> str:
    """Return on which days a rule holds, apart from its period; the words of the rule when it cannot be worked out."""
    if not rule.is_readable or not rule.says_which_days:
        return rule.description or (_("days to be agreed") if rule.by_appointment else _("on some days"))
    if rule.is_single_day:
        return f"{weekday_name(rule.dtstart.weekday())} {date_text(rule.dtstart, today)}"
    weekdays, month_days = _named_weekdays(rule), _named_month_days(rule)
    if not rule.byday and not rule.bymonthday and rule.freq and rule.dtstart:
        if rule.is_monthly:
            month_days = _("day %(days)s of the month") % {"days": rule.dtstart.day}
        else:
            weekdays = weekday_name(rule.dtstart.weekday())
    if weekdays and month_days:
        days = _("%(weekdays)s, only if it is %(month_days)s") % {"weekdays": weekdays, "month_days": month_days}
    else:
        days = weekdays or month_days or _("every day")
    interval = rule.interval or 1
    if interval == 1:
        return days
    template = _("%(days)s, every %(count)d months") if rule.is_monthly else _("%(days)s, every %(count)d weeks")
    return template % {"days": days, "count": interval}


def _named_weekdays(rule: Rule) -> str:
    if not any(ordinal for ordinal, _weekday in rule.weekdays):
        return weekdays_text(weekday for _ordinal, weekday in rule.weekdays) if rule.weekdays else ""
    names = (_weekday_of_month(ordinal, weekday) for ordinal, weekday in rule.weekdays)
    return _("%(days)s of the month") % {"days": list_text(names)}


def _weekday_of_month(ordinal: int, weekday: int) -> str:
    day = {"day": weekday_name(weekday)}
    if weekday == _SUNDAY:  # feminine in Italian: «prima domenica», but «primo lunedì»
        template = {
            1: pgettext("Sunday", "first %(day)s"),
            2: pgettext("Sunday", "second %(day)s"),
            3: pgettext("Sunday", "third %(day)s"),
            4: pgettext("Sunday", "fourth %(day)s"),
            5: pgettext("Sunday", "fifth %(day)s"),
            -1: pgettext("Sunday", "last %(day)s"),
            -2: pgettext("Sunday", "last but one %(day)s"),
        }
    else:
        template = {
            1: pgettext("Monday to Saturday", "first %(day)s"),
            2: pgettext("Monday to Saturday", "second %(day)s"),
            3: pgettext("Monday to Saturday", "third %(day)s"),
            4: pgettext("Monday to Saturday", "fourth %(day)s"),
            5: pgettext("Monday to Saturday", "fifth %(day)s"),
            -1: pgettext("Monday to Saturday", "last %(day)s"),
            -2: pgettext("Monday to Saturday", "last but one %(day)s"),
        }
    if ordinal == 0:
        return _("every %(day)s") % day
    return template.get(ordinal, _("%(day)s (number %(ordinal)d)")) % (day | {"ordinal": ordinal})


def _named_month_days(rule: Rule) -> str:
    if not rule.month_days:
        return ""
    parts = []
    from_start = [str(day) for day in sorted(rule.month_days) if day > 0]
    if from_start:
        parts.append(_("day %(days)s of the month") % {"days": list_text(from_start)})
    for day in sorted(day for day in rule.month_days if day < 0):
        if day == -1:
            parts.append(_("the last day of the month"))
        else:
            parts.append(_("%(count)d days before the end of the month") % {"count": -day - 1})
    return list_text(parts)


def _in_lower_case(text: str) -> str:
    """Return names of months and weekdays as Italian writes them; Django's Italian has them with a capital."""
    return text.lower() if (get_language() or "").startswith("it") else text
