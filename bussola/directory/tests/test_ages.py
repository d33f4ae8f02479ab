"""Ages in months, said and written as people do."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from bussola.directory.ages import age_range_text, age_text, parse_age


@pytest.fixture
def in_italian():
    with override("it"):
        yield


@pytest.mark.parametrize(
    ("minimum", "maximum", "text"),
    [
        (3, 36, "da 3 mesi a 3 anni"),
        (780, None, "dai 65 anni"),
        (None, 18, "fino a 18 mesi"),
        (0, 36, "fino a 3 anni"),
        (3, 18, "da 3 a 18 mesi"),
        (72, 132, "da 6 a 11 anni"),
        (12, 30, "da 1 anno a 2 anni e 6 mesi"),
        (12, None, "da 1 anno"),
        (96, None, "dagli 8 anni"),
        (132, None, "dagli 11 anni"),
        (960, None, "dagli 80 anni"),
        (216, 216, "18 anni"),
        (None, None, ""),
        (0, None, ""),
    ],
)
def test_a_range_of_ages_reads_as_italians_say_it(minimum, maximum, text, in_italian):
    assert age_range_text(minimum, maximum) == text


def test_months_are_said_until_two_years_and_years_after():
    with override("en"):
        assert [age_text(months) for months in (0, 1, 12, 18, 24, 30)] == [
            "0 months",
            "1 month",
            "1 year",
            "18 months",
            "2 years",
            "2 years and 6 months",
        ]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("18 mesi", 18),
        ("3 anni", 36),
        ("1 anno", 12),
        ("un anno", 12),
        ("un mese", 1),
        ("2 anni e 6 mesi", 30),
        ("1 anno e mezzo", 18),
        ("65ANNI", 780),
        (" 3  anni ", 36),
        ("0 mesi", 0),
    ],
)
def test_an_age_is_read_as_people_write_it(text, months):
    assert parse_age(text) == months


@pytest.mark.parametrize("text", ["", None, "3", "tre", "-3 anni", "3 giorni", "3 anni 2", "٣ anni", "3,5 anni"])
def test_an_age_without_its_unit_is_refused(text):
    with pytest.raises(ValidationError) as refused:
        parse_age(text)
    assert refused.value.code == "invalid"


def test_an_impossible_age_is_refused():
    with pytest.raises(ValidationError) as refused:
        parse_age("200 anni")
    assert refused.value.code == "too_high"


@given(st.integers(0, 1560))
@settings(deadline=None, derandomize=True, database=None)
def test_what_we_say_is_what_we_read(months):
    for language in ("en", "it"):
        with override(language):
            assert parse_age(age_text(months)) == months
