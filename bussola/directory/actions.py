"""What people do to the catalogue: reporting an error in a sheet, and closing a report."""

import logging

from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bussola.audit.actions import record
from bussola.audit.models import Kind

from .models import ErrorReport, Service

logger = logging.getLogger(__name__)

MAIL_SECONDS = 10  # a mail server that does not answer must not hold the page of who reports


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
    try:
        timeout = getattr(settings, "EMAIL_TIMEOUT", None) or MAIL_SECONDS
        with translation.override(settings.LANGUAGE_CODE):
            mail.EmailMessage(
                subject=_("Error reported: %(service)s") % {"service": " ".join(report.service.name.split())},
                body=_body(report),
                to=to,
                connection=mail.get_connection(timeout=timeout),
            ).send()
    except Exception as error:  # whatever happens to the e-mail, the report is kept and the reader thanked
        logger.error("The e-mail about report %s did not leave: %s", report.pk, type(error).__name__)


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
