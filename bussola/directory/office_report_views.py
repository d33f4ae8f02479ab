"""The reports of mistakes that wait for somebody to look at them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bussola.audit.actions import record_list, record_read
from bussola.organizations.permissions import needs
from bussola.organizations.roles import Permission

from .actions import AlreadyClosed, close_report
from .models import ErrorReport
from .office_forms import CloseReportForm

REPORTS_PER_PAGE = 25
PERSONAL = ("text", "reply_email")


@require_safe
@needs(Permission.REPORT_RESOLVE)
def reports(request):
    """List the reports on the sheets of this person in the district: those that wait, or those that are closed."""
    mine = ErrorReport.objects.editable_by(request.user).in_district(request.district)
    shows_closed = request.GET.get("mostra") == "chiuse"
    found = mine.exclude(state=ErrorReport.State.NEW).order_by("-closed_at") if shows_closed else mine.waiting()
    page = Paginator(found.select_related("service__organization"), REPORTS_PER_PAGE).get_page(
        request.GET.get("pagina")
    )
    if page.object_list:
        record_list(ErrorReport, ["text"], by=request.user, count=len(page.object_list))
    return render(request, "directory/office/reports.html", {"page": page, "shows_closed": shows_closed})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REPORT_RESOLVE)
def report(request, pk):
    """Show one report and close it, as corrected or as nothing to correct."""
    mine = ErrorReport.objects.editable_by(request.user).in_district(request.district)
    found = get_object_or_404(mine.select_related("service__organization"), pk=pk)
    form = CloseReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_report(found, state=form.cleaned_data["state"], note=form.cleaned_data["note"], by=request.user)
            messages.success(request, _("The report is closed. Thank you."))
            return redirect("directory:office_reports")
        except AlreadyClosed:
            messages.info(request, _closed_by_another(form.cleaned_data["note"]))
            return redirect("directory:office_reports")
        except ValidationError as error:
            form.add_error(None, error.messages)
    record_read(found, PERSONAL, by=request.user)
    return render(request, "directory/office/report.html", {"report": found, "form": form})


def _closed_by_another(note: str) -> str:
    """Return what to tell who was slower; their note is said back, or it would be lost."""
    words = _("Somebody else has closed this report in the meantime.")
    if note:
        words = " ".join([words, _("Your note was not kept: «%(note)s»") % {"note": note}])
    return words
