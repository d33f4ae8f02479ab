"""The small form that works out a price; nothing of it is kept."""

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

from .costs import Price, parse_isee, price_for
from .models import CostOption


class PriceForm(forms.Form):
    """What a price by ISEE depends on, and nothing more: the size of the household is already inside the ISEE.

    It is posted, so that an ISEE enters no address and no log.
    """

    default_renderer = DjangoTemplates()  # finds Django's own widgets whatever apps are installed

    isee = forms.CharField(
        label=_("The ISEE of your household, in euros"),
        required=False,
        max_length=30,
        help_text=_("It is on the first page of your ISEE statement. Leave it empty if you have none."),
    )
    is_second_child = forms.BooleanField(label=_("A brother or sister already uses this service"), required=False)
    lives_elsewhere = forms.BooleanField(label=_("I live outside the area of the service"), required=False)

    def __init__(self, *args, options: list[CostOption], **kwargs):
        super().__init__(*args, **kwargs)
        self.options = options
        if not any(option.sibling_discount_percent for option in options):
            del self.fields["is_second_child"]
        self.fields["isee"].widget.attrs |= {"class": "form-control", "autocomplete": "off", "inputmode": "decimal"}

    def clean_isee(self):
        """Return the ISEE as a Decimal, None when left empty."""
        text = self.cleaned_data["isee"].strip()
        return parse_isee(text) if text else None

    def prices(self) -> list[tuple[CostOption, Price]]:
        """Return the price of each option for the person of the (valid) form."""
        data = self.cleaned_data
        return [
            (
                option,
                price_for(
                    option,
                    isee=data["isee"],
                    resident=not data["lives_elsewhere"],
                    child_order=2 if data.get("is_second_child") else 1,
                ),
            )
            for option in self.options
        ]
