"""Which sheets the office wants to see, and in what order."""

from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bussola.lib.text import fold

from ..models import ErrorReport, Service

OLD_AFTER_DAYS = 180
ALL, OLD, REPORTED, DRAFTS = "", "vecchie", "segnalate", "bozze"
SHOWN = [
    (ALL, _("All sheets")),
    (OLD, _("Not checked for six months")),
    (REPORTED, _("With a report of a mistake")),
    (DRAFTS, _("Not published")),
]
OLDEST, NAME = "", "nome"
ORDERS = [(OLDEST, _("Checked longest ago")), (NAME, _("Name"))]


class SheetsForm(forms.Form):
    """The choices above the list; nothing chosen shows all, those that need care first."""

    q = forms.CharField(label=_("Name of the service or of the body"), required=False, max_length=100)
    mostra = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False)
    ordina = forms.ChoiceField(label=_("Order"), choices=ORDERS, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs["class"] = "form-control"
        for name in ("mostra", "ordina"):
            self.fields[name].widget.attrs["class"] = "form-select"

    def found_in(self, services):
        """Return the sheets that answer the choices, in their order; a wrong choice counts as none."""
        self.is_valid()
        chosen = {name: self.cleaned_data.get(name, "") for name in ("q", "mostra", "ordina")}
        found = services.select_related("organization").annotate(
            waiting_reports=Count("error_reports", Q(error_reports__state=ErrorReport.State.NEW), distinct=True)
        )
        for word in fold(chosen["q"]).split():
            found = found.filter(Q(name__icontains=word) | Q(organization__name__icontains=word))
        if chosen["mostra"] == OLD:
            old = timezone.localdate() - timedelta(days=OLD_AFTER_DAYS)
            found = found.filter(Q(assured_date=None) | Q(assured_date__lt=old))
        elif chosen["mostra"] == REPORTED:
            found = found.filter(waiting_reports__gt=0)
        elif chosen["mostra"] == DRAFTS:
            found = found.exclude(publication=Service.Publication.PUBLISHED)
        if chosen["ordina"] == NAME:
            return found.order_by("name", "pk")
        return found.order_by("-waiting_reports", F("assured_date").asc(nulls_first=True), "name", "pk")

    @property
    def query(self) -> str:
        """The choices as the end of an address, for the links to the other pages."""
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        return f"{urlencode(chosen)}&" if chosen else ""
