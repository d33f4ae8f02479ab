"""The desks of a district: the list with a form for a new one, and one desk to rename or close."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bussola.organizations.actions import open_office, update_office
from bussola.organizations.models import Office
from bussola.organizations.permissions import needs
from bussola.organizations.roles import Permission

from .forms import NewOfficeForm, OfficeForm


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ORGANIZATION_EDIT)
def offices(request):
    """Show the desks this person may correct, and add one."""
    form = NewOfficeForm(request.POST or None, by=request.user, district=request.district)
    if request.method == "POST" and form.is_valid():
        try:
            open_office(**form.cleaned_data, district=request.district, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The desk has been added."))
            return redirect("staff:offices")
    found = Office.objects.editable_by(request.user).filter(district=request.district).select_related("organization")
    return render(request, "staff/offices.html", {"offices": found, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ORGANIZATION_EDIT)
def office(request, pk):
    """Rename a desk or close it."""
    found = Office.objects.editable_by(request.user).filter(district=request.district).select_related("organization")
    one = get_object_or_404(found, pk=pk)
    form = OfficeForm(request.POST or None, initial={"name": one.name, "is_closed": one.is_closed})
    if request.method == "POST" and form.is_valid():
        try:
            update_office(one, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:offices")
    return render(request, "staff/office.html", {"office": one, "form": form})
