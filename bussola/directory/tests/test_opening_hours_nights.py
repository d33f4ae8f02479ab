"""Openings past midnight, and the nights on which the clock changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bussola.directory.opening_hours import (
    OpenBetween,
    Openness,
    intervals_on,
    is_open_between,
    next_opening,
    open_state,
    opening_intervals,
)

from .test_opening_hours import DESK, at, closed, local, weekly


def test_a_dormitory_is_open_past_midnight():
    rules = [weekly("SA", "20:00", "08:00")]
    assert open_state(rules, at("2026-11-29T03:00")).until == at("2026-11-29T08:00")
    assert intervals_on(rules, date(2026, 11, 29)) == []  # an opening belongs to the day it begins
    assert is_open_between(rules, date(2026, 11, 28), time(22), time(6)) == OpenBetween.ALL
    assert local(opening_intervals(rules, date(2026, 11, 29), days=1)) == ["Sun 29 00:00-08:00"]


def test_a_dormitory_closed_at_christmas_lets_people_sleep_until_the_morning():
    rules = [weekly("MO,TU,WE,TH,FR,SA,SU", "20:00", "08:00"), closed("2026-12-25", "2026-12-25")]
    assert open_state(rules, at("2026-12-25T03:00")).openness == Openness.OPEN
    assert open_state(rules, at("2026-12-25T21:00")).openness == Openness.CLOSED
    assert open_state(rules, at("2026-12-26T03:00")).openness == Openness.CLOSED


def test_a_door_open_day_and_night_never_closes():
    rules = [weekly("MO,TU,WE,TH,FR,SA,SU", "00:00", "00:00")]
    state = open_state(rules, at("2026-11-23T03:00"))
    assert (state.openness, state.until, state.next_opening) == (Openness.OPEN, None, None)
    assert opening_intervals(rules, date(2026, 11, 23), days=2)[0].duration == timedelta(days=2)
    assert next_opening(rules, at("2026-11-23T03:00")) is None


@pytest.mark.parametrize(
    ("day", "opens_at", "closes_at", "hours"),
    [
        (date(2026, 3, 29), "01:00", "05:00", 3),
        (date(2027, 3, 28), "01:00", "05:00", 3),
        (date(2026, 10, 25), "01:00", "05:00", 5),
        (date(2027, 10, 31), "01:00", "05:00", 5),
        (date(2026, 3, 29), "00:00", "00:00", 23),
        (date(2026, 10, 25), "00:00", "00:00", 25),
        (date(2026, 3, 28), "20:00", "08:00", 11),
        (date(2026, 10, 24), "20:00", "08:00", 13),
        (date(2026, 3, 29), "02:30", "04:00", 1),  # 2.30 does not exist: it opens at the jump
        (date(2026, 3, 29), "01:30", "02:30", 0.5),  # and closes at the jump
        (date(2026, 10, 25), "02:15", "02:45", 0.5),  # twice 2.15 and 2.45: the first time
        (date(2026, 10, 25), "01:00", "02:30", 1.5),
    ],
)
def test_durations_are_real_on_the_nights_the_clock_changes(day, opens_at, closes_at, hours):
    rules = [weekly("MO,TU,WE,TH,FR,SA,SU", opens_at, closes_at)]
    assert intervals_on(rules, day)[0].duration == timedelta(hours=hours)


def test_hours_inside_the_jump_of_spring_do_not_happen():
    rules = [weekly("SU", "02:10", "02:40")]
    assert intervals_on(rules, date(2026, 3, 29)) == []
    assert next_opening(rules, at("2026-03-29T01:00")).start == at("2026-04-05T02:10")


def test_the_second_half_past_two_of_autumn_is_not_the_first():
    rules = [weekly("SU", "02:15", "02:45")]
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert open_state(rules, first).openness == Openness.OPEN
    assert open_state(rules, second).openness == Openness.CLOSED


def test_an_instant_without_its_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        open_state(DESK, datetime(2026, 11, 23, 10))  # noqa: DTZ001
