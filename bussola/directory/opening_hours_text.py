"""How a person reads opening hours: the line of the moment, the weekly table and the exceptions to it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from .elision import with_elisions
from .holidays import holiday_name
from .opening_days_text import (
    day_and_month,
    days_of_rule,
    list_text,
    period_text,
    time_text,
    weekday_name,
    weekdays_text,
)
from .opening_hours import MIDNIGHT, ROME, Openness, OpenState
from .opening_rules import CLOSURE, REGULAR, SPECIAL, Rule, as_rules

_WEEKDAYS_IN_WEEK = 7


@dataclass(frozen=True)
class HoursRow:
    """A row of the weekly table: «lunedì, mercoledì e venerdì», «9.00–12.00»."""

    days: str
    hours: str


@dataclass(frozen=True)
class HoursPeriod:
    """The rows that hold in one period; ``title`` is empty when they simply hold."""

    title: str
    rows: tuple[HoursRow, ...]


def state_line(state: OpenState, now: datetime) -> str:
    """Return the state of the moment: «Aperto ora, chiude alle 12.00», «Chiuso ora, apre giovedì alle 15.00»."""
    today = now.astimezone(ROME).date()
    if state.openness == Openness.OPEN:
        return with_elisions(_open_line(state, today))
    following = state.next_opening
    values = _when(following.local_start, today) if following else {}
    if state.openness == Openness.BY_APPOINTMENT:
        template = _("By appointment; open %(day)s at %(time)s") if values else _("By appointment")
    elif state.openness == Openness.UNKNOWN:
        template = (
            _("Hours not given now; opens %(day)s at %(time)s") if values else _("Opening hours not given: phone first")
        )
    elif not values:
        template = _("Closed now")
    elif following.by_appointment:
        template = _("Closed now; by appointment %(day)s at %(time)s")
    else:
        template = _("Closed now, opens %(day)s at %(time)s")
    return with_elisions(template % values)


def holiday_line(day: date) -> str:
    """Return «È festa (Natale): potrebbe essere chiuso» on a national holiday, else ''."""
    name = holiday_name(day)
    return _("It is a holiday (%(name)s): it may be closed") % {"name": name} if name else ""


def hours_table(rules, today: date | None = None) -> list[HoursPeriod]:
    """Return the regular hours of ``rules`` that have not ended by ``today``, period by period, days grouped."""
    today = today or timezone.localdate()
    periods: dict[str, list[Rule]] = {}
    regular = [rule for rule in as_rules(rules) if rule.kind == REGULAR and not _is_over(rule, today)]
    for rule in sorted(regular, key=lambda rule: _next_start(rule, today)):
        has_begun = not rule.recurs_yearly and rule.valid_to is None and _next_start(rule, today) <= today
        title = "" if has_begun or rule.is_single_day else period_text(rule, today)
        periods.setdefault(title, []).append(rule)
    return [HoursPeriod(title, tuple(_rows(held, today))) for title, held in periods.items()]


def exceptions(rules, today: date | None = None) -> list[str]:
    """Return the closures and special hours still to come, soonest first: «dal 10 al 20 agosto: chiuso»."""
    today = today or timezone.localdate()
    coming = [rule for rule in as_rules(rules) if rule.kind in (SPECIAL, CLOSURE) and not _is_over(rule, today)]
    groups: dict[tuple, list[Rule]] = {}
    for rule in sorted(coming, key=lambda rule: (_next_start(rule, today), rule.kind)):
        # The special hours of one period are one exception; two closures may each have their reason.
        group = (rule.kind, period_text(rule, today), rule.notes or rule.description)
        groups.setdefault(group, []).append(rule)
    return [_exception(held, today) for held in groups.values()]


def hours_text(rule: Rule) -> str:
    """Return the times of one rule: «9.00–12.00», «20.00–8.00 del giorno dopo», «24 ore su 24», «su appuntamento»."""
    if not rule.has_times:
        return _("by appointment") if rule.by_appointment else _("hours not given")
    if rule.opens_at == rule.closes_at == MIDNIGHT:
        text = _("24 hours")
    else:
        text = f"{time_text(rule.opens_at)}–{time_text(rule.closes_at)}"
        if rule.closes_at == MIDNIGHT:
            text = f"{time_text(rule.opens_at)}–24{time_text(MIDNIGHT).removeprefix('0')}"
        elif rule.closes_at <= rule.opens_at:
            text = _("%(hours)s of the day after") % {"hours": text}
    return _("%(hours)s by appointment") % {"hours": text} if rule.by_appointment else text


def _open_line(state: OpenState, today: date) -> str:
    if state.until is None:
        return _("Open now")
    until = state.until.astimezone(ROME)
    if until.date() == today:
        return _("Open now, closes at %(time)s") % {"time": time_text(until.time())}
    if until.date() == today + timedelta(days=1) and until.time() == MIDNIGHT:
        return _("Open now, closes at midnight")
    return _("Open now, closes %(day)s at %(time)s") % _when(until, today)


def _when(moment: datetime, today: date) -> dict[str, str]:
    """Return the day and the time of ``moment`` as said on ``today``: «oggi», «domani», «giovedì», then the date."""
    day = moment.date()
    away = (day - today).days
    if away == 0:
        name = _("today")
    elif away == 1:
        name = _("tomorrow")
    elif away < _WEEKDAYS_IN_WEEK:
        name = weekday_name(day.weekday())
    else:
        name = f"{weekday_name(day.weekday())} {day_and_month(day)}"
    return {"day": name, "time": time_text(moment.time())}


def _rows(rules: list[Rule], today: date) -> list[HoursRow]:
    """Return the rows of ``rules``: weekdays with the same hours together, then what comes less than weekly."""
    slots: dict[int, list[str]] = {}
    others: dict[str, list[str]] = {}
    for rule in sorted(rules, key=lambda rule: (rule.opens_at is None, rule.opens_at or MIDNIGHT)):
        hours = hours_text(rule)
        if rule.notes:
            hours = f"{hours} ({rule.notes})"
        weekdays = _plain_weekdays(rule)
        for weekday in weekdays:
            slots.setdefault(weekday, []).append(hours)
        if not weekdays:
            others.setdefault(days_of_rule(rule, today), []).append(hours)
    together: dict[str, list[int]] = {}
    for weekday in sorted(slots):
        together.setdefault(list_text(dict.fromkeys(slots[weekday])), []).append(weekday)
    rows = [HoursRow(weekdays_text(weekdays), hours) for hours, weekdays in together.items()]
    return rows + [HoursRow(days, list_text(dict.fromkeys(hours))) for days, hours in others.items()]


def _plain_weekdays(rule: Rule) -> list[int]:
    """Return the weekdays of a rule that holds on them every week, else []."""
    if not rule.is_readable or rule.bymonthday or (rule.interval or 1) > 1 or rule.count:
        return []
    if any(ordinal for ordinal, _weekday in rule.weekdays):
        return []
    if rule.weekdays:
        return sorted({weekday for _ordinal, weekday in rule.weekdays})
    if rule.freq == "WEEKLY" and rule.dtstart:
        return [rule.dtstart.weekday()]
    holds_every_day = rule.says_which_days and not rule.is_single_day and not (rule.freq and rule.dtstart)
    return list(range(_WEEKDAYS_IN_WEEK)) if holds_every_day else []


def _exception(rules: list[Rule], today: date) -> str:
    first = rules[0]
    period = period_text(first, today)
    note = first.notes or first.description
    if first.kind == SPECIAL:
        every_day = list(range(_WEEKDAYS_IN_WEEK))
        rows = _rows([replace(rule, notes="") for rule in rules], today)
        is_every_day = bool(period) and all(_plain_weekdays(rule) == every_day for rule in rules)
        what = "; ".join(row.hours if is_every_day else f"{row.days} {row.hours}" for row in rows)
    else:
        what = list_text(dict.fromkeys(_closure_text(rule) for rule in rules))
        days = list_text(
            dict.fromkeys(days_of_rule(rule, today) for rule in rules if rule.byday or rule.bymonthday or rule.dtstart)
        )
        period = ", ".join(filter(None, [days, period]))
    text = f"{period}: {what}" if period else what
    return f"{text} ({note})" if note else text


def _closure_text(rule: Rule) -> str:
    if not rule.has_times:
        return _("closed")
    times = {"start": time_text(rule.opens_at), "end": time_text(rule.closes_at)}
    return with_elisions(_("closed from %(start)s to %(end)s") % times)


def _is_over(rule: Rule, today: date) -> bool:
    if rule.until and rule.until < today:
        return True
    if rule.is_single_day:
        return rule.dtstart < today
    return bool(not rule.recurs_yearly and rule.valid_to and rule.valid_to < today)


def _next_start(rule: Rule, today: date) -> date:
    """Return the first day of the period of ``rule`` that holds today or comes next; today for one without a start."""
    start = rule.valid_from or rule.dtstart
    if start is None or not rule.recurs_yearly:
        return start or today
    for number in range(366):
        period = rule.period_around(today + timedelta(days=number))
        if period:
            return period[0]
    return today + timedelta(days=366)
