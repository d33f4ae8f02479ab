"""Opening hours on cases of an Italian district."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest

from bussola.directory.opening_hours import (
    ROME,
    Interval,
    OpenBetween,
    Openness,
    Rule,
    day_hours,
    intervals_on,
    is_holiday,
    is_open_between,
    italian_holidays,
    next_opening,
    open_state,
    opening_intervals,
)
from bussola.directory.opening_rules import as_rules


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


def weekly(byday, opens_at, closes_at, **others):
    times = {"opens_at": time.fromisoformat(opens_at), "closes_at": time.fromisoformat(closes_at)}
    return Rule(freq="WEEKLY", byday=byday, **times, **others)


def closed(first, last, **others):
    return Rule(kind="closure", valid_from=date.fromisoformat(first), valid_to=date.fromisoformat(last), **others)


def local(intervals):
    if intervals is None:
        return None
    return [f"{one.local_start:%a %d %H:%M}-{one.local_end:%H:%M}" for one in intervals]


def days_held(rule, first, last):
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [f"{day:%m-%d}" for day in days if rule.holds_on(day)]


DESK = [weekly("MO,WE,FR", "09:00", "12:00"), weekly("TH", "15:00", "17:30")]
AUGUST = closed("2025-08-10", "2025-08-20", recurs_yearly=True, notes="Ferragosto")
CHRISTMAS = closed("2025-12-23", "2026-01-06", recurs_yearly=True)


# --- the desk of every day ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instant", "openness"),
    [
        ("2026-11-23T08:59", Openness.CLOSED),
        ("2026-11-23T09:00", Openness.OPEN),
        ("2026-11-23T11:59", Openness.OPEN),
        ("2026-11-23T12:00", Openness.CLOSED),
        ("2026-11-24T10:00", Openness.CLOSED),
        ("2026-11-26T15:30", Openness.OPEN),
        ("2026-11-28T10:00", Openness.CLOSED),
    ],
)
def test_the_desk_is_open_monday_wednesday_friday_morning_and_thursday_afternoon(instant, openness):
    assert open_state(DESK, at(instant)).openness == openness


def test_an_open_desk_says_when_it_closes_and_a_closed_one_when_it_opens():
    assert open_state(DESK, at("2026-11-23T10:00")).until == at("2026-11-23T12:00")
    state = open_state(DESK, at("2026-11-25T12:00"))
    assert state.until == state.next_opening.start == at("2026-11-26T15:00")


def test_the_next_opening_may_begin_at_the_very_instant_asked():
    assert next_opening(DESK, at("2026-11-23T09:00")).start == at("2026-11-23T09:00")
    assert next_opening(DESK, at("2026-11-23T09:01")).start == at("2026-11-25T09:00")


def test_the_next_opening_is_looked_for_no_further_than_the_horizon():
    assert next_opening(DESK, at("2026-11-27T13:00"), horizon_days=2) is None
    assert next_opening(DESK, at("2026-11-27T13:00"), horizon_days=3).start == at("2026-11-30T09:00")


def test_a_split_day_is_two_intervals():
    rules = [weekly("TU", "15:00", "18:00"), weekly("TU", "09:00", "12:30")]
    assert local(intervals_on(rules, date(2026, 11, 24))) == ["Tue 24 09:00-12:30", "Tue 24 15:00-18:00"]
    assert open_state(rules, at("2026-11-24T13:00")).until == at("2026-11-24T15:00")


def test_hours_that_touch_or_overlap_are_one_interval():
    rules = [weekly("TU", "09:00", "12:00"), weekly("TU", "12:00", "14:00"), weekly("TU", "13:00", "15:00")]
    assert local(intervals_on(rules, date(2026, 11, 24))) == ["Tue 24 09:00-15:00"]


def test_a_day_without_hours_is_closed_and_not_unknown():
    assert intervals_on(DESK, date(2026, 11, 24)) == []


@pytest.mark.parametrize(
    ("from_time", "to_time", "answer"),
    [
        ("09:00", "12:00", OpenBetween.ALL),
        ("10:00", "11:00", OpenBetween.ALL),
        ("08:00", "09:30", OpenBetween.SOME),
        ("12:00", "18:00", OpenBetween.NONE),
    ],
)
def test_open_on_saturday_morning_is_all_some_or_none_of_it(from_time, to_time, answer):
    saturday = [weekly("SA", "09:00", "12:00")]
    found = is_open_between(saturday, date(2026, 11, 28), time.fromisoformat(from_time), time.fromisoformat(to_time))
    assert found == answer
    assert found.is_some == (answer in (OpenBetween.ALL, OpenBetween.SOME))


def test_the_fourteen_days_of_the_index_are_all_the_openings_in_them():
    found = opening_intervals(DESK, date(2026, 11, 23))
    assert len(found) == 8
    assert sum((one.duration for one in found), timedelta()) == 2 * timedelta(hours=3 * 3 + 2.5)


# --- closures and special hours -----------------------------------------------------------------------------


def test_the_august_closure_comes_back_every_year():
    rules = [*DESK, AUGUST]
    for year in (2024, 2026, 2031):
        assert open_state(rules, datetime(year, 8, 10, 10, tzinfo=ROME)).openness == Openness.CLOSED
    state = open_state(rules, at("2026-08-12T10:00"))
    assert state.closure.notes == "Ferragosto"
    assert state.until == at("2026-08-21T09:00")


def test_christmas_runs_over_the_new_year():
    rules = [*DESK, CHRISTMAS]
    for day in ("2026-12-23", "2026-12-30", "2027-01-01", "2027-01-06"):
        assert intervals_on(rules, date.fromisoformat(day)) == []
    assert next_opening(rules, at("2026-12-22T12:00")).start == at("2027-01-07T15:00")


def test_christmas_written_with_one_year_runs_over_the_new_year_too():
    rule = replace(CHRISTMAS, valid_from=date(2026, 12, 23), valid_to=date(2026, 1, 6))
    assert days_held(rule, "2026-12-20", "2027-01-10") == days_held(CHRISTMAS, "2026-12-20", "2027-01-10")


def test_in_the_first_half_of_september_special_hours_replace_the_regular_ones():
    special = replace(
        weekly("MO,TU", "08:00", "11:00", kind="special"),
        valid_from=date(2025, 9, 1),
        valid_to=date(2025, 9, 15),
        recurs_yearly=True,
    )
    rules = [*DESK, special]
    assert local(intervals_on(rules, date(2026, 9, 7))) == ["Mon 07 08:00-11:00"]
    assert local(intervals_on(rules, date(2026, 9, 8))) == ["Tue 08 08:00-11:00"]
    assert local(intervals_on(rules, date(2026, 9, 9))) == ["Wed 09 09:00-12:00"]  # not a day of the special hours
    assert local(intervals_on(rules, date(2026, 9, 21))) == ["Mon 21 09:00-12:00"]


def test_a_closure_wins_over_special_hours():
    special = Rule(kind="special", dtstart=date(2026, 8, 12), opens_at=time(9), closes_at=time(10))
    assert intervals_on([*DESK, AUGUST, special], date(2026, 8, 12)) == []


def test_a_closure_with_times_takes_out_only_that_stretch():
    meeting = closed("2026-11-23", "2026-11-23", opens_at=time(10), closes_at=time(11))
    assert local(intervals_on([*DESK, meeting], date(2026, 11, 23))) == ["Mon 23 09:00-10:00", "Mon 23 11:00-12:00"]


def test_a_closure_on_some_weekdays_closes_those_days():
    july = closed("2026-07-01", "2026-07-31", byday="FR")
    assert intervals_on([*DESK, july], date(2026, 7, 3)) == []
    assert len(intervals_on([*DESK, july], date(2026, 7, 6))) == 1


def test_the_29th_of_february_closes_on_the_29th_only():
    leap_day = closed("2024-02-29", "2024-02-29", recurs_yearly=True)
    assert days_held(leap_day, "2028-02-25", "2028-03-03") == ["02-29"]
    assert days_held(leap_day, "2027-02-25", "2027-03-03") == []


def test_a_yearly_period_that_ends_or_begins_on_the_29th_of_february_holds_in_every_year():
    until = closed("2024-02-27", "2024-02-29", recurs_yearly=True)
    assert days_held(until, "2027-02-25", "2027-03-03") == ["02-27", "02-28"]
    since = closed("2024-02-29", "2024-03-02", recurs_yearly=True)
    assert days_held(since, "2027-02-25", "2027-03-05") == ["03-01", "03-02"]


def test_outside_a_season_that_comes_back_every_year_the_door_is_closed():
    camp = [
        weekly("MO,TU", "08:00", "16:00", valid_from=date(2025, 6, 15), valid_to=date(2025, 9, 5), recurs_yearly=True)
    ]
    assert open_state(camp, at("2026-11-23T10:00")).openness == Openness.CLOSED
    assert open_state(camp, at("2027-07-05T10:00")).openness == Openness.OPEN


# --- days of rules ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (Rule(freq="MONTHLY", byday="1MO"), ["12-07"]),
        (Rule(freq="MONTHLY", byday="-1FR"), ["11-27", "12-25"]),
        (Rule(freq="MONTHLY", byday="1MO,3MO"), ["12-07", "12-21"]),
        (Rule(byday="5SU"), ["11-29"]),
        (Rule(freq="MONTHLY", bymonthday="1,15,-1"), ["11-30", "12-01", "12-15", "12-31"]),
        (Rule(freq="MONTHLY", byday="FR", bymonthday="25,26,27"), ["11-27", "12-25"]),
        (Rule(freq="WEEKLY", byday="TU", interval=2, dtstart=date(2026, 11, 3)), ["12-01", "12-15", "12-29"]),
        (Rule(freq="WEEKLY", byday="TU", interval=2, valid_from=date(2026, 11, 10)), ["11-24", "12-08", "12-22"]),
        (
            Rule(freq="WEEKLY", byday="SU", interval=2, dtstart=date(2026, 11, 2), wkst="MO"),
            ["11-22", "12-06", "12-20"],
        ),
        (
            Rule(freq="WEEKLY", byday="SU", interval=2, dtstart=date(2026, 11, 2), wkst="SU"),
            ["11-29", "12-13", "12-27"],
        ),
        (Rule(freq="MONTHLY", bymonthday="3", interval=3, dtstart=date(2026, 9, 1)), ["12-03"]),
        (Rule(freq="WEEKLY", byday="MO", count=3, dtstart=date(2026, 11, 16)), ["11-23", "11-30"]),
        (Rule(freq="WEEKLY", byday="MO", until=date(2026, 11, 30)), ["11-23", "11-30"]),
        (Rule(freq="WEEKLY", dtstart=date(2026, 12, 17)), ["12-17", "12-24", "12-31"]),
        (Rule(freq="MONTHLY", dtstart=date(2026, 10, 31)), ["12-31"]),
        (Rule(dtstart=date(2026, 12, 5)), ["12-05"]),
        (Rule(valid_from=date(2026, 12, 5), valid_to=date(2026, 12, 7)), ["12-05", "12-06", "12-07"]),
    ],
)
def test_a_rule_holds_on_the_days_it_says(rule, days):
    assert days_held(rule, "2026-11-22", "2026-12-31") == days


@pytest.mark.parametrize(
    "rule",
    [
        Rule(freq="WEEKLY", byday="MO", interval=2),
        Rule(freq="WEEKLY", byday="MO", count=3),
        Rule(freq="WEEKLY", byday="LUN"),
        Rule(freq="MONTHLY", bymonthday="32"),
        Rule(freq="WEEKLY", byday="MO", byweekno="12"),
        Rule(freq="WEEKLY"),
        Rule(),
    ],
)
def test_a_rule_whose_days_cannot_be_worked_out_is_unknown_and_not_closed(rule):
    monday = date(2026, 11, 23)
    assert rule.holds_on(monday) is None
    timed = replace(rule, opens_at=time(9), closes_at=time(12))
    assert intervals_on([timed], monday) is None
    assert open_state([timed], at("2026-11-23T10:00")).openness == Openness.UNKNOWN


def test_every_second_week_with_nothing_to_count_from_is_closed_on_the_other_weekdays():
    rules = [replace(weekly("MO", "09:00", "12:00"), interval=2)]
    assert intervals_on(rules, date(2026, 11, 24)) == []


def test_a_closure_that_may_or_may_not_hold_makes_the_day_unknown():
    rules = [*DESK, Rule(kind="closure", byday="MO", interval=2)]
    assert intervals_on(rules, date(2026, 11, 23)) is None
    assert len(intervals_on(rules, date(2026, 11, 25))) == 1


# --- unknown and by appointment -----------------------------------------------------------------------------


def test_no_rules_is_unknown_and_never_closed():
    assert open_state([], at("2026-11-23T10:00")).openness == Openness.UNKNOWN
    assert intervals_on([], date(2026, 11, 23)) is None
    assert is_open_between([], date(2026, 11, 23), time(9), time(12)) == OpenBetween.UNKNOWN
    assert next_opening([], at("2026-11-23T10:00")) is None
    assert opening_intervals([], date(2026, 11, 23)) == []


def test_a_day_that_counts_without_times_is_unknown_and_the_others_are_closed():
    rules = [Rule(freq="WEEKLY", byday="MO")]
    assert open_state(rules, at("2026-11-23T10:00")).openness == Openness.UNKNOWN
    assert open_state(rules, at("2026-11-24T10:00")).openness == Openness.CLOSED


def test_hours_that_have_ended_or_not_begun_are_unknown():
    last_year = [replace(rule, valid_to=date(2025, 12, 31)) for rule in DESK]
    next_year = [replace(rule, valid_from=date(2027, 1, 1)) for rule in DESK]
    for rules in (last_year, next_year):
        assert open_state(rules, at("2026-11-23T10:00")).openness == Openness.UNKNOWN
    assert open_state(next_year, at("2026-12-28T10:00")).next_opening.start == at("2027-01-01T09:00")


def test_a_known_closure_is_closed_even_when_the_hours_are_unknown():
    assert open_state([AUGUST], at("2026-08-12T10:00")).openness == Openness.CLOSED
    assert open_state([AUGUST], at("2026-11-23T10:00")).openness == Openness.UNKNOWN


def test_a_closure_with_times_is_closed_on_a_day_of_unknown_hours():
    rules = [Rule(freq="WEEKLY", byday="MO"), closed("2026-11-23", "2026-11-23", opens_at=time(10), closes_at=time(11))]
    assert open_state(rules, at("2026-11-23T10:30")).openness == Openness.CLOSED
    assert open_state(rules, at("2026-11-23T11:30")).openness == Openness.UNKNOWN
    assert is_open_between(rules, date(2026, 11, 23), time(10), time(11)) == OpenBetween.NONE
    assert is_open_between(rules, date(2026, 11, 23), time(10), time(12)) == OpenBetween.UNKNOWN


def test_hours_by_appointment_are_not_open_doors():
    rules = [weekly("MO", "09:00", "12:00", by_appointment=True), weekly("WE", "09:00", "12:00")]
    state = open_state(rules, at("2026-11-23T10:00"))
    assert (state.openness, state.until) == (Openness.BY_APPOINTMENT, at("2026-11-23T12:00"))
    assert intervals_on(rules, date(2026, 11, 23))[0].by_appointment
    assert is_open_between(rules, date(2026, 11, 23), time(9), time(12)) == OpenBetween.NONE
    assert is_open_between(rules, date(2026, 11, 23), time(9), time(12), include_appointments=True) == OpenBetween.ALL
    assert next_opening(rules, at("2026-11-22T10:00")).start == at("2026-11-25T09:00")
    assert len(opening_intervals(rules, date(2026, 11, 23), days=7)) == 1


def test_a_door_only_by_appointment_tells_the_next_hours_of_appointments():
    rules = [weekly("MO", "09:00", "12:00", by_appointment=True)]
    state = open_state(rules, at("2026-11-24T10:00"))
    assert state.openness == Openness.CLOSED
    assert state.next_opening == Interval(at("2026-11-30T09:00"), at("2026-11-30T12:00"), by_appointment=True)


def test_by_appointment_without_days_or_times_holds_whenever_the_door_is_not_open():
    rules = [*DESK, Rule(by_appointment=True)]
    assert open_state(rules, at("2026-11-23T10:00")).openness == Openness.OPEN
    assert open_state(rules, at("2026-11-24T10:00")).openness == Openness.BY_APPOINTMENT
    assert intervals_on([Rule(by_appointment=True)], date(2026, 11, 23)) is None
    assert day_hours([Rule(by_appointment=True)], date(2026, 11, 23)).is_by_appointment


# --- rules from elsewhere and holidays ----------------------------------------------------------------------


def test_anything_with_the_names_of_a_schedule_is_a_rule():
    thing = SimpleNamespace(byday="MO", freq="WEEKLY", opens_at=time(9), closes_at=time(12), kind="regular", notes=None)
    assert as_rules([thing]) == [weekly("MO", "09:00", "12:00")]
    assert open_state([thing], at("2026-11-23T10:00")).openness == Openness.OPEN


def test_easter_monday_moves_and_the_other_holidays_stay():
    for year, month, day in ((2024, 4, 1), (2025, 4, 21), (2026, 4, 6), (2027, 3, 29), (2038, 4, 26)):
        assert is_holiday(date(year, month, day))
    fixed = {(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (10, 4), (11, 1), (12, 8), (12, 25), (12, 26)}
    days = {(day.month, day.day) for day in italian_holidays(2026)}
    assert days == fixed | {(4, 5), (4, 6)}


def test_saint_francis_is_a_holiday_from_2026():
    assert not is_holiday(date(2025, 10, 4))
    assert is_holiday(date(2026, 10, 4))


def test_a_holiday_closes_nothing_by_itself():
    christmas = date(2026, 12, 25)  # a Friday
    assert is_holiday(christmas)
    assert len(intervals_on(DESK, christmas)) == 1
