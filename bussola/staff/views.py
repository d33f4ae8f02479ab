"""The first page of those who work here, and the table of who may do what."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bussola.organizations.models import Membership
from bussola.organizations.permissions import needs
from bussola.organizations.roles import Permission, Role

from . import role_words
from .tasks import tasks_of


@require_safe
def home(request):
    """Show somebody's work in a district; where there are several districts, let them choose one of theirs."""
    return _districts(request) if request.district is None else _home(request)


@needs(Permission.STAFF_HOME)
def _home(request):
    mine = Membership.objects.visible_to(request.user).of(request.user).active().in_district(request.district)
    context = {
        "tasks": tasks_of(request.user, request.district),
        "memberships": mine.select_related("organization", "office__organization", "district"),
    }
    return render(request, "staff/home.html", context)


@never_cache
@login_required
def _districts(request):
    mine = Membership.objects.visible_to(request.user).of(request.user).active().select_related("district")
    districts = sorted({one.district for one in mine}, key=lambda district: district.name)
    if not districts or settings.BUSSOLA_DISTRICT:
        raise Http404
    for district in districts:
        root = get_script_prefix()
        district.work_url = f"{root}{district.slug}/{reverse('staff:home')[len(root) :]}"
    if len(districts) == 1:
        return redirect(districts[0].work_url)
    return render(request, "staff/districts.html", {"districts": districts})


@require_safe
@needs(Permission.STAFF_HOME)
def who_may_do_what(request):
    """Show the table of roles and permissions: the one the program obeys."""
    context = {
        "roles": role_words.roles(),
        "table": role_words.table(),
        "separated": role_words.separated(),
        "columns": list(Role),
    }
    return render(request, "staff/who_may_do_what.html", context)
