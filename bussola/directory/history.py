"""The history of a sheet, field by field, as HSDS metadata (docs/adr/0003): writing it and reading it back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from bussola.accounts.models import User
from bussola.audit.models import AuditEvent
from bussola.territory.models import Municipality

from .history_words import FIELD_WORDS, RECORD_WORDS, in_words
from .importing.writer import resource_type_of
from .models import Metadata, Service

MOST_SHOWN = 200
# The field that speaks for a record when it comes or goes.
SPEAKING_FIELDS = {
    "phone": "number",
    "required_document": "document",
    "access_route": "way",
    "schedule": "byday",
    "address": "address_1",
    "cost_option": "kind",
    "cost_band": "amount",
    "application_window": "closes_on",
}


class HistoryWriter:
    """Writes what a person changes in the records of a sheet, and remembers the names of the changed fields."""

    def __init__(self, by: User, sheet: Service) -> None:
        self.updated_by = f"user:{by.pk}"
        self.sheet = sheet
        self.changed: list[str] = []

    def update(self, record: models.Model, **values) -> None:
        """Set the fields that differ, save the record and write a line of history for each."""
        different = {name: value for name, value in values.items() if getattr(record, name) != value}
        if not different:
            return
        for name, value in different.items():
            self._write(record, "update", name, getattr(record, name), value)
            setattr(record, name, value)
        record.full_clean(exclude=[field.name for field in record._meta.fields if field.name not in different])
        record.save()

    def create(self, record: models.Model) -> None:
        """Save a new record and write one line."""
        record.full_clean()
        record.save(force_insert=True)
        name = speaking_field(record)
        self._write(record, "create", name, "", getattr(record, name))

    def delete(self, record: models.Model) -> None:
        """Delete a record and write one line: an import will not bring it back."""
        name = speaking_field(record)
        self._write(record, "delete", name, getattr(record, name), "")
        record.delete()

    def _write(self, record: models.Model, action: str, name: str, before: object, after: object) -> None:
        resource_type = resource_type_of(type(record))
        self.changed.append(f"{resource_type}.{name}")
        Metadata.objects.create(
            resource_id=record.pk,
            resource_type=resource_type,
            last_action_type=action,
            field_name=name,
            previous_value=as_text(before),
            replacement_value=as_text(after),
            updated_by=self.updated_by,
            sheet_id=self.sheet.pk,
        )


def speaking_field(record: models.Model) -> str:
    """Return the name of the field that tells which record it is."""
    return SPEAKING_FIELDS.get(resource_type_of(type(record)), "id")


def as_text(value: object) -> str:
    """Return a value as the history keeps it."""
    if value is None:
        return ""
    return str(value.pk) if isinstance(value, models.Model) else str(value)


@dataclass(frozen=True)
class HistoryLine:
    """One change of a sheet, as the staff reads it."""

    line: Metadata
    who: str  # a name, "" when an import did it or the account is gone
    at: datetime
    can_be_put_back: bool
    towns: Mapping[str, str]  # names by ISTAT code, of those the history speaks of

    @property
    def before(self) -> str:
        """What was written before, in words."""
        return in_words(self.line, self.line.previous_value, self.towns)

    @property
    def after(self) -> str:
        """What is written instead, in words."""
        return in_words(self.line, self.line.replacement_value, self.towns)

    @property
    def field_words(self) -> str:
        """What was changed, in words: the record and its field."""
        record = RECORD_WORDS.get(self.line.resource_type, self.line.resource_type)
        if self.line.last_action_type == "create":
            return _("%(record)s: added") % {"record": record}
        if self.line.last_action_type == "delete":
            return _("%(record)s: taken away") % {"record": record}
        name = FIELD_WORDS.get(self.line.field_name)
        return f"{record}: {name}" if name else str(record)


def history_of(service: Service) -> list[HistoryLine]:
    """Return the newest changes of the sheet and of what hangs on it, newest first, in four queries at most."""
    lines = list(_lines_of(service).order_by("-id")[:MOST_SHOWN])
    keys = {line.updated_by.removeprefix("user:") for line in lines if line.updated_by.startswith("user:")}
    names = {str(user.pk): str(user) for user in User.objects.filter(pk__in=keys)}
    codes = {
        code
        for line in lines
        if line.field_name == "municipality"
        for code in (line.previous_value, line.replacement_value)
    }
    towns = dict(Municipality.objects.filter(pk__in=codes).values_list("pk", "name")) if codes else {}
    newest: set[tuple] = set()
    shown = []
    for line in lines:
        field = (line.resource_id, line.field_name)
        can = (
            line.resource_type == "service"
            and line.last_action_type == "update"
            and line.field_name != "publication"
            and field not in newest
        )
        newest.add(field)
        shown.append(
            HistoryLine(line, names.get(line.updated_by.removeprefix("user:"), ""), line.last_action_date, can, towns)
        )
    return shown


def change_of(service: Service, line: int) -> Metadata | None:
    """Return a change of a field of the service itself, the kind that can be put back; None when it is not one."""
    found = Metadata.objects.filter(resource_type="service", resource_id=service.pk, last_action_type="update")
    return found.filter(pk=line).first()


def last_changed_by(service: Service) -> str:
    """Return the name of who changed the sheet last, "" when nobody is known."""
    line = _lines_of(service).order_by("-id").first()
    if line is None or not line.updated_by.startswith("user:"):
        return ""
    user = User.objects.filter(pk=line.updated_by.removeprefix("user:")).first()
    return str(user) if user else ""


def authors_since_publication(service: Service) -> set[str]:
    """Return the keys of the users who corrected the sheet after it was last published (or since ever).

    They come from the audit trail, which knows the sheet also of what was taken away from it.
    """
    acts = ("directory.correct_service", "directory.put_back", "directory.set_publication")
    events = AuditEvent.objects.about(Service._meta.label, str(service.pk)).filter(action__in=acts).order_by("at", "id")
    authors: set[str] = set()
    for event in events:
        if event.action != "directory.set_publication":
            authors.add(event.actor.removeprefix("user:"))
        elif event.summary.get("state") == Service.Publication.PUBLISHED:
            authors.clear()
    return authors


def _lines_of(service: Service) -> models.QuerySet:
    """Return the changes of the records of a sheet, and those made on it by people, of records now gone too."""
    return Metadata.objects.filter(Q(resource_id__in=_records_of(service)) | Q(sheet_id=service.pk))


def _records_of(service: Service) -> Iterable:
    """Return the keys of the service and of the records it has now."""
    found = [service.pk]
    for name in ("phones", "access_routes", "required_documents", "application_windows", "cost_options", "schedules"):
        found += getattr(service, name).values_list("pk", flat=True)
    places = service.service_at_locations.values_list("pk", "location")
    for pk, location in places:
        found += [pk, location]
    found += service.service_at_locations.values_list("location__addresses", flat=True)
    found += service.service_at_locations.values_list("schedules", flat=True)
    found += service.service_at_locations.values_list("location__schedules", flat=True)
    found += service.cost_options.values_list("bands", flat=True)
    return [pk for pk in found if pk]
