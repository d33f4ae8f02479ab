"""Looking for events of the audit trail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bussola.audit.models import AuditEventQuerySet, Kind

from .audit_trail import actors_like
from .audit_words import ACTIONS, RECORDS

NETWORK = "rete"
WHOLE_KEY = 36  # characters of a UUID; fewer are the beginning of one


def _choices(words: dict) -> list[tuple[str, object]]:
    return [("", _("All")), *sorted(words.items(), key=lambda item: str(item[1]).lower())]


class AuditFilter(forms.Form):
    """Who, what, on which record, when. What is not filled in does not matter; nothing is required."""

    chi = forms.CharField(label=_("Who (name, e-mail, or name of a command)"), required=False, max_length=120)
    tipo = forms.ChoiceField(label=_("Kind of act"), required=False)
    azione = forms.ChoiceField(label=_("What was done"), required=False)
    scheda = forms.ChoiceField(label=_("On what"), required=False)
    codice = forms.CharField(label=_("Code of the record"), required=False, max_length=64)
    dal = forms.DateField(label=_("From the day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    al = forms.DateField(label=_("To the day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    dove = forms.ChoiceField(label=_("Where"), required=False)

    def __init__(self, *args, district, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tipo"].choices = [("", _("All")), *Kind.choices]
        self.fields["azione"].choices = _choices(ACTIONS)
        self.fields["scheda"].choices = _choices({label: many for label, (_one, many) in RECORDS.items()})
        self.fields["dove"].choices = [("", district.name), (NETWORK, _("Work for the whole network"))]
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    def clean(self):
        """Refuse a period that ends before it begins."""
        values = super().clean()
        first, last = values.get("dal"), values.get("al")
        if first and last and last < first:
            self.add_error("al", _("The period ends before it begins: choose a later day."))
        return values

    @property
    def of_network(self) -> bool:
        """Tell whether what was done for all districts is asked for."""
        return self.is_valid() and self.cleaned_data["dove"] == NETWORK

    @property
    def used(self) -> list[str]:
        """The names of the fields that were filled in, never what was written in them."""
        return [name for name, value in self.cleaned_data.items() if value] if self.is_valid() else []

    def apply(self, events: AuditEventQuerySet) -> AuditEventQuerySet:
        """Return the events that match; none when what was asked makes no sense."""
        if not self.is_valid():
            return events.none()
        asked = self.cleaned_data
        events = events.between(asked["dal"], asked["al"])
        if asked["chi"]:
            events = events.filter(actor__in=actors_like(asked["chi"]))
        of_record = "subject_id" if len(asked["codice"]) == WHOLE_KEY else "subject_id__startswith"
        for field, name in [("kind", "tipo"), ("action", "azione"), ("subject_type", "scheda"), (of_record, "codice")]:
            if asked[name]:
                events = events.filter(**{field: asked[name]})
        return events
