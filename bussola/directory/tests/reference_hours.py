"""The slow, obvious way to answer about opening hours: lists every day of every rule and looks at the clock.

Written apart from the code it checks; used only by the tests. It knows rules that say their days.
"""

import calendar
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")
NAMES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
STEP = timedelta(minutes=15)
FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2028, 12, 31)
EVERY_DAY = [FIRST_DAY + timedelta(days=number) for number in range((LAST_DAY - FIRST_DAY).days + 1)]


def seasons(rule):
    """Yield the (first, last) days between which the rule is valid."""
    if not rule.recurs_yearly:
        yield rule.valid_from or FIRST_DAY, rule.valid_to or LAST_DAY
        return
    for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
        first_month_day = (rule.valid_from.month, rule.valid_from.day)
        last_month_day = (rule.valid_to.month, rule.valid_to.day)
        in_first_year = [day for day in EVERY_DAY if day.year == year and (day.month, day.day) >= first_month_day]
        last_year = year + rule.valid_to.year - rule.valid_from.year
        until_last = [day for day in EVERY_DAY if day.year == last_year and (day.month, day.day) <= last_month_day]
        if in_first_year and until_last:
            yield in_first_year[0], until_last[-1]


@cache
def month_day_names(day):
    """Return all the names a day has in its month: «MO», «2MO», «-1MO»."""
    same = [week[day.weekday()] for week in calendar.monthcalendar(day.year, day.month) if week[day.weekday()] != 0]
    name = NAMES[day.weekday()]
    place = same.index(day.day)
    return {name, f"{place + 1}{name}", f"{place - len(same)}{name}"}


@cache
def month_day_numbers(day):
    """Return the two numbers a day has in its month: 1 and -31."""
    numbers = list(range(1, calendar.monthrange(day.year, day.month)[1] + 1))
    place = numbers.index(day.day)
    return {str(place + 1), str(place - len(numbers))}


@cache
def units_until(freq, first_weekday, day):
    """Return how many weeks or months begin until ``day``, counted by walking on the calendar."""
    if freq == "MONTHLY":
        return sum(one.day == 1 for one in EVERY_DAY if one <= day)
    return sum(NAMES[one.weekday()] == first_weekday for one in EVERY_DAY if one <= day)


def units_apart(rule, day, anchor):
    """Return how many weeks or months there are from ``anchor`` to ``day``."""
    first_weekday = rule.wkst or "MO"
    return units_until(rule.freq, first_weekday, day) - units_until(rule.freq, first_weekday, anchor)


@lru_cache(maxsize=512)
def days_held(rule):
    """Return the days of the rule, all of them, and the last of its ``count`` (None when not all are reached)."""
    days, last_counted = set(), None
    for first, last in seasons(rule):
        anchor = first if rule.recurs_yearly else rule.dtstart or rule.valid_from
        matching = []
        named_days, numbers = set(rule.byday.split(",")), set(rule.bymonthday.split(","))
        for day in EVERY_DAY:
            if rule.recurs_yearly and not first <= day <= last:
                continue
            if anchor is not None and rule.count and day < anchor:
                continue
            if rule.byday and not month_day_names(day) & named_days:
                continue
            if rule.bymonthday and not month_day_numbers(day) & numbers:
                continue
            if rule.interval and units_apart(rule, day, anchor) % rule.interval:
                continue
            matching.append(day)
        if rule.count:
            matching = matching[: rule.count]
            last_counted = matching[-1] if len(matching) == rule.count else None
        days |= {day for day in matching if first <= day <= last}
    days = {day for day in days if rule.dtstart is None or day >= rule.dtstart}
    return {day for day in days if rule.until is None or day <= rule.until}, last_counted


def is_in_force(rule, day):
    if (rule.dtstart and day < rule.dtstart) or (rule.until and day > rule.until):
        return False
    if rule.recurs_yearly:
        return True
    last_counted = days_held(rule)[1]
    if last_counted is not None and day > last_counted:
        return False
    return (rule.valid_from or FIRST_DAY) <= day <= (rule.valid_to or LAST_DAY)


def holds(rule, day):
    return day in days_held(rule)[0]


def clock(instant):
    """Return what a clock that stops at 2.59 during the repeated hour of autumn shows at ``instant``."""
    local = instant.astimezone(ROME)
    naive = local.replace(tzinfo=None)
    return naive.replace(minute=59, second=59) if local.fold else naive


def runs(rule, day, instant):
    """Tell whether the shift of the rule that begins on ``day`` is running at ``instant``."""
    begins = datetime.combine(day, rule.opens_at)
    ends = datetime.combine(day, rule.closes_at)
    if ends <= begins:
        ends += timedelta(days=1)
    return begins <= clock(instant) < ends


def rules_in_use(rules, day):
    """Return the rules whose shifts begin on ``day``."""
    if any(rule.kind == "closure" and rule.opens_at is None and holds(rule, day) for rule in rules):
        return []
    special = [rule for rule in rules if rule.kind == "special" and holds(rule, day)]
    return special or [rule for rule in rules if rule.kind == "regular" and holds(rule, day)]


def state(rules, instant):
    """Return open, closed, by_appointment or unknown at ``instant``."""
    if not rules:
        return "unknown"
    today = instant.astimezone(ROME).date()
    shifts = [(rule, day) for day in (today - timedelta(days=1), today) for rule in rules_in_use(rules, day)]
    timed_closures = [
        rule
        for rule in rules
        if rule.kind == "closure" and rule.opens_at
        for day in (today - timedelta(days=1), today)
        if holds(rule, day) and runs(rule, day, instant)
    ]
    if timed_closures:
        return "closed"
    running = [rule for rule, day in shifts if rule.opens_at and runs(rule, day, instant)]
    if any(not rule.by_appointment for rule in running):
        return "open"
    used_today = [rule for rule, day in shifts if day == today]
    if running or any(rule.by_appointment and not rule.opens_at for rule in used_today):
        return "by_appointment"
    if any(rule.kind == "closure" and rule.opens_at is None and holds(rule, today) for rule in rules):
        return "closed"
    if any(not rule.opens_at for rule in used_today):
        return "unknown"
    has_special = any(rule.kind == "special" for rule in used_today)
    told = has_special or any(rule.kind == "regular" and is_in_force(rule, today) for rule in rules)
    return "closed" if told else "unknown"


def instants(first_day, last_day):
    """Return every quarter of an hour from the beginning of ``first_day`` to that of ``last_day``."""
    start = datetime.combine(first_day, datetime.min.time(), ROME).astimezone(UTC)
    end = datetime.combine(last_day, datetime.min.time(), ROME).astimezone(UTC)
    return [start + STEP * number for number in range(int((end - start) / STEP))]


def open_stretches(rules, first_day, last_day, is_open=lambda value: value == "open"):
    """Return (start, end) of the stretches of open quarters of an hour."""
    found = []
    for instant in instants(first_day, last_day):
        if is_open(state(rules, instant)):
            if found and found[-1][1] == instant:
                found[-1] = (found[-1][0], instant + STEP)
            else:
                found.append((instant, instant + STEP))
    return found


def next_opening(rules, after, horizon_days):
    """Return the first quarter of an hour, not before ``after``, that is open after one that is not."""
    last_day = after.astimezone(ROME).date() + timedelta(days=horizon_days + 1)
    end = datetime.combine(last_day, datetime.min.time(), ROME).astimezone(UTC)
    instant = after
    while instant < end:
        if state(rules, instant) == "open" and state(rules, instant - STEP) != "open":
            return instant
        instant += STEP
    return None
