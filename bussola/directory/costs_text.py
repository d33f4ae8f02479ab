"""How a person reads a price: one line, a table of bands, and the steps of a reckoning. Amounts in Italian style."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .costs import FREE, ISEE_BANDS, ISEE_LINEAR, Cost, Price, Reason, Step, StepKind
from .models import CostOption

NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True)
class CostRow:
    """A row of the table of a price: for whom, and how much."""

    who: str
    amount: str


def euro(amount: Decimal) -> str:
    """Return an amount as people write it: «2 €», «1.234,50 €» (the space does not break)."""
    return f"{figures(amount)}{NO_BREAK_SPACE}€"


def figures(amount: Decimal) -> str:
    """Return the figures of an amount: cents only when there are some, thousands parted."""
    is_whole = amount == amount.to_integral_value()
    return number_format(amount, decimal_pos=0 if is_whole else 2, use_l10n=True, force_grouping=True)


def per_text(per: str) -> str:
    """Return what an amount is for: «l'ora», «al mese»; '' when it is not said."""
    return str(CostOption.Per(per).label) if per else ""


def cost_line(cost_option) -> str:
    """Return a price (CostOption or Cost) in one line: «da 2 a 20 € l'ora secondo l'ISEE»; '' if nothing is known."""
    cost = Cost.from_option(cost_option)
    line = _price_in_words(cost)
    if cost.option and line:
        return _("%(option)s: %(price)s") % {"option": cost.option, "price": line}
    return line


def cost_rows(cost_option) -> list[CostRow]:
    """Return the table of a price that changes from person to person; [] when it is the same for everybody."""
    cost = Cost.from_option(cost_option)
    rows = {ISEE_BANDS: _rows_of_bands, ISEE_LINEAR: _rows_of_line}.get(cost.kind, lambda cost: [])(cost)
    if cost.depends_on_isee and cost.amount_without_isee is not None:
        rows.append(CostRow(_("Without ISEE"), _amount(cost.amount_without_isee, cost.per)))
    if cost.amount_non_residents is not None:
        rows.append(CostRow(_("If you do not live here"), _amount(cost.amount_non_residents, cost.per)))
    if cost.sibling_discount_percent:
        discount = _("%(percent)d%% less") % {"percent": cost.sibling_discount_percent}
        rows.append(CostRow(_("From the second child on"), discount))
    return rows


def price_text(price: Price) -> str:
    """Return the answer to «how much will I pay»: the amount, with a word when it is an estimate, or why not."""
    if price.reason is not None:
        return reason_text(price.reason)
    if price.is_estimate:
        if price.amount == 0:
            return _("Probably free (estimate: the office decides)")
        return _("About %(amount)s (estimate: the office decides)") % {"amount": _amount(price.amount, price.per)}
    return _("Free of charge") if price.amount == 0 else _amount(price.amount, price.per)


def reason_text(reason: Reason) -> str:
    """Return why a price cannot be said, and what to do about it."""
    return {
        Reason.NOT_VALID: _("This price is not valid today: ask the office."),
        Reason.NO_ISEE: _("The price depends on the ISEE: without it, it cannot be worked out."),
        Reason.UNKNOWN_BANDS: _("We do not know the price for this ISEE: ask the office."),
        Reason.NON_RESIDENT: _("We do not know the price for people who do not live here: ask the office."),
        Reason.IN_WORDS: _("There is no figure for this price: read its description or ask the office."),
    }[reason]


def step_texts(price: Price) -> list[str]:
    """Return how the price was worked out, one sentence a step; [] when it is free or fixed."""
    return [text for step in price.steps if (text := _step_text(step))]


def _step_text(step: Step) -> str:
    values = {"amount": euro(step.amount)}
    if step.kind == StepKind.SIBLING_DISCOUNT:
        values["percent"] = figures(step.limit)
        return _("From the second child on %(percent)s%% less: %(amount)s") % values
    if step.limit is not None:
        values["limit"] = euro(step.limit)
    if step.kind == StepKind.BAND:
        template = _("Band of ISEE up to %(limit)s: %(amount)s") if "limit" in values else _("Last band: %(amount)s")
        return template % values
    template = {
        StepKind.BELOW_LINE: _("ISEE up to %(limit)s: %(amount)s"),
        StepKind.ABOVE_LINE: _("ISEE from %(limit)s up: %(amount)s"),
        StepKind.ON_LINE: _("In proportion to the ISEE: %(amount)s"),
        StepKind.WITHOUT_ISEE: _("Price without ISEE: %(amount)s"),
        StepKind.NON_RESIDENT: _("Price for people who do not live here: %(amount)s"),
    }.get(step.kind)
    return template % values if template else ""


def _price_in_words(cost: Cost) -> str:
    if cost.kind == FREE:
        return _("Free of charge")
    if cost.depends_on_isee:
        amounts = (
            [band.amount for band in cost.bands] if cost.kind == ISEE_BANDS else [cost.amount_from, cost.amount_to]
        )
        amounts = [amount for amount in amounts if amount is not None]
        if not amounts:
            return _("By ISEE")
        if min(amounts) == max(amounts):
            return _amount(amounts[0], cost.per)
        values = {"low": figures(min(amounts)), "high": _amount(max(amounts), cost.per)}
        return _("from %(low)s to %(high)s by ISEE") % values
    if cost.amount is not None:
        return _("Free of charge") if cost.amount == 0 else _amount(cost.amount, cost.per)
    return cost.amount_description


def _rows_of_bands(cost: Cost) -> list[CostRow]:
    rows = []
    lower = None
    for band in cost.bands:
        values = {"lower": euro(lower) if lower is not None else "", "limit": ""}
        if band.isee_up_to is not None:
            values["limit"] = euro(band.isee_up_to)
            who = _("ISEE up to %(limit)s") if lower is None else _("ISEE over %(lower)s and up to %(limit)s")
        else:
            who = _("Any ISEE") if lower is None else _("ISEE over %(lower)s")
        rows.append(CostRow(who % values, _amount(band.amount, cost.per)))
        lower = band.isee_up_to
    return rows


def _rows_of_line(cost: Cost) -> list[CostRow]:
    values = {
        "lower": euro(cost.isee_from),
        "limit": euro(cost.isee_to),
        "low": figures(min(cost.amount_from, cost.amount_to)),
        "high": _amount(max(cost.amount_from, cost.amount_to), cost.per),
    }
    return [
        CostRow(_("ISEE up to %(limit)s") % {"limit": values["lower"]}, _amount(cost.amount_from, cost.per)),
        CostRow(
            _("ISEE over %(lower)s and below %(limit)s") % values,
            _("from %(low)s to %(high)s in proportion") % values,
        ),
        CostRow(_("ISEE from %(limit)s up") % values, _amount(cost.amount_to, cost.per)),
    ]


def _amount(amount: Decimal, per: str) -> str:
    """Return «5,50 € a pasto»; a price of nothing is «free»."""
    return f"{euro(amount)} {per_text(per)}".strip() if amount else _("free")
