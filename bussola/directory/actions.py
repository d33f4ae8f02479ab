"""What people do to the catalogue: reporting an error, closing a report, correcting and verifying a sheet, notes."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bussola.audit.actions import record
from bussola.audit.models import Kind
from bussola.lib.letters import send_letter
from bussola.organizations.permissions import check_other_hands
from bussola.organizations.roles import Permission

from .correcting.section import Section
from .history import HistoryWriter, authors_since_publication
from .models import ErrorReport, InternalNote, Metadata, Service


class AlreadyClosed(Exception):
    """Somebody else has closed the report in the meantime."""


@transaction.atomic
def report_error(
    service: Service, *, kind: str, text: str = "", reply_email: str = "", by: object = "citizen"
) -> ErrorReport:
    """Keep a report that the sheet of ``service`` is wrong, tell the office by e-mail, and return the report.

    Raises ValidationError when a value is not good. The audit trail gets the kind, never the words. The e-mail
    leaves after the commit, to ``BUSSOLA_REPORTS_EMAIL`` when that is set; if it cannot leave, the report stays.
    """
    report = ErrorReport(service=service, kind=kind, text=text.strip(), reply_email=reply_email.strip())
    _check_text("text", report.text)
    report.full_clean()
    report.save(force_insert=True)
    record(
        "directory.report_error", by=by, subject=report, kind=Kind.CREATE, problem=report.kind, service=str(service.pk)
    )
    transaction.on_commit(lambda: _tell_the_office(report))
    return report


@transaction.atomic
def close_report(report: ErrorReport, *, state: str, note: str = "", by: object) -> ErrorReport:
    """Close a waiting report as corrected or as nothing to correct, and return it as it is now.

    ``note`` says what was done, in at most 300 characters and without naming who reported. The address for an
    answer is deleted: it was there only until now, so answer first. Raises AlreadyClosed when the report waits no
    more, ValidationError for another state or a note too long.
    """
    closed = (ErrorReport.State.RESOLVED, ErrorReport.State.DISMISSED)
    if state not in closed:
        raise ValidationError({"state": _("A report is closed as corrected or as nothing to correct.")})
    note = note.strip()
    _check_text("closing_note", note)
    changed = ErrorReport.objects.filter(pk=report.pk, state=ErrorReport.State.NEW).update(
        state=state, closing_note=note, closed_at=timezone.now(), reply_email=""
    )
    if not changed:
        raise AlreadyClosed(str(report.pk))
    fields = ["state", "closing_note", "closed_at", "reply_email"]
    record("directory.close_report", by=by, subject=report, field_names=fields, state=str(state))
    report.refresh_from_db()
    return report


class ChangedMeanwhile(Exception):
    """Somebody else has changed this part of the sheet since the person opened it: nothing was written."""


@transaction.atomic
def correct_service(part: Section, *, by) -> list[str]:
    """Write what differs in one (valid) part of a sheet, with its history; return the names of the changed fields.

    Raises ChangedMeanwhile when the values are no longer those the person saw, ValidationError for a value that the
    record itself refuses. The audit trail gets names of fields, never their values.
    """
    service = Service.objects.select_for_update().get(pk=part.service.pk)
    if type(part)(service).initial["version"] != part.data.get("version"):
        raise ChangedMeanwhile(part.code)
    writer = HistoryWriter(by, service)
    part.write(writer)
    if writer.changed:
        Service.objects.filter(pk=service.pk).update(last_modified=timezone.now())
        record("directory.correct_service", by=by, subject=service, field_names=set(writer.changed), part=part.code)
    return writer.changed


@transaction.atomic
def verify_service(service: Service, *, by) -> Service:
    """Say that somebody has checked the whole sheet today, for the body that runs the service; return it."""
    service = Service.objects.select_for_update().get(pk=service.pk)
    writer = HistoryWriter(by, service)
    # HSDS wants the address of who answers for it: the office, never the person who pressed the button.
    address = service.organization.email or service.assurer_email
    writer.update(service, assured_date=timezone.localdate(), assurer_email=address)
    record("directory.verify_service", by=by, subject=service, field_names=writer.changed or ["service.assured_date"])
    return service


@transaction.atomic
def put_back(line: Metadata, *, by) -> Service:
    """Give a field of a service the value it had before the change of ``line``; return the service.

    Raises ChangedMeanwhile when the field was changed again after that line.
    """
    service = Service.objects.select_for_update().get(pk=line.resource_id)
    field = Service._meta.get_field(line.field_name)
    newest = Metadata.objects.filter(resource_id=service.pk, field_name=line.field_name).order_by("-id").first()
    if newest is None or newest.pk != line.pk:
        raise ChangedMeanwhile(line.field_name)
    value = field.to_python(line.previous_value) if line.previous_value or not field.null else None
    values = {line.field_name: value}
    if line.field_name == "assured_date":  # who answers for it was written in the same breath
        values |= _previous_assurer(line)
    writer = HistoryWriter(by, service)
    writer.update(service, **values)
    record("directory.put_back", by=by, subject=service, field_names=[f"service.{name}" for name in values])
    return service


def _previous_assurer(line: Metadata) -> dict[str, str]:
    """Return the address of who had checked the sheet before the check of ``line``, if that check changed it."""
    later = Metadata.objects.filter(resource_id=line.resource_id, field_name="assurer_email", pk__gt=line.pk)
    written = later.order_by("pk").first()
    if written is None or written.updated_by != line.updated_by or later.count() > 1:
        return {}
    return {"assurer_email": written.previous_value}


@transaction.atomic
def set_publication(service: Service, publication: str, *, by) -> Service:
    """Make a sheet a draft, send it to be reviewed, or publish it; return it.

    Whoever wrote what is to be published does not publish it: raises SameHands. Raises ValidationError for another
    state.
    """
    if publication not in Service.Publication.values:
        raise ValidationError({"publication": _("Choose draft, review or published.")})
    service = Service.objects.select_for_update().get(pk=service.pk)
    if publication == Service.Publication.PUBLISHED and service.publication != publication:
        check_other_hands(Permission.SERVICE_PUBLISH, by, done_by=_keys(authors_since_publication(service)))
    writer = HistoryWriter(by, service)
    writer.update(service, publication=publication)
    if writer.changed:
        record("directory.set_publication", by=by, subject=service, field_names=writer.changed, state=publication)
    return service


def _keys(texts: set[str]) -> set[uuid.UUID]:
    return {uuid.UUID(text) for text in texts}


@transaction.atomic
def write_note(service: Service, text: str, *, by) -> InternalNote:
    """Keep a note of the staff on a sheet and return it; raises ValidationError for an empty or too long one."""
    note = InternalNote(service=service, author=by, text=text.strip())
    MaxLengthValidator(InternalNote._meta.get_field("text").max_length)(note.text)
    note.full_clean()
    note.save(force_insert=True)
    record("directory.write_note", by=by, subject=note, kind=Kind.CREATE, service=str(service.pk))
    return note


@transaction.atomic
def remove_note(note: InternalNote, *, by) -> None:
    """Take a note away."""
    record("directory.remove_note", by=by, subject=note, kind=Kind.DELETE, service=str(note.service_id))
    note.delete()


def _check_text(field: str, value: str) -> None:
    """Raise ValidationError for a text with NULs or longer than its field: Django looks at that only in forms."""
    try:
        MaxLengthValidator(ErrorReport._meta.get_field(field).max_length)(value)
        ProhibitNullCharactersValidator()(value)
    except ValidationError as error:
        raise ValidationError({field: error}) from error


def _tell_the_office(report: ErrorReport) -> None:
    """Send the e-mail about a new report; a failure is logged without any word of the report."""
    to = [address.strip() for address in getattr(settings, "BUSSOLA_REPORTS_EMAIL", "").split(",") if address.strip()]
    if not to:
        return
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Error reported: %(service)s") % {"service": " ".join(report.service.name.split())}
        body = _body(report)
    send_letter(subject, body, to, about=f"report {report.pk}")


def _body(report: ErrorReport) -> str:
    """Return the text of the e-mail; the address for an answer stays in Bussola, which deletes it in the end."""
    lines = [
        report.get_kind_display(),
        "",
        f"{report.service.name} ({report.service.organization.name})",
        settings.BUSSOLA_URL + reverse("directory:service", args=[report.service_id]),
    ]
    if report.text:
        lines += ["", _("In the words of who reports:"), report.text]
    if report.reply_email:
        lines += ["", _("Who reports would like an answer: the address is in the list of reports.")]
    return "\n".join([*lines, "", _("Report %(number)s") % {"number": report.pk}, ""])
