"""The forms of a service page: one works out a price and keeps nothing, one reports an error."""

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

from .costs import Price, parse_isee, price_for
from .models import CostOption, ErrorReport


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


class ReportForm(forms.ModelForm):
    """«Segnala un errore»: what is wrong, in which words, and where to answer if an answer is wanted."""

    default_renderer = DjangoTemplates()

    # People never see it; programs that fill every box give themselves away.
    website = forms.CharField(label=_("Leave this box empty"), required=False)

    class Meta:
        model = ErrorReport
        fields = ["kind", "text", "reply_email"]
        widgets = {"kind": forms.RadioSelect}
        labels = {
            "kind": _("What is wrong?"),
            "text": _("Tell us in your own words"),
            "reply_email": _("Your e-mail, only if you want an answer"),
        }
        help_texts = {
            "text": _("For example the right number. Do not write names or facts about people's health."),
            "reply_email": _("It serves only to answer you: it is deleted as soon as the report is closed."),
        }
        error_messages = {
            "kind": {
                "required": _("Choose what is wrong: if nothing fits, choose «Something else»."),
                "invalid_choice": _("Choose one of the answers of the list."),
            },
            "text": {"max_length": _("It is too long: at most %(limit_value)d characters, you wrote %(show_value)d.")},
            "reply_email": {"invalid": _("This e-mail is not whole: it is written like name@example.it.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        kind.choices = [(value, label) for value, label in kind.choices if value]  # no empty answer to choose
        self.fields["text"].widget.attrs |= {"class": "form-control", "rows": 5}
        # maxlength would cut what is pasted without a word: the form says it instead, and loses nothing.
        self.fields["text"].widget.attrs.pop("maxlength", None)
        self.fields["reply_email"].widget.attrs |= {"class": "form-control", "autocomplete": "email"}
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}

    @property
    def is_from_a_machine(self) -> bool:
        """True when the box that people never see was filled (the form is valid)."""
        return bool(self.cleaned_data["website"])

    @property
    def report(self) -> dict[str, str]:
        """The values of the (valid) form that a report keeps."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
