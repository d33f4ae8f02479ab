"""What it is and for whom; what state it is in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Service
from .section import FieldsOfService, text_field


class WhatItIs(FieldsOfService):
    """The name and the words that say what the service is."""

    code = "cosa"
    title = _("What it is and for whom")
    names = ("name", "summary", "description", "eligibility_description", "outcome_description")

    name = forms.CharField(label=_("Name"), max_length=255)
    summary = text_field(
        _("In one line"), rows=2, longest=300, hint=_("What people read in the list: at most 300 characters.")
    )
    description = text_field(_("What it is"), rows=6)
    eligibility_description = text_field(_("Who it is for"))
    outcome_description = text_field(_("What you get"))


class State(FieldsOfService):
    """Whether the service is there, and what everybody must know now."""

    code = "stato"
    title = _("Open or closed, and warnings")
    names = ("status", "status_reason", "alert")

    status = forms.ChoiceField(label=_("State"), choices=Service.Status.choices, widget=forms.RadioSelect)
    status_reason = forms.CharField(
        label=_("Why, if it is not active"), max_length=300, required=False, help_text=_("Readers see it.")
    )
    alert = text_field(
        _("Warning at the top of the page"), rows=3, hint=_("For something short-lived, like «closed on 2 May».")
    )

    def clean(self):
        """Ask for the reason of a service that is not active."""
        cleaned = super().clean()
        if cleaned.get("status") not in (None, Service.Status.ACTIVE) and not cleaned.get("status_reason"):
            self.add_error("status_reason", _("Say why it is not active: people will read it."))
        return cleaned
