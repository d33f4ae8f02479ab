"""The rows of public sources whose town nobody could recognise: placing them, or putting them aside."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bussola.audit.actions import record_read
from bussola.organizations.permissions import needs
from bussola.organizations.roles import Permission
from bussola.territory.actions import discard_unmatched, resolve_unmatched

from .unmatched_forms import PlaceRowForm
from .unmatched_rows import decided_rows, row_with, waiting_rows

ROWS_PER_PAGE = 50


@require_safe
@needs(Permission.UNMATCHED_RESOLVE)
def unmatched(request):
    """List the rows that wait, or those somebody has decided about."""
    shows_decided = request.GET.get("mostra") == "decise"
    found = decided_rows() if shows_decided else waiting_rows()
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "staff/unmatched.html", {"page": page, "shows_decided": shows_decided})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.UNMATCHED_RESOLVE)
def unmatched_row(request, pk):
    """Show a whole row and take the decision: its town, or aside; a later decision replaces an earlier one."""
    row = row_with(pk)
    if row is None:
        raise Http404
    form = PlaceRowForm(request.POST or None, place=row.place)
    if request.method == "POST" and "scarta" in request.POST:
        discard_unmatched(row, by=request.user)
        messages.success(request, _("Put aside: an import will leave it out. You can still decide otherwise."))
        return redirect("staff:unmatched")
    if request.method == "POST" and form.is_valid():
        town = form.cleaned_data["town"]
        resolve_unmatched(row, municipality=town, by=request.user)
        messages.success(
            request,
            _("%(place)s is %(town)s: the row enters the catalogue with the next import.")
            % {"place": row.place, "town": town},
        )
        return redirect("staff:unmatched")
    record_read(row, ["row"], by=request.user)
    return render(request, "staff/unmatched_row.html", {"row": row, "form": form})
