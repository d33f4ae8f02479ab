"""The small forms of the office: a note, the end of a report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import ErrorReport, InternalNote


class NoteForm(forms.Form):
    """A note of the staff on a sheet."""

    text = forms.CharField(
        label=_("A note for your colleagues"),
        help_text=_("Readers never see it. Do not write about people's health or family."),
        max_length=InternalNote._meta.get_field("text").max_length,
        widget=forms.Textarea({"rows": 3, "class": "form-control"}),
    )


class CloseReportForm(forms.Form):
    """How a report ended."""

    state = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[
            (ErrorReport.State.RESOLVED, _("I have corrected the sheet")),
            (ErrorReport.State.DISMISSED, _("There is nothing to correct")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended.")},
    )
    note = forms.CharField(
        label=_("What was done, in a few words"),
        help_text=_("Without the name of who reported."),
        required=False,
        max_length=300,
        widget=forms.TextInput({"class": "form-control"}),
    )
