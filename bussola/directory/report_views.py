"""«Segnala un errore»: anybody tells that a sheet is wrong, without an account."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from bussola.lib.conditional import public_page
from bussola.lib.rate_limit import allow

from .actions import report_error
from .change_log import newest_change
from .forms import ReportForm
from .models import Service

REPORTS_PER_HOUR = 5
HOUR = 3600  # seconds


class _Check(CsrfViewMiddleware):
    """The check of Django, that lets the page answer instead of a bare «403»."""

    def _reject(self, request, reason):
        return reason


@csrf_exempt  # checked below, so that who has lost the cookie does not lose what was written too
@ensure_csrf_cookie
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def report(request, pk):
    """Show the form; a good report is kept and thanked for, anything else comes back with what was written."""
    service = _service(pk)
    form = ReportForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        problem, status = _send(request, service, form)
        if not problem:
            return redirect("directory:report_thanks", pk=service.pk)
        form.add_error(None, problem)
    return render(request, "directory/report.html", {"service": service, "form": form}, status=status)


@require_safe
@public_page(lambda request, pk: newest_change(), minutes=0)
def report_thanks(request, pk):
    """Thank who reported an error."""
    return render(request, "directory/report_thanks.html", {"service": _service(pk)})


def _service(pk) -> Service:
    """Return the public service with that key; raise Http404 when a stranger may not see it."""
    found = Service.objects.public().select_related("organization").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _send(request, service: Service, form) -> tuple[str | ValidationError, int]:
    """Keep a valid report; return what went wrong ('' when nothing did) and the HTTP status that says so."""
    if form.is_from_a_machine:
        return "", 302  # thanked like the others, so that it learns nothing
    if _Check(lambda _request: None).process_view(request, None, (), {}):
        return _("We could not receive it the first time: press «Send» once more. Nothing you wrote is lost."), 403
    key = request.META.get("REMOTE_ADDR", "")
    if not allow(key, action="report_error", limit=REPORTS_PER_HOUR, seconds=HOUR):
        return (
            _("Many reports came from this connection in the last hour. Try again in an hour: your words are below."),
            429,
        )
    try:
        report_error(service, **form.report)
    except ValidationError as error:
        return error, 200
    return "", 302
