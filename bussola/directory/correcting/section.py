"""What the parts of a sheet have in common: a form that knows its service, and what it read when it was drawn."""

from django import forms
from django.utils.crypto import salted_hmac

from ..history import HistoryWriter
from ..models import Service

# Widgets of which a browser sends nothing when nothing is ticked.
TICKED = (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect)


class Section(forms.Form):
    """One part of a sheet that can be corrected by itself.

    A subclass says ``code`` (its address), ``title``, reads its values from the service in ``read()`` and writes what
    differs in ``write(writer)``. ``version`` is a fingerprint of the values the person saw: if somebody changed them
    in the meantime the form says so instead of overwriting.
    """

    code = ""
    title = ""
    hint = ""
    template_name_of_fields = "directory/correcting/_fields.html"

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, service: Service, data=None) -> None:
        self.service = service
        self.build()
        values = self.read()
        super().__init__(data, initial=values | {"version": fingerprint(values)})
        self.declare()
        for field in self.fields.values():
            if isinstance(field.widget, forms.Select) and not isinstance(field.widget, forms.RadioSelect):
                field.widget.attrs.setdefault("class", "form-select")
            elif not isinstance(field.widget, TICKED):
                field.widget.attrs.setdefault("class", "form-control")
        if self.is_bound:
            self.data = self._with_rows_nobody_saw()

    def build(self) -> None:
        """Read from the database what the fields depend on."""

    def declare(self) -> None:
        """Add fields whose number depends on the service."""

    def read(self) -> dict:
        """Return the values of the service, by name of field."""
        raise NotImplementedError

    def write(self, writer: HistoryWriter) -> None:
        """Write the (valid) values that differ."""
        raise NotImplementedError

    def _with_rows_nobody_saw(self):
        """Return what was sent, and for the boxes that were not on the page (a row a colleague added) what is there.

        A browser sends every box, also an empty one: a missing one was never seen, and must not count as emptied.
        """
        data = self.data.copy()
        for name, field in self.fields.items():
            if name != "version" and name not in data and not isinstance(field.widget, TICKED):
                value = field.widget.format_value(self.initial.get(name))
                value = value[0] if isinstance(value, list) and value else value
                data[name] = "" if value in (None, []) else value
        return data

    @property
    def was_changed_meanwhile(self) -> bool:
        """True when the values of the service are not those the person saw."""
        return self.data.get("version") != self.initial["version"]

    @property
    def shown_fields(self) -> list:
        """The fields to draw, in order."""
        return [field for field in self if not field.is_hidden]


def fingerprint(values: dict) -> str:
    """Return a short text that changes with the values."""
    said = repr(sorted((name, str(value)) for name, value in values.items()))
    return salted_hmac("bussola.directory.correcting", said).hexdigest()[:20]


class FieldsOfService(Section):
    """A part made of plain fields of the service alone."""

    names: tuple[str, ...] = ()

    def read(self) -> dict:
        """Return the fields of the service."""
        return {name: getattr(self.service, name) for name in self.names}

    def write(self, writer: HistoryWriter) -> None:
        """Write the fields that differ."""
        writer.update(self.service, **{name: self.cleaned_data[name] for name in self.names})


def text_field(label, *, rows: int = 4, required: bool = False, hint="", longest: int = 10_000) -> forms.CharField:
    """Return a box for some lines of text."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
    )
