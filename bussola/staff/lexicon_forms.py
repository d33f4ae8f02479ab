"""Forms about the phrases of the lexicon."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bussola.directory.models import TaxonomyTerm
from bussola.finder.models import LexiconPhrase


def type_choices() -> list[tuple[str, str]]:
    """Return (code, name) of each type of service, by name."""
    return list(TaxonomyTerm.objects.service_types().order_by("name").values_list("code", "name"))


class SuggestForm(forms.Form):
    """A phrase for a type, and the words it was made from, which are looked at and not kept."""

    type_code = forms.ChoiceField(label=_("Type of service"), widget=forms.Select(attrs={"class": "form-select"}))
    said = forms.CharField(
        label=_("The question, as the person said it"),
        help_text=_("It is not kept: it only serves to see that the phrase is another one."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("The phrase, in your own words"),
        help_text=_("What anybody with that need could say. No names, no numbers, nobody's story."),
        max_length=LexiconPhrase._meta.get_field("text").max_length,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["type_code"].choices = [("", _("Choose a type of service")), *type_choices()]


class AcceptForm(forms.Form):
    """The word of a person that nobody would find themselves in the phrase."""

    nobody_is_recognised = forms.BooleanField(
        label=_("I have read it: no family could find itself in it"), required=False
    )


class RefuseForm(forms.Form):
    """Why a phrase stays out."""

    reason = forms.CharField(
        label=_("Why it stays out"),
        max_length=LexiconPhrase._meta.get_field("reason").max_length,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
