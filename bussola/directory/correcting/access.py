"""How one gets in: the ways, the steps, the papers, how long it takes, where to write."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..history import HistoryWriter
from ..models import AccessRoute, RequiredDocument
from .section import Section, text_field

PLAIN = (
    "application_process",
    "timing_description",
    "conditions_description",
    "email",
    "url",
    "waiting_days_min",
    "waiting_days_max",
)
LONGEST_WAIT_DAYS = 3650


def _days(label) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=LONGEST_WAIT_DAYS, required=False)


class HowToGetIn(Section):
    """The way in, and what is needed."""

    code = "accesso"
    title = _("How to get in and what is needed")

    ways = forms.MultipleChoiceField(
        label=_("Ways in"), choices=AccessRoute.Way.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    application_process = text_field(_("What to do, step by step"), rows=5, hint=_("One step in each line."))
    documents = text_field(_("Papers to bring"), rows=4, hint=_("One paper in each line."))
    timing_description = text_field(_("How long it takes"), rows=2)
    waiting_days_min = forms.IntegerField(
        label=_("Days of waiting, at least"), min_value=0, max_value=LONGEST_WAIT_DAYS, required=False
    )
    waiting_days_max = forms.IntegerField(
        label=_("Days of waiting, at most"), min_value=0, max_value=LONGEST_WAIT_DAYS, required=False
    )
    conditions_description = text_field(_("Terms"), rows=3)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    url = forms.URLField(
        label=_("Web page"), required=False, max_length=500, assume_scheme="https", widget=forms.URLInput
    )

    def read(self) -> dict:
        """Return the plain fields, the ways and the papers."""
        self.routes = list(self.service.access_routes.order_by("position"))
        self.papers = list(self.service.required_documents.order_by("position"))
        return {name: getattr(self.service, name) for name in PLAIN} | {
            "ways": [route.way for route in self.routes],
            "documents": "\n".join(paper.document for paper in self.papers),
        }

    def clean(self):
        """Refuse a wait whose ends are in the wrong order."""
        cleaned = super().clean()
        low, high = cleaned.get("waiting_days_min"), cleaned.get("waiting_days_max")
        if low is not None and high is not None and low > high:
            self.add_error("waiting_days_max", _("The longest wait is shorter than the shortest one: swap them."))
        return cleaned

    def clean_documents(self) -> list[str]:
        """Return the papers, one for each line that is not empty."""
        lines = [line.strip() for line in self.cleaned_data["documents"].splitlines()]
        papers = list(dict.fromkeys(line for line in lines if line))
        if any(len(paper) > 300 for paper in papers):
            raise forms.ValidationError(_("A line is too long: at most 300 characters for each paper."))
        return papers

    def write(self, writer: HistoryWriter) -> None:
        """Write what differs; a new waiting time is dated today."""
        values = {name: self.cleaned_data[name] for name in PLAIN}
        waits = ("waiting_days_min", "waiting_days_max")
        if any(values[name] != getattr(self.service, name) for name in waits):
            values["waiting_days_on"] = timezone.localdate()
        writer.update(self.service, **values)
        self._write_ways(writer)
        self._write_papers(writer)

    def _write_ways(self, writer: HistoryWriter) -> None:
        wanted = self.cleaned_data["ways"]
        for route in self.routes:
            if route.way not in wanted:
                writer.delete(route)
        known = {route.way for route in self.routes}
        position = max((route.position for route in self.routes), default=-1) + 1
        for way in wanted:
            if way not in known:
                writer.create(AccessRoute(service=self.service, way=way, position=position))
                position += 1

    def _write_papers(self, writer: HistoryWriter) -> None:
        wanted = self.cleaned_data["documents"]
        kept = {paper.document: paper for paper in self.papers if paper.document in wanted}
        for paper in self.papers:
            if kept.get(paper.document) is not paper:
                writer.delete(paper)
        for position, document in enumerate(wanted):
            if document in kept:
                kept[document].position = position
                kept[document].save(update_fields=["position"])
            else:
                writer.create(RequiredDocument(service=self.service, document=document, position=position))
