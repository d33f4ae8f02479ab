"""Opening hours against a slow, obvious reference, on thousands of invented sets of rules."""

from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bussola.directory.opening_hours import (
    OpenBetween,
    Rule,
    is_open_between,
    next_opening,
    open_state,
    opening_intervals,
)

from . import reference_hours as reference

steady = settings(
    deadline=None, derandomize=True, max_examples=60, database=None, suppress_health_check=[HealthCheck.too_slow]
)

CLOCK_CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]
DAYS = st.one_of(
    st.sampled_from([day + timedelta(days=number) for day in CLOCK_CHANGES for number in (-1, 0, 0, 1)]),
    st.sampled_from([date(2026, 12, 31), date(2027, 1, 6), date(2028, 2, 28), date(2028, 2, 29), date(2027, 2, 28)]),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
TIMES = st.one_of(
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45])),
    st.builds(time, st.integers(1, 3), st.sampled_from([0, 15, 30, 45])),  # the hours of the clock changes
)
WEEKDAYS = st.lists(st.sampled_from(reference.NAMES), min_size=1, max_size=7, unique=True).map(",".join)
MONTH_WEEKDAYS = st.lists(
    st.builds("{}{}".format, st.sampled_from([1, 2, 4, 5, -1, -2, ""]), st.sampled_from(reference.NAMES)),
    min_size=1,
    max_size=3,
    unique=True,
).map(",".join)
MONTH_DAYS = st.lists(st.sampled_from([1, 2, 15, 28, 29, 30, 31, -1, -2]), min_size=1, max_size=3, unique=True).map(
    lambda days: ",".join(map(str, days))
)


@st.composite
def rules(draw, around, only_times=False):
    kind = draw(st.sampled_from(["regular", "regular", "regular", "special", "closure"]))
    values = {"kind": kind}
    has_times = draw(st.booleans()) if kind == "closure" else only_times or draw(st.integers(0, 4)) > 0
    if has_times:
        values |= {"opens_at": draw(TIMES), "closes_at": draw(TIMES)}
    values["by_appointment"] = kind != "closure" and draw(st.integers(0, 4)) == 0
    if draw(st.integers(0, 2)) or kind == "regular":
        values["freq"] = draw(st.sampled_from(["WEEKLY", "WEEKLY", "MONTHLY"]))
        if values["freq"] == "WEEKLY":
            values["byday"] = draw(WEEKDAYS)
        else:
            by = draw(st.sampled_from(["day", "month_day", "both"]))
            values["byday"] = draw(MONTH_WEEKDAYS) if by != "month_day" else ""
            values["bymonthday"] = draw(MONTH_DAYS) if by != "day" else ""
    has_dates = "byday" not in values or kind != "regular" or draw(st.integers(0, 3)) == 0
    if has_dates:
        values["valid_from"] = around + timedelta(days=draw(st.integers(-40, 4)))
        values["valid_to"] = values["valid_from"] + timedelta(days=draw(st.integers(0, 60)))
        values["recurs_yearly"] = draw(st.booleans())
        if values["recurs_yearly"]:
            back = draw(st.integers(0, 2))
            values["valid_from"], values["valid_to"] = (
                years_before(values["valid_from"], back),
                years_before(values["valid_to"], back),
            )
    if "byday" in values and draw(st.integers(0, 2)) == 0:
        if not values.get("recurs_yearly"):
            values["dtstart"] = around - timedelta(days=draw(st.integers(0, 60)))
        values["wkst"] = draw(st.sampled_from(["", "MO", "SU"]))
        values["interval"] = draw(st.sampled_from([None, 2, 3]))
        values["count"] = draw(st.sampled_from([None, None, 1, 3, 5]))
        values["until"] = draw(st.sampled_from([None, around, around + timedelta(days=3)]))
    return Rule(**values)


def years_before(day, years):
    return date(day.year - years, day.month, min(day.day, 28) if day.month == 2 else day.day)


@st.composite
def rules_and_day(draw, only_times=False):
    day = draw(DAYS)
    return draw(st.lists(rules(day, only_times), min_size=1, max_size=4)), day


@given(rules_and_day())
@steady
def test_the_state_at_every_quarter_of_an_hour_is_that_of_the_reference(case):
    held, day = case
    for instant in reference.instants(day, day + timedelta(days=1)):
        assert open_state(held, instant, horizon_days=0).openness == reference.state(held, instant), instant


@given(rules_and_day())
@settings(steady, max_examples=250)
def test_the_opening_intervals_are_the_open_quarters_of_the_reference(case):
    held, day = case
    found = opening_intervals(held, day - timedelta(days=1), days=3)
    expected = reference.open_stretches(held, day - timedelta(days=1), day + timedelta(days=2))
    assert [(interval.start, interval.end) for interval in found] == expected


@given(rules_and_day())
@steady
def test_the_intervals_with_appointments_are_those_of_the_reference(case):
    held, day = case
    timed = [rule for rule in held if rule.has_times or rule.kind == "closure"]
    found = opening_intervals(timed, day, days=2, include_appointments=True)
    expected = reference.open_stretches(
        timed, day, day + timedelta(days=2), lambda value: value in ("open", "by_appointment")
    )
    assert [(interval.start, interval.end) for interval in found] == expected


@given(rules_and_day(only_times=True), st.integers(0, 95), st.integers(0, 8))
@steady
def test_the_next_opening_is_that_of_the_reference(case, quarter, horizon):
    held, day = case
    after = reference.instants(day, day + timedelta(days=1))[quarter % 92]
    found = next_opening(held, after, horizon_days=horizon)
    assert (found and found.start) == reference.next_opening(held, after, horizon)


@given(rules_and_day())
@settings(steady, max_examples=100)
def test_an_open_state_lasts_until_the_first_quarter_that_is_not_open(case):
    held, day = case
    stretches = reference.open_stretches(held, day, day + timedelta(days=3))
    for start, end in stretches:
        if end < reference.instants(day + timedelta(days=2), day + timedelta(days=3))[0]:
            assert open_state(held, start).until == end


@given(rules_and_day(), TIMES, TIMES)
@settings(steady, max_examples=150)
def test_open_between_two_times_is_what_the_quarters_between_them_say(case, from_time, to_time):
    held, day = case
    window = Rule(byday=",".join(reference.NAMES), opens_at=from_time, closes_at=to_time)
    states = [
        reference.state(held, instant)
        for instant in reference.instants(day, day + timedelta(days=2))
        if reference.runs(window, day, instant)
    ]
    answer = is_open_between(held, day, from_time, to_time)
    if "open" in states:
        assert answer == (OpenBetween.ALL if set(states) == {"open"} else OpenBetween.SOME)
    elif "unknown" in states:
        assert answer == OpenBetween.UNKNOWN
    elif not states:
        assert from_time >= time(1, 45)  # the stretch lies in the hour that spring takes away
    else:
        # Where one needs an appointment the door is not open; the rest of such a day may be unknown.
        assert answer in (OpenBetween.NONE, OpenBetween.UNKNOWN)
        assert answer == OpenBetween.NONE or "by_appointment" in states


@given(rules_and_day())
@steady
def test_the_order_of_the_rules_changes_nothing(case):
    held, day = case
    assert opening_intervals(held, day) == opening_intervals(list(reversed(held)), day)


@pytest.mark.parametrize("day", CLOCK_CHANGES)
def test_the_reference_sees_23_and_25_hours_on_the_days_of_the_clock_change(day):
    hours = len(reference.instants(day, day + timedelta(days=1))) / 4
    assert hours == (23 if day.month == 3 else 25)
