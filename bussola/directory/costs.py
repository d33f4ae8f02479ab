"""What a service costs to one person: pure functions over a price (``CostOption`` or ``Cost``) and an ISEE.

Only a free service or a fixed price is certain; anything worked out from the ISEE is an estimate, the office decides.
Money is Decimal in euros; an amount is rounded half up to the cent, once for the fare and once for the discount.
Words for people are in ``costs_text``; here a price carries its reason and its steps as codes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CENT = Decimal("0.01")
FREE, FIXED, ISEE_BANDS, ISEE_LINEAR, OTHER = "free", "fixed", "isee_bands", "isee_linear", "other"
HIGHEST_ISEE = Decimal("9999999.99")

# Thousands parted by dots, spaces or apostrophes (or nothing) and a decimal comma; or a lone decimal point, as
# number pads write it. «12.345» is twelve thousand: a point with three digits after it parts thousands.
_ITALIAN_NUMBER = re.compile(r"([0-9]{1,3}(?:[.' ][0-9]{3})+|[0-9]+)(?:,([0-9]{1,2}))?")
_PLAIN_NUMBER = re.compile(r"([0-9]+)\.([0-9]{1,2})")


class Reason(StrEnum):
    """Why there is no price to show."""

    NOT_VALID = "not_valid"
    NO_ISEE = "no_isee"
    UNKNOWN_BANDS = "unknown_bands"
    NON_RESIDENT = "non_resident"
    IN_WORDS = "in_words"


class StepKind(StrEnum):
    """One thing that was done to reach a price."""

    FREE = "free"
    FIXED = "fixed"
    BAND = "band"
    BELOW_LINE = "below_line"
    ON_LINE = "on_line"
    ABOVE_LINE = "above_line"
    WITHOUT_ISEE = "without_isee"
    NON_RESIDENT = "non_resident"
    SIBLING_DISCOUNT = "sibling_discount"


@dataclass(frozen=True)
class Step:
    """A step of the reckoning: ``amount`` is the price after it, ``limit`` the ISEE (or percent) that decided it."""

    kind: StepKind
    amount: Decimal
    limit: Decimal | None = None


@dataclass(frozen=True)
class Price:
    """The answer: an amount, or None with the ``reason`` it cannot be said. ``per`` is a ``CostOption.Per`` value."""

    amount: Decimal | None
    per: str = ""
    is_estimate: bool = True
    reason: Reason | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Band:
    """Up to ``isee_up_to`` included (None: however high), ``amount``."""

    isee_up_to: Decimal | None
    amount: Decimal


@dataclass(frozen=True)
class Cost:
    """A price as plain values, with the names of ``CostOption``; ``bands`` are sorted, the open one last."""

    kind: str = OTHER
    amount: Decimal | None = None
    amount_description: str = ""
    option: str = ""
    currency: str = "EUR"
    per: str = ""
    isee_kind: str = ""
    isee_from: Decimal | None = None
    isee_to: Decimal | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    amount_without_isee: Decimal | None = None
    amount_non_residents: Decimal | None = None
    sibling_discount_percent: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    bands: tuple[Band, ...] = field(default=())

    @classmethod
    def from_option(cls, option) -> "Cost":
        """Return the plain values of ``option``: a CostOption (its bands read once if prefetched) or a Cost."""
        if isinstance(option, cls):
            return option
        values = {one.name: getattr(option, one.name) for one in fields(cls) if one.name != "bands"}
        bands = (Band(band.isee_up_to, band.amount) for band in option.bands.all())
        return cls(**values, bands=tuple(sorted(bands, key=_band_order)))

    @property
    def depends_on_isee(self) -> bool:
        """True when the price changes with the ISEE."""
        return self.kind in (ISEE_BANDS, ISEE_LINEAR)

    @property
    def is_free(self) -> bool:
        """True when it surely costs nothing to everybody."""
        return self.kind == FREE or (self.kind == FIXED and self.amount == 0 and not self.amount_non_residents)

    def is_valid_on(self, day: date) -> bool:
        """Tell whether the price holds on ``day`` (both ends included)."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def price_for(
    cost,
    *,
    isee: Decimal | None,
    resident: bool | None = True,
    child_order: int = 1,
    household_size: int | None = None,
    on: date | None = None,
) -> Price:
    """Return what ``cost`` (CostOption or Cost) asks of a person, on the day ``on`` (today if not given).

    ``isee`` in euros, None if they have none or do not say. ``resident`` None is unknown and reckoned as a resident;
    a non-resident pays ``amount_non_residents``, and without it an ISEE price cannot be said. ``child_order`` 2 is
    the second child who uses the service: from then on the sibling discount holds. ``household_size`` is checked and
    changes nothing: the ISEE has already been divided by the weight of the household (DPCM 159/2013).
    Raises ValueError for a negative ISEE, or a child or household counted from less than one.
    """
    if isee is not None and isee < 0:
        raise ValueError("an ISEE is never negative")
    if child_order < 1 or (household_size is not None and household_size < 1):
        raise ValueError("children and households are counted from one")
    cost = Cost.from_option(cost)
    if not cost.is_valid_on(on or timezone.localdate()):
        return Price(None, cost.per, reason=Reason.NOT_VALID)
    if cost.kind == FREE:
        return Price(Decimal(0), cost.per, is_estimate=False, steps=(Step(StepKind.FREE, Decimal(0)),))
    found = _fare(cost, isee, resident)
    if isinstance(found, Reason):
        return Price(None, cost.per, reason=found)
    steps = [found]
    if child_order > 1 and cost.sibling_discount_percent:
        left = Decimal(100 - cost.sibling_discount_percent) / 100
        discounted = to_cents(found.amount * left)
        steps.append(Step(StepKind.SIBLING_DISCOUNT, discounted, Decimal(cost.sibling_discount_percent)))
    return Price(steps[-1].amount, cost.per, is_estimate=cost.kind != FIXED, steps=tuple(steps))


def _fare(cost: Cost, isee: Decimal | None, resident: bool | None) -> Step | Reason:
    """Return the price before discounts, or why there is none."""
    if resident is False:
        if cost.amount_non_residents is not None:
            return Step(StepKind.NON_RESIDENT, to_cents(cost.amount_non_residents))
        if cost.depends_on_isee:
            return Reason.NON_RESIDENT
    if not cost.depends_on_isee:
        return Reason.IN_WORDS if cost.amount is None else Step(StepKind.FIXED, to_cents(cost.amount))
    if isee is None:
        if cost.amount_without_isee is None:
            return Reason.NO_ISEE
        return Step(StepKind.WITHOUT_ISEE, to_cents(cost.amount_without_isee))
    return _fare_on_line(cost, isee) if cost.kind == ISEE_LINEAR else _fare_in_bands(cost, isee)


def _fare_in_bands(cost: Cost, isee: Decimal) -> Step | Reason:
    for band in sorted(cost.bands, key=_band_order):
        if band.isee_up_to is None or isee <= band.isee_up_to:
            return Step(StepKind.BAND, to_cents(band.amount), band.isee_up_to)
    return Reason.UNKNOWN_BANDS


def _fare_on_line(cost: Cost, isee: Decimal) -> Step | Reason:
    """Return the price on the line between (isee_from, amount_from) and (isee_to, amount_to), flat outside of it."""
    if None in (cost.isee_from, cost.isee_to, cost.amount_from, cost.amount_to) or cost.isee_to <= cost.isee_from:
        return Reason.UNKNOWN_BANDS
    if isee <= cost.isee_from:
        return Step(StepKind.BELOW_LINE, to_cents(cost.amount_from), cost.isee_from)
    if isee >= cost.isee_to:
        return Step(StepKind.ABOVE_LINE, to_cents(cost.amount_to), cost.isee_to)
    rise = (isee - cost.isee_from) * (cost.amount_to - cost.amount_from) / (cost.isee_to - cost.isee_from)
    return Step(StepKind.ON_LINE, to_cents(cost.amount_from + rise))


def _band_order(band: Band) -> tuple[bool, Decimal]:
    return band.isee_up_to is None, band.isee_up_to or Decimal(0)


def to_cents(amount: Decimal) -> Decimal:
    """Return ``amount`` rounded half up to the cent."""
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)


class CostClass(StrEnum):
    """How the search groups services by what they cost."""

    FREE = "free"
    ISEE = "isee"
    PAID = "paid"
    UNKNOWN = "unknown"


def cost_class(cost_options: Iterable, *, on: date | None = None) -> CostClass:
    """Return the class of a service from its cost options valid on the day ``on`` (today if not given).

    «Free» is a promise: a service is free only when every price it asks is. One price by ISEE makes it «isee»; one
    with an amount «paid»; a price told only in words, or no price, is «unknown».
    """
    day = on or timezone.localdate()
    costs = [cost for cost in map(Cost.from_option, cost_options) if cost.is_valid_on(day)]
    if not costs:
        return CostClass.UNKNOWN
    if any(cost.depends_on_isee for cost in costs):
        return CostClass.ISEE
    if all(cost.is_free for cost in costs):
        return CostClass.FREE
    if any(cost.amount or cost.amount_non_residents for cost in costs):
        return CostClass.PAID
    return CostClass.UNKNOWN


def parse_isee(text: str) -> Decimal:
    """Return the ISEE written in ``text`` as people write it: «12.345,67», «12345», «€ 12.345», «12 345,67 euro».

    Raises ValidationError, in words a secretary understands, for anything that could be read in two ways.
    """
    cleaned = re.sub(r"€|\beuro?\b", " ", (text or "").lower().replace("’", "'"))
    cleaned = re.sub(r"\s+", " ", cleaned).strip()
    if not cleaned:
        raise ValidationError(_("Write the ISEE in figures, like 12.345,67."), code="required")
    if cleaned.startswith(("-", "−")):
        raise ValidationError(_("An ISEE is never below zero: write it without the minus sign."), code="negative")
    match = _PLAIN_NUMBER.fullmatch(cleaned) or _ITALIAN_NUMBER.fullmatch(cleaned)
    if not match:
        raise ValidationError(
            _("“%(text)s” is not an amount: write the ISEE in figures, like 12.345,67."),
            code="invalid",
            params={"text": text.strip()},
        )
    whole = re.sub(r"[.' ]", "", match[1])
    amount = Decimal(f"{whole}.{match[2] or '0'}") if len(whole) <= 9 else HIGHEST_ISEE + 1
    if amount > HIGHEST_ISEE:
        raise ValidationError(_("This ISEE is too high: check the figures."), code="too_high")
    return amount.quantize(CENT)
