"""The telephones of a service: emptying a number takes it away, the last row adds one."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..history import HistoryWriter
from ..models import Phone
from .section import Section

NEW = "new"


class Telephones(Section):
    """The telephone numbers of the service itself (those of the place and of the body are theirs)."""

    code = "telefoni"
    title = _("Telephones")
    hint = _("To take a number away, empty its box. The last row is for a new one.")
    template_name_of_fields = "directory/correcting/_rows.html"

    def build(self) -> None:
        """Read the telephones."""
        self.phones = {str(phone.pk): phone for phone in self.service.phones.order_by("pk")}

    def declare(self) -> None:
        """Add a row of fields for each telephone and one for a new one."""
        for key in (*self.phones, NEW):
            self.fields[f"number_{key}"] = forms.CharField(
                label=_("Number"), max_length=60, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
            )
            self.fields[f"type_{key}"] = forms.ChoiceField(label=_("Kind"), choices=Phone.Type.choices)
            self.fields[f"description_{key}"] = forms.CharField(label=_("Who answers"), max_length=200, required=False)

    def read(self) -> dict:
        """Return the fields of each row."""
        values = {}
        for key, phone in [*self.phones.items(), (NEW, Phone())]:
            values |= {
                f"number_{key}": phone.number,
                f"type_{key}": phone.type,
                f"description_{key}": phone.description,
            }
        return values

    @property
    def rows(self) -> list[tuple[str, list]]:
        """The rows to draw: (title, fields)."""
        names = ("number", "type", "description")
        return [
            (
                _("New number") if key == NEW else self.phones[key].number,
                [self[f"{name}_{key}"] for name in names],
            )
            for key in (*self.phones, NEW)
        ]

    def clean(self):
        """Check each number as the telephone itself does."""
        cleaned = super().clean()
        for key in (*self.phones, NEW):
            number = (cleaned.get(f"number_{key}") or "").strip()
            if number:
                try:
                    Phone(number=number).clean()
                except ValidationError as error:
                    self.add_error(f"number_{key}", error.message_dict["number"])
            elif key == NEW and cleaned.get(f"description_{key}"):
                self.add_error(f"number_{key}", _("Write the number too, or empty the row."))
        return cleaned

    def write(self, writer: HistoryWriter) -> None:
        """Change, take away or add."""
        for key in (*self.phones, NEW):
            values = {name: self.cleaned_data[f"{name}_{key}"] for name in ("number", "type", "description")}
            values["number"] = values["number"].strip()
            phone = self.phones.get(key)
            if phone is None and values["number"]:
                writer.create(Phone(service=self.service, is_invented=self.service.is_invented, **values))
            elif phone is not None and values["number"]:
                writer.update(phone, **values)
            elif phone is not None:
                writer.delete(phone)
