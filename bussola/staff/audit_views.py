"""Pages of the audit trail, and of the register of what is kept about people. Looking at them is audited too."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bussola.audit.actions import record_export, record_list
from bussola.audit.models import AuditEvent
from bussola.organizations.permissions import needs
from bussola.organizations.roles import Permission
from bussola.privacy import retention
from bussola.privacy.register import personal_fields

from .audit_forms import AuditFilter
from .audit_trail import events_of, lines_of, page_of
from .audit_words import RECORDS, record_in_words
from .csv_export import csv_response

SHOWN = ["actor", "subject_id"]
MOST_LINES = 100_000  # of one file: more than a spreadsheet shows with pleasure


@require_safe
@needs(Permission.AUDIT_READ)
def audit(request):
    """Show the events of the district, newest first, filtered."""
    form = AuditFilter(request.GET, district=request.district)
    found = form.apply(events_of(request.district, of_network=form.of_network))
    page = page_of(found, before=request.GET.get("prima", ""), after=request.GET.get("dopo", ""))
    lines = lines_of(page.events)
    record_list(AuditEvent, SHOWN, by=request.user, count=len(lines), filters=form.used)
    parameters = urlencode({name: request.GET[name] for name in form.fields if request.GET.get(name)})
    context = {"form": form, "lines": lines, "page": page, "parameters": parameters}
    return render(request, "staff/audit.html", context, status=200 if form.is_valid() else 400)


@require_safe
@needs(Permission.AUDIT_READ)
def audit_csv(request):
    """Give the filtered events as a table to download."""
    form = AuditFilter(request.GET, district=request.district)
    found = form.apply(events_of(request.district, of_network=form.of_network))[:MOST_LINES]
    lines = lines_of(found)
    record_export(AuditEvent, SHOWN, by=request.user, count=len(lines), filters=form.used, format="csv")
    heading = [
        _("When"), _("Who"), _("Code of who"), _("Role"), _("What was done"), _("Code of the act"), _("On what"),
        _("Code of the record"), _("Fields"), _("Counts"), _("District"), _("Request"),
    ]  # fmt: skip
    return csv_response("registro", heading, map(_row, lines))


def _row(line) -> list[str]:
    event = line.event
    when = date_format(timezone.localtime(event.at), "Y-m-d H:i:s")
    return [
        when, line.who, event.actor, line.role, line.did, event.action, record_in_words(event.subject_type),
        event.subject_id, line.fields, line.numbers, event.district, event.request_id,
    ]  # fmt: skip


@require_safe
@needs(Permission.AUDIT_READ)
def audit_record(request, subject_type, subject_id):
    """Show who saw or changed one record, and the lists and files of its kind, in which it may have been."""
    if subject_type not in RECORDS or not subject_id.isprintable():  # PostgreSQL takes no null byte in a text
        raise Http404
    events = events_of(request.district)
    page = page_of(
        events.about(subject_type, subject_id),
        before=request.GET.get("prima", ""),
        after=request.GET.get("dopo", ""),
    )
    lists = page_of(events.about(subject_type, ""))
    record_list(AuditEvent, SHOWN, by=request.user, count=len(page.events), filters=["record"], of=subject_type)
    context = {
        "subject_type": subject_type,
        "subject_id": subject_id,
        "record": record_in_words(subject_type),
        "lines": lines_of(page.events),
        "page": page,
        "lists": lines_of(lists.events[:10]),
    }
    return render(request, "staff/audit_record.html", context)


@require_safe
@needs(Permission.AUDIT_READ)
def processing(request):
    """Show the register of what is kept about people, to print for the data protection officer."""
    by_model: dict[str, list] = {}
    for field in personal_fields():
        by_model.setdefault(field.model, []).append(field)
    context = {"models": by_model.items(), "rules": retention.rules(), "today": timezone.localdate()}
    return render(request, "staff/audit_processing.html", context)
