"""What the office does with the sheets it answers for: finding them, correcting, verifying, publishing, notes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bussola.organizations.permissions import SameHands, may, needs
from bussola.organizations.roles import Permission

from .actions import (
    ChangedMeanwhile,
    correct_service,
    put_back,
    remove_note,
    set_publication,
    verify_service,
    write_note,
)
from .correcting.office_list import SheetsForm
from .correcting.parts import PARTS
from .history import change_of, history_of, last_changed_by
from .models import InternalNote, Service
from .office_forms import NoteForm
from .service_page import ServicePage
from .views import sheet_context

SHEETS_PER_PAGE = 25


@require_safe
@needs(Permission.SERVICE_VERIFY)
def sheets(request):
    """List the sheets this person answers for in the district, those that need care first."""
    mine = Service.objects.editable_by(request.user, Permission.SERVICE_VERIFY).in_districts([request.district.pk])
    form = SheetsForm(request.GET)
    found = form.found_in(mine)
    page = Paginator(found, SHEETS_PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "directory/office/sheets.html", {"form": form, "page": page, "query": form.query})


@require_safe
@needs(Permission.SERVICE_VERIFY)
def sheet(request, pk):
    """Show one sheet as the office sees it: its parts, its state, notes, reports, history."""
    return _sheet(request, _mine(request, pk))


def _sheet(request, service, *, note_form=None, status=200):
    now = timezone.now()
    context = {
        "service": service,
        "page": ServicePage(service, now),
        "parts": [(code, part.title) for code, part in PARTS.items()] if _may(request, service) else [],
        "can_publish": _may(request, service, Permission.SERVICE_PUBLISH),
        "is_verified_today": service.assured_date == timezone.localdate(),
        "history": history_of(service),
        "reports": service.error_reports.waiting() if _may(request, service, Permission.REPORT_RESOLVE) else [],
        "can_write_notes": _may(request, service, Permission.NOTE_WRITE),
        "notes": InternalNote.objects.visible_to(request.user).filter(service=service).select_related("author"),
        "note_form": note_form or NoteForm(),
    }
    return render(request, "directory/office/sheet.html", context, status=status)


@require_safe
@needs(Permission.SERVICE_VERIFY)
def preview(request, pk):
    """Show a sheet that readers do not see yet, as they will; it cannot be shared, and asks no price."""
    service = _mine(request, pk)
    if service.publication == Service.Publication.PUBLISHED:
        return redirect("directory:service", pk=service.pk)
    return render(request, "directory/service.html", sheet_context(service) | {"is_preview": True})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SERVICE_EDIT)
def correct(request, pk, part):
    """Show and take the form of one part of a sheet; nothing written is lost when somebody else was quicker."""
    service = _mine(request, pk, Permission.SERVICE_EDIT)
    if part not in PARTS:
        raise Http404
    form = PARTS[part](service, request.POST or None)
    changed_by = None
    if request.method == "POST" and form.was_changed_meanwhile:
        changed_by = _say_it_was_changed(form)
    elif request.method == "POST" and form.is_valid():
        try:
            if correct_service(form, by=request.user):
                messages.success(request, _("Saved: readers see it at once."))
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect("directory:office_sheet", pk=service.pk)
        except ChangedMeanwhile:
            changed_by = _say_it_was_changed(form)
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {"service": service, "form": form, "part": part, "changed_by": changed_by}
    return render(request, "directory/office/correct.html", context)


def _say_it_was_changed(form) -> str:
    """Tell that somebody else was quicker; the next save is of what is compared now. Return who it was."""
    form.data = form.data.copy()
    form.data["version"] = form.initial["version"]
    form.add_error(
        None,
        _("While you were writing, somebody else changed this part. Compare, and save again: yours will stay."),
    )
    return last_changed_by(form.service)


@require_POST
@needs(Permission.SERVICE_VERIFY)
def verify(request, pk):
    """«Verificato oggi»."""
    service = verify_service(_mine(request, pk), by=request.user)
    messages.success(request, _("Thank you: the sheet says that it was checked today."))
    return redirect("directory:office_sheet", pk=service.pk)


@require_POST
@needs(Permission.SERVICE_VERIFY)
def undo(request, pk, line):
    """Put one field back as it was."""
    service = _mine(request, pk, Permission.SERVICE_VERIFY)
    change = change_of(service, line)
    if change is None:
        raise Http404
    needed = Permission.SERVICE_VERIFY if change.field_name == "assured_date" else Permission.SERVICE_EDIT
    if not _may(request, service, needed) or change.field_name == "publication":
        raise Http404
    try:
        put_back(change, by=request.user)
        messages.success(request, _("It is as it was before."))
    except ChangedMeanwhile:
        messages.error(request, _("It was changed again after that: correct it by hand."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("directory:office_sheet", pk=service.pk)


@require_POST
@needs(Permission.SERVICE_EDIT)
def publication(request, pk):
    """Move a sheet between draft, review and published."""
    wanted = request.POST.get("publication", "")
    is_to_publish = wanted == Service.Publication.PUBLISHED
    service = _mine(request, pk, Permission.SERVICE_EDIT)
    is_published = service.publication == Service.Publication.PUBLISHED
    if (is_to_publish or is_published) and not _may(request, service, Permission.SERVICE_PUBLISH):
        raise Http404
    try:
        set_publication(service, wanted, by=request.user)
        messages.success(request, _("Done."))
    except SameHands as error:
        messages.error(request, str(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("directory:office_sheet", pk=service.pk)


@require_POST
@needs(Permission.NOTE_WRITE)
def note(request, pk):
    """Add a note of the staff."""
    service = _mine(request, pk, Permission.NOTE_WRITE)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _sheet(request, service, note_form=form, status=200)
    write_note(service, form.cleaned_data["text"], by=request.user)
    messages.success(request, _("The note is kept: only the staff reads it."))
    return redirect("directory:office_sheet", pk=service.pk)


@require_POST
@needs(Permission.NOTE_WRITE)
def take_note_away(request, pk, note):
    """Take away a note of one's own."""
    mine = get_object_or_404(InternalNote.objects.editable_by(request.user), pk=note, service=pk)
    remove_note(mine, by=request.user)
    messages.success(request, _("The note is gone."))
    return redirect("directory:office_sheet", pk=pk)


def _mine(request, pk, permission: Permission = Permission.SERVICE_VERIFY) -> Service:
    """Return a service that this person answers for in the district of the address; raise Http404."""
    mine = Service.objects.editable_by(request.user, permission).in_districts([request.district.pk])
    return get_object_or_404(mine.for_page(), pk=pk)


def _may(request, service: Service, permission: Permission = Permission.SERVICE_EDIT) -> bool:
    return may(request.user, permission, on=service)
