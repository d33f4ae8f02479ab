"""What it costs: free, a price, or a price that goes by ISEE; several prices when there are several things to pay."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..costs import parse_isee
from ..costs_text import figures
from ..history import HistoryWriter
from ..models import CostBand, CostOption
from .section import Section, text_field

NEW = "new"
FEWEST_BANDS, EMPTY_BANDS = 6, 2
HIGHEST = Decimal("9999999.99")
EDITABLE = (CostOption.Kind.FREE, CostOption.Kind.FIXED, CostOption.Kind.ISEE_BANDS, CostOption.Kind.OTHER)


class EuroField(forms.CharField):
    """An amount as Italians write it («1.234,50»); a Decimal, None when empty."""

    def __init__(self, **kwargs) -> None:
        super().__init__(required=False, max_length=20, widget=forms.TextInput({"inputmode": "decimal"}), **kwargs)

    def clean(self, value):
        """Return the Decimal; raise ValidationError for what is no amount."""
        text = super().clean(value).replace("€", "").strip()
        if not text:
            return None
        try:
            amount = parse_isee(text)
        except ValidationError as error:
            raise ValidationError(_("Write an amount in euros, like 12,50.")) from error
        if amount > HIGHEST:
            raise ValidationError(_("This amount is too high."))
        return amount


class Prices(Section):
    """The prices of the service."""

    code = "costi"
    title = _("What it costs")
    hint = _("Choose «Free» or write the price. For a price by ISEE fill in the bands, from the lowest ISEE.")
    template_name_of_fields = "directory/correcting/_rows.html"

    def build(self) -> None:
        """Read the prices with their bands."""
        self.options = {
            str(option.pk): option
            for option in self.service.cost_options.prefetch_related("bands").order_by("position", "pk")
        }
        self.bands = {
            key: range(max(FEWEST_BANDS, len(option.bands.all()) + EMPTY_BANDS)) for key, option in self.options.items()
        } | {NEW: range(FEWEST_BANDS)}

    def declare(self) -> None:
        """Add the fields of each price and of a new one."""
        self.fields["fees_description"] = text_field(_("What to know about the cost"), rows=3)
        for key in (*self.options, NEW):
            option = self.options.get(key)
            kinds = [(kind.value, kind.label) for kind in CostOption.Kind if kind in EDITABLE]
            if option and option.kind not in EDITABLE:
                kinds.append((option.kind, option.get_kind_display()))
            self.fields[f"kind_{key}"] = forms.ChoiceField(
                label=_("Kind of price"), choices=[("", _("No price")), *kinds], required=False
            )
            self.fields[f"option_{key}"] = forms.CharField(
                label=_("What this price is for, if there are several"), max_length=160, required=False
            )
            self.fields[f"amount_{key}"] = EuroField(label=_("Price in euros, if it is fixed"))
            self.fields[f"per_{key}"] = forms.ChoiceField(
                label=_("For what time"), choices=[("", _("not said")), *CostOption.Per.choices], required=False
            )
            for number in self.bands[key]:
                self.fields[f"isee_{number}_{key}"] = EuroField(label=_("ISEE up to"))
                self.fields[f"fee_{number}_{key}"] = EuroField(label=_("one pays"))
            self.fields[f"above_{key}"] = EuroField(label=_("Above the last ISEE one pays"))
            self.fields[f"without_{key}"] = EuroField(label=_("Without ISEE one pays"))
            self.fields[f"elsewhere_{key}"] = EuroField(label=_("If one does not live here"))

    def read(self) -> dict:
        """Return the fields of each price."""
        values = {"fees_description": self.service.fees_description}
        for key, option in self.options.items():
            bands = [band for band in option.bands.all() if band.isee_up_to is not None]
            above = next((band.amount for band in option.bands.all() if band.isee_up_to is None), None)
            values |= {
                f"kind_{key}": option.kind,
                f"option_{key}": option.option,
                f"amount_{key}": _written(option.amount),
                f"per_{key}": option.per,
                f"above_{key}": _written(above),
                f"without_{key}": _written(option.amount_without_isee),
                f"elsewhere_{key}": _written(option.amount_non_residents),
            }
            for number, band in enumerate(bands):
                values[f"isee_{number}_{key}"] = _written(band.isee_up_to)
                values[f"fee_{number}_{key}"] = _written(band.amount)
        return values

    @property
    def rows(self) -> list[tuple[str, list]]:
        """The rows to draw: (title, fields)."""
        rows = [("", [self["fees_description"]])]
        for key in (*self.options, NEW):
            names = [f"{name}_{key}" for name in ("kind", "option", "amount", "per")]
            for number in self.bands[key]:
                names += [f"isee_{number}_{key}", f"fee_{number}_{key}"]
            names += [f"{name}_{key}" for name in ("above", "without", "elsewhere")]
            title = _("A new price") if key == NEW else str(self.options[key])
            rows.append((title, [self[name] for name in names]))
        return rows

    def clean(self):
        """Ask for what each kind of price needs, and for bands in order."""
        cleaned = super().clean()
        for key in (*self.options, NEW):
            kind = cleaned.get(f"kind_{key}")
            if not kind and key == NEW and (cleaned.get(f"amount_{key}") is not None or cleaned.get(f"option_{key}")):
                self.add_error(f"kind_{key}", _("Choose the kind of price, or empty the row."))
            has_own_error = f"amount_{key}" in self.errors
            if kind == CostOption.Kind.FIXED and cleaned.get(f"amount_{key}") is None and not has_own_error:
                self.add_error(f"amount_{key}", _("Write the price, or choose another kind of cost."))
            if kind == CostOption.Kind.ISEE_BANDS:
                self._check_bands(cleaned, key)
        return cleaned

    def _check_bands(self, cleaned: dict, key: str) -> None:
        limits = []
        for number in self.bands[key]:
            limit, fee = cleaned.get(f"isee_{number}_{key}"), cleaned.get(f"fee_{number}_{key}")
            if (limit is None) != (fee is None):
                name = f"fee_{number}_{key}" if fee is None else f"isee_{number}_{key}"
                self.add_error(name, _("Fill in both boxes, or neither."))
            elif limit is not None:
                limits.append(limit)
        if limits != sorted(set(limits)):
            self.add_error(f"isee_0_{key}", _("Put the bands in order, from the lowest ISEE to the highest."))
        if not limits and not self.errors:
            self.add_error(f"isee_0_{key}", _("Fill in at least one band."))

    def write(self, writer: HistoryWriter) -> None:
        """Write what differs; «no price» takes one away."""
        writer.update(self.service, fees_description=self.cleaned_data["fees_description"])
        for position, key in enumerate((*self.options, NEW)):
            data = self.cleaned_data
            option, kind = self.options.get(key), data[f"kind_{key}"]
            if not kind:
                if option:
                    writer.delete(option)
                continue
            by_isee = kind == CostOption.Kind.ISEE_BANDS
            values = {
                "kind": kind,
                "option": data[f"option_{key}"],
                "amount": data[f"amount_{key}"] if kind in (CostOption.Kind.FIXED, CostOption.Kind.OTHER) else None,
                "per": data[f"per_{key}"],
                "amount_non_residents": data[f"elsewhere_{key}"],
            }
            if by_isee or option is None or option.kind == CostOption.Kind.ISEE_BANDS:
                values["amount_without_isee"] = data[f"without_{key}"] if by_isee else None
            if option is None:
                option = CostOption(service=self.service, position=position, **values)
                writer.create(option)
            else:
                writer.update(option, **values)
            if kind in EDITABLE:
                self._write_bands(writer, option, key, by_isee)

    def _write_bands(self, writer: HistoryWriter, option: CostOption, key: str, by_isee: bool) -> None:
        wanted: dict[Decimal | None, Decimal] = {}
        if by_isee:
            for number in self.bands[key]:
                limit = self.cleaned_data[f"isee_{number}_{key}"]
                if limit is not None:
                    wanted[limit] = self.cleaned_data[f"fee_{number}_{key}"]
            if self.cleaned_data[f"above_{key}"] is not None:
                wanted[None] = self.cleaned_data[f"above_{key}"]
        for band in option.bands.all():
            amount = wanted.pop(band.isee_up_to, None)
            if amount is None:
                writer.delete(band)
            else:
                writer.update(band, amount=amount)
        for limit, amount in wanted.items():
            writer.create(CostBand(cost_option=option, isee_up_to=limit, amount=amount))


def _written(amount: Decimal | None) -> str:
    return "" if amount is None else figures(amount)
