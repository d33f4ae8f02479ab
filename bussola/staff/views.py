"""The first page of those who work here."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from bussola.organizations.models import Membership
from bussola.organizations.permissions import needs
from bussola.organizations.roles import Permission

from .tasks import tasks_of


@require_safe
@needs(Permission.STAFF_HOME)
def home(request):
    """Show what waits for this person in this district, and in which roles they are here."""
    mine = Membership.objects.visible_to(request.user).of(request.user).active().in_district(request.district)
    context = {
        "tasks": tasks_of(request.user, request.district),
        "memberships": mine.select_related("organization", "office__organization", "district"),
    }
    return render(request, "staff/home.html", context)
