"""Prices by ISEE: examples, a naive reference in whole cents, and the properties a fare must keep."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from bussola.directory.costs import Band, Cost, CostClass, Reason, cost_class, parse_isee, price_for
from bussola.directory.models import CostBand, CostOption, Service
from bussola.organizations.models import Organization

TODAY = date(2026, 11, 22)
steady = settings(deadline=None, derandomize=True, max_examples=150, database=None)


def bands(*pairs):
    return tuple(Band(None if limit is None else Decimal(limit), Decimal(amount)) for limit, amount in pairs)


HOME_HELP = Cost(
    kind="isee_bands",
    per="hour",
    bands=bands(("6000", "2"), ("10000", "6"), ("15000", "10"), ("20000", "15"), (None, "20")),
    amount_without_isee=Decimal(20),
    amount_non_residents=Decimal(22),
)
NURSERY = Cost(
    kind="isee_linear",
    per="month",
    isee_from=Decimal(6000),
    isee_to=Decimal(30000),
    amount_from=Decimal(120),
    amount_to=Decimal(520),
    sibling_discount_percent=30,
)


def price(cost, isee, **others):
    isee = None if isee is None else Decimal(isee)
    return price_for(cost, isee=isee, on=TODAY, **others)


# --- examples -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("isee", "amount"),
    [("0", "2"), ("6000", "2"), ("6000.01", "6"), ("10000", "6"), ("20000", "15"), ("20000.01", "20"), ("90000", "20")],
)
def test_home_help_costs_what_the_band_says_its_limit_included(isee, amount):
    found = price(HOME_HELP, isee)
    assert (found.amount, found.per, found.is_estimate) == (Decimal(amount), "hour", True)


@pytest.mark.parametrize(
    ("isee", "amount"),
    [("0", "120"), ("6000", "120"), ("18000", "320"), ("12345.67", "225.76"), ("30000", "520"), ("99999", "520")],
)
def test_the_nursery_grows_with_the_isee_between_its_two_ends(isee, amount):
    assert price(NURSERY, isee).amount == Decimal(amount)


def test_without_isee_one_pays_the_price_without_isee():
    assert price(HOME_HELP, None).amount == 20
    assert price(NURSERY, None).reason == Reason.NO_ISEE
    assert price(NURSERY, None).amount is None


def test_who_lives_elsewhere_pays_their_own_price_whatever_the_isee():
    assert price(HOME_HELP, "1000", resident=False).amount == 22
    assert price(NURSERY, "1000", resident=False).reason == Reason.NON_RESIDENT
    assert price(HOME_HELP, "1000", resident=None).amount == 2


def test_the_second_child_and_those_after_get_the_discount():
    assert price(NURSERY, "18000", child_order=1).amount == 320
    assert price(NURSERY, "18000", child_order=2).amount == 224
    assert price(NURSERY, "18000", child_order=3).amount == 224
    assert [step.kind for step in price(NURSERY, "18000", child_order=2).steps] == ["on_line", "sibling_discount"]


def test_free_and_fixed_are_certain():
    assert price(Cost(kind="free"), None).amount == 0
    assert not price(Cost(kind="free"), None).is_estimate
    meal = price(Cost(kind="fixed", amount=Decimal("5.50"), per="meal"), None)
    assert (meal.amount, meal.is_estimate) == (Decimal("5.50"), False)


def test_above_the_last_known_band_the_price_is_not_known():
    cost = Cost(kind="isee_bands", bands=bands(("6000", "2")))
    assert price(cost, "6000.01").reason == Reason.UNKNOWN_BANDS
    assert price(Cost(kind="isee_bands"), "100").reason == Reason.UNKNOWN_BANDS


def test_a_line_that_is_not_whole_gives_no_price():
    assert price(Cost(kind="isee_linear", isee_from=Decimal(1)), "100").reason == Reason.UNKNOWN_BANDS


def test_a_price_in_words_has_no_figure():
    assert price(Cost(kind="other", amount_description="offerta libera"), "100").reason == Reason.IN_WORDS


def test_a_price_of_last_year_does_not_hold_today():
    old = Cost(kind="free", valid_to=date(2025, 12, 31))
    assert price(old, None).reason == Reason.NOT_VALID
    assert price_for(old, isee=None, on=date(2025, 12, 31)).amount == 0


def test_half_a_cent_is_rounded_up():
    cost = Cost(kind="fixed", amount=Decimal("0.25"), sibling_discount_percent=50)
    assert price(cost, None, child_order=2).amount == Decimal("0.13")


def test_impossible_people_are_refused():
    for wrong in ({"isee": Decimal(-1)}, {"isee": None, "child_order": 0}, {"isee": None, "household_size": 0}):
        with pytest.raises(ValueError, match=r"never negative|counted from one"):
            price_for(HOME_HELP, **wrong)


@pytest.mark.django_db
def test_a_cost_option_of_the_catalogue_gives_the_same_price(django_assert_num_queries):
    organization = Organization.objects.create(name="Comune (esempio)")
    service = Service.objects.create(organization=organization, name="Assistenza domiciliare (esempio)")
    option = CostOption.objects.create(service=service, kind="isee_bands", per="hour", amount_without_isee="20.00")
    for band in reversed(HOME_HELP.bands):
        CostBand.objects.create(cost_option=option, isee_up_to=band.isee_up_to, amount=band.amount)
    option = Service.objects.for_page().get(pk=service.pk).cost_options.all()[0]
    with django_assert_num_queries(0):
        assert price(option, "9000").amount == 6
        assert price(option, None).amount == 20
        assert cost_class([option]) == CostClass.ISEE


# --- the class of a service ---------------------------------------------------------------------------------

FREE, PAID = Cost(kind="free"), Cost(kind="fixed", amount=Decimal(5))
WORDS = Cost(kind="other", amount_description="rimborso spese")


@pytest.mark.parametrize(
    ("costs", "expected"),
    [
        ([], "unknown"),
        ([FREE], "free"),
        ([Cost(kind="fixed", amount=Decimal(0))], "free"),
        ([FREE, PAID], "paid"),
        ([FREE, HOME_HELP, PAID], "isee"),
        ([WORDS], "unknown"),
        ([FREE, WORDS], "unknown"),
        ([Cost(kind="other", amount=Decimal(3))], "paid"),
        ([Cost(kind="free", valid_to=date(2020, 1, 1))], "unknown"),
        ([Cost(kind="free", valid_to=date(2020, 1, 1)), PAID], "paid"),
    ],
)
def test_free_is_promised_only_when_everything_is_free(costs, expected):
    assert cost_class(costs, on=TODAY) == expected


# --- an ISEE as people write it -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "isee"),
    [
        ("12.345,67", "12345.67"),
        ("12345", "12345"),
        ("€ 12.345", "12345"),
        ("12.345 euro", "12345"),
        ("12345,6", "12345.60"),
        ("12345.67", "12345.67"),
        ("12 345,67 €", "12345.67"),
        ("12\u00a0345", "12345"),
        ("12'345,67", "12345.67"),
        ("1.234.567", "1234567"),
        (" 0 ", "0"),
    ],
)
def test_an_isee_is_read_as_italians_write_it(text, isee):
    assert parse_isee(text) == Decimal(isee)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "required"),
        ("   €", "required"),
        (None, "required"),
        ("-5", "negative"),
        ("dodicimila", "invalid"),
        ("12,345", "invalid"),
        ("12.34,5", "invalid"),
        ("1.2345", "invalid"),
        ("12,345.67", "invalid"),
        ("١٢٣", "invalid"),
        ("1e5", "invalid"),
        ("99999999", "too_high"),
        ("9" * 40, "too_high"),
    ],
)
def test_an_isee_that_can_be_misread_is_refused_with_a_reason(text, code):
    with pytest.raises(ValidationError) as refused:
        parse_isee(text)
    assert refused.value.code == code


@given(st.decimals(0, 9_999_999, places=2))
@steady
def test_every_isee_written_in_italian_is_read_back(isee):
    text = f"{isee:,.2f}".translate(str.maketrans(",.", ".,"))
    assert parse_isee(text) == isee
    assert parse_isee(f"{text} €") == isee


# --- properties ---------------------------------------------------------------------------------------------

MONEY = st.decimals(0, 2000, places=2)
ISEE = st.decimals(0, 60000, places=2)


@st.composite
def band_costs(draw):
    limits = sorted(draw(st.sets(ISEE, max_size=5)))
    found = [Band(limit, draw(MONEY)) for limit in limits]
    if draw(st.booleans()) or not found:
        found.append(Band(None, draw(MONEY)))
    return Cost(kind="isee_bands", bands=tuple(found), sibling_discount_percent=draw(st.none() | st.integers(0, 100)))


@st.composite
def line_costs(draw):
    isee_from, isee_to = sorted(draw(st.lists(ISEE, min_size=2, max_size=2, unique=True)))
    ends = {"isee_from": isee_from, "isee_to": isee_to, "amount_from": draw(MONEY), "amount_to": draw(MONEY)}
    return Cost(kind="isee_linear", **ends, sibling_discount_percent=draw(st.none() | st.integers(0, 100)))


def cents_half_up(amount: Fraction) -> int:
    cents = amount * 100
    return int(cents) + (cents - int(cents) >= Fraction(1, 2))


def naive_price(cost, isee, child_order):
    """Return the price in cents worked out with fractions, band by band, or None."""
    isee = Fraction(isee)
    if cost.kind == "isee_bands":
        fare = None
        lower = Fraction(-1)
        for band in cost.bands:
            upper = Fraction(10**12) if band.isee_up_to is None else Fraction(band.isee_up_to)
            if lower < isee <= upper:
                fare = Fraction(band.amount)
            lower = upper
        if fare is None:
            return None
    else:
        share = (isee - Fraction(cost.isee_from)) / (Fraction(cost.isee_to) - Fraction(cost.isee_from))
        share = min(max(share, Fraction(0)), Fraction(1))
        fare = Fraction(cost.amount_from) * (1 - share) + Fraction(cost.amount_to) * share
    cents = cents_half_up(fare)
    if child_order >= 2 and cost.sibling_discount_percent is not None:
        cents = cents_half_up(Fraction(cents, 100) * (100 - cost.sibling_discount_percent) / 100)
    return cents


@given(band_costs() | line_costs(), ISEE, st.integers(1, 4))
@steady
def test_the_price_is_that_of_the_naive_reckoning(cost, isee, child_order):
    found = price(cost, isee, child_order=child_order).amount
    assert (None if found is None else found * 100) == naive_price(cost, isee, child_order)


@given(line_costs(), ISEE)
@steady
def test_a_line_never_leaves_its_two_ends(cost, isee):
    amount = price(cost, isee).amount
    assert min(cost.amount_from, cost.amount_to) <= amount <= max(cost.amount_from, cost.amount_to)


@given(band_costs() | line_costs(), ISEE, ISEE)
@steady
def test_who_has_more_never_pays_less_when_the_amounts_rise(cost, one, other):
    amounts = sorted(band.amount for band in cost.bands)
    rising = {"bands": tuple(Band(band.isee_up_to, amounts[n]) for n, band in enumerate(cost.bands))}
    if cost.kind == "isee_linear":
        low, high = sorted((cost.amount_from, cost.amount_to))
        rising = {"amount_from": low, "amount_to": high}
    values = {name: getattr(cost, name) for name in ("kind", "isee_from", "isee_to")} | rising
    poorer, richer = (price(Cost(**values), isee).amount for isee in sorted((one, other)))
    assert poorer is None or richer is None or poorer <= richer


@given(band_costs() | line_costs(), ISEE, st.integers(2, 9))
@steady
def test_a_discount_never_raises_the_price(cost, isee, child_order):
    first, later = price(cost, isee).amount, price(cost, isee, child_order=child_order).amount
    assert later is first is None or later <= first


@given(band_costs() | line_costs(), ISEE)
@steady
def test_a_price_is_said_to_be_an_estimate_and_tells_its_steps(cost, isee):
    found = price(cost, isee)
    assert found.is_estimate
    assert (found.amount is None) == (found.reason is not None) == (not found.steps)
    assert found.amount is None or found.steps[-1].amount == found.amount
