"""When one can apply: the days between which applications are open."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..history import HistoryWriter
from ..models import ApplicationWindow
from .section import Section

NEW = "new"
NAMES = ("name", "opens_on", "closes_on", "url")


class Applications(Section):
    """The days in which one can apply."""

    code = "domande"
    title = _("When one can apply")
    hint = _("To take a period away, empty its dates. Without dates one can apply all year round.")
    template_name_of_fields = "directory/correcting/_rows.html"

    def build(self) -> None:
        """Read the periods."""
        self.windows = {str(window.pk): window for window in self.service.application_windows.order_by("opens_on")}

    def declare(self) -> None:
        """Add the fields of each period and of a new one."""
        for key in (*self.windows, NEW):
            self.fields[f"name_{key}"] = forms.CharField(label=_("Name of the call"), max_length=200, required=False)
            for name, label in (("opens_on", _("First day")), ("closes_on", _("Last day"))):
                self.fields[f"{name}_{key}"] = forms.DateField(
                    label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
                )
            self.fields[f"url_{key}"] = forms.URLField(
                label=_("Page of the call"), max_length=500, required=False, assume_scheme="https"
            )

    def read(self) -> dict:
        """Return the fields of each period."""
        return {f"{name}_{key}": getattr(window, name) for key, window in self.windows.items() for name in NAMES}

    @property
    def rows(self) -> list[tuple[str, list]]:
        """The rows to draw: (title, fields)."""
        return [
            (_("A new period") if key == NEW else str(self.windows[key]), [self[f"{name}_{key}"] for name in NAMES])
            for key in (*self.windows, NEW)
        ]

    def clean(self):
        """Refuse a period that ends before it begins."""
        cleaned = super().clean()
        for key in (*self.windows, NEW):
            opens_on, closes_on = cleaned.get(f"opens_on_{key}"), cleaned.get(f"closes_on_{key}")
            if key == NEW and not (opens_on or closes_on) and (cleaned.get(f"name_{key}") or cleaned.get(f"url_{key}")):
                self.add_error(f"opens_on_{key}", _("Write at least one of the two days, or empty the row."))
            if opens_on and closes_on and opens_on > closes_on:
                self.add_error(f"closes_on_{key}", _("The last day comes before the first one: check the dates."))
        return cleaned

    def write(self, writer: HistoryWriter) -> None:
        """Change, take away or add."""
        for key in (*self.windows, NEW):
            values = {name: self.cleaned_data[f"{name}_{key}"] for name in NAMES}
            window = self.windows.get(key)
            has_dates = values["opens_on"] or values["closes_on"]
            if window is None and has_dates:
                writer.create(ApplicationWindow(service=self.service, **values))
            elif window is not None and has_dates:
                writer.update(window, **values)
            elif window is not None:
                writer.delete(window)
