"""How opening hours read: the rules of grouping in English, the sentences in Italian."""

from datetime import date, time

import pytest
from django.utils.translation import override
from hypothesis import given

from bussola.directory.opening_hours import Rule, open_state
from bussola.directory.opening_hours_text import exceptions, holiday_line, hours_table, state_line

from .test_opening_hours import AUGUST, CHRISTMAS, DESK, at, closed, weekly
from .test_opening_hours_properties import rules_and_day, steady

TODAY = date(2026, 11, 22)


@pytest.fixture
def in_english():
    with override("en"):
        yield


@pytest.fixture
def in_italian():
    with override("it"):
        yield


def rows(rules):
    return [(row.days, row.hours) for period in hours_table(rules, TODAY) for row in period.rows]


def line(rules, text):
    return state_line(open_state(rules, at(text)), at(text))


# --- grouping -----------------------------------------------------------------------------------------------


def test_days_with_the_same_hours_are_one_row(in_english):
    assert rows(DESK) == [("Monday, Wednesday and Friday", "9:00–12:00"), ("Thursday", "15:00–17:30")]


def test_three_days_in_a_row_are_a_range_and_seven_are_every_day(in_english):
    assert rows([weekly("MO,TU,WE,SA", "09:00", "12:00")]) == [("from Monday to Wednesday and Saturday", "9:00–12:00")]
    assert rows([weekly("MO,TU,WE,TH,FR,SA,SU", "00:00", "00:00")]) == [("every day", "24 hours")]


def test_a_split_day_is_one_row_in_the_order_of_the_clock(in_english):
    rules = [weekly("TU", "15:00", "18:00"), weekly("TU", "09:00", "12:00")]
    assert rows(rules) == [("Tuesday", "9:00–12:00 and 15:00–18:00")]


def test_days_of_the_month_are_said_in_words(in_english):
    assert rows([weekly("1MO,-1SU", "09:00", "12:00")])[0][0] == "first Monday and last Sunday of the month"
    monthly = Rule(freq="MONTHLY", bymonthday="1,15,-1", opens_at=time(9), closes_at=time(0))
    assert rows([monthly]) == [("day 1 and 15 of the month and the last day of the month", "9:00–24:00")]


def test_a_season_has_its_title_and_what_has_ended_is_left_out(in_english):
    summer = weekly("MO", "08:00", "14:00", valid_from=date(2025, 6, 15), valid_to=date(2025, 9, 5), recurs_yearly=True)
    ended = weekly("SU", "09:00", "12:00", valid_to=date(2026, 1, 1))
    periods = hours_table([*DESK, summer, ended], TODAY)
    assert [period.title for period in periods] == ["", "from the 15 June to the 5 September"]


def test_what_is_not_known_is_said(in_english):
    assert rows([Rule(freq="WEEKLY", byday="MO")]) == [("Monday", "hours not given")]
    assert rows([Rule(by_appointment=True)]) == [("days to be agreed", "by appointment")]
    assert rows([Rule(description="ogni tanto")]) == [("ogni tanto", "hours not given")]


def test_exceptions_come_soonest_first_and_past_ones_not_at_all(in_english):
    past = closed("2026-04-01", "2026-04-05")
    assert exceptions([AUGUST, past, CHRISTMAS, *DESK], TODAY) == [
        "from the 23 December to the 6 January: closed",
        "from the 10 to the 20 August: closed (Ferragosto)",
    ]


# --- in Italian ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("2026-11-23T10:00", "Aperto ora, chiude alle 12.00"),
        ("2026-11-23T08:00", "Chiuso ora, apre oggi alle 9.00"),
        ("2026-11-25T13:00", "Chiuso ora, apre domani alle 15.00"),
        ("2026-11-23T13:00", "Chiuso ora, apre mercoledì alle 9.00"),
        ("2026-12-22T10:00", "Chiuso ora, apre giovedì 7 gennaio alle 15.00"),
    ],
)
def test_the_state_of_the_desk_reads_as_people_speak(now, text, in_italian):
    assert line([*DESK, CHRISTMAS], now) == text


def test_other_states_read_as_people_speak(in_italian):
    night = [weekly("SA", "20:00", "01:00")]
    assert line(night, "2026-11-28T22:00") == "Aperto ora, chiude domani all'1.00"
    assert line([weekly("SA", "20:00", "00:00")], "2026-11-28T22:00") == "Aperto ora, chiude a mezzanotte"
    assert line([weekly("MO,TU,WE,TH,FR,SA,SU", "00:00", "00:00")], "2026-11-28T22:00") == "Aperto ora"
    assert line([Rule(by_appointment=True)], "2026-11-28T22:00") == "Su appuntamento"
    assert line([], "2026-11-28T22:00") == "Orari non indicati: telefona prima"


def test_the_week_reads_as_people_write_it(in_italian):
    assert rows(DESK) == [("lunedì, mercoledì e venerdì", "9.00–12.00"), ("giovedì", "15.00–17.30")]
    assert rows([weekly("MO,TU,WE,TH,FR", "20:00", "08:00")]) == [
        ("da lunedì a venerdì", "20.00–8.00 del giorno dopo"),
    ]
    assert rows([weekly("1MO,-1SU", "09:00", "12:00")])[0][0] == "primo lunedì e ultima domenica del mese"


def test_exceptions_read_as_people_write_them(in_italian):
    assert exceptions([AUGUST, CHRISTMAS], TODAY) == [
        "dal 23 dicembre al 6 gennaio: chiuso",
        "dal 10 al 20 agosto: chiuso (Ferragosto)",
    ]
    dates = {"valid_from": date(2027, 9, 1), "valid_to": date(2027, 9, 15)}
    september = weekly("MO,TU", "08:00", "11:00", kind="special", **dates)
    assert exceptions([september], TODAY) == ["dal 1° al 15 settembre 2027: lunedì e martedì 8.00–11.00"]
    assert exceptions([closed("2026-12-08", "2026-12-11")], TODAY) == ["dall'8 all'11 dicembre: chiuso"]
    assert exceptions([closed("2026-12-24", "2026-12-24")], TODAY) == ["il 24 dicembre: chiuso"]
    meeting = closed("2026-12-01", "2026-12-01", opens_at=time(10), closes_at=time(11))
    assert exceptions([meeting], TODAY) == ["il 1° dicembre: chiuso dalle 10.00 alle 11.00"]


def test_a_holiday_says_that_it_may_be_closed(in_italian):
    assert holiday_line(date(2026, 12, 8)) == "È festa (Immacolata): potrebbe essere chiuso"
    assert holiday_line(date(2026, 12, 9)) == ""


@given(rules_and_day())
@steady
def test_whatever_the_rules_there_are_words_for_them(case):
    held, day = case
    now = at(f"{day}T10:00")
    with override("it"):
        assert state_line(open_state(held, now, horizon_days=7), now)
        assert all(row.days and row.hours for period in hours_table(held, day) for row in period.rows)
        told = exceptions(held, day) + [period.title for period in hours_table(held, day)]
        assert not any("%(" in text or "None" in text for text in told)
