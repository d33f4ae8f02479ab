"""The people of a district: the list, one person, and what can be done to a role."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bussola.audit.actions import record_export, record_list, record_read
from bussola.organizations.actions import (
    LastAdministrator,
    check_may_forget_factors,
    confirm_membership,
    end_membership,
    help_who_lost_factor,
    is_last_administrator,
    leave,
    move_last_day,
)
from bussola.organizations.hand_over import hand_over, plan_hand_over
from bussola.organizations.models import Invitation, Membership
from bussola.organizations.permissions import SameHands, may, needs, permissions_in
from bussola.organizations.roles import Permission

from .csv_export import csv_response
from .forms import HeirForm, LastDayForm, MembersFilter

PER_PAGE = 50
SHOWN = ["user.email", "user.name"]
KEPT = ("q", "ruolo", "ordine")  # of the search, from page to page and in the file
with_all = ("user", "district", "organization", "office__organization")


def _members(request):
    """Return the memberships of this district that this person may read and nobody has ended."""
    found = Membership.objects.visible_to(request.user).in_district(request.district).open()
    return found.select_related(*with_all)


@require_safe
@needs(Permission.MEMBER_READ)
def members(request):
    """Show who works here, searched and sorted, and the invitations nobody has answered."""
    search = MembersFilter(request.GET)
    page = Paginator(search.apply(_members(request)), PER_PAGE).get_page(request.GET.get("pagina"))
    record_list(Membership, SHOWN, by=request.user, count=len(page), filters=search.used)
    invitations = Invitation.objects.visible_to(request.user).in_district(request.district).unanswered()
    context = {
        "form": search,
        "page": page,
        "invitations": invitations.select_related("invited_by", *with_all[1:]),
        "may": permissions_in(request.user, request.district),
        "parameters": urlencode([(name, request.GET[name]) for name in KEPT if request.GET.get(name)]),
    }
    return render(request, "staff/members.html", context)


@require_safe
@needs(Permission.MEMBER_EXPORT)
def members_csv(request):
    """Give the list, as searched, as a file for a spreadsheet."""
    search = MembersFilter(request.GET)
    found = list(search.apply(_members(request)))
    record_export(Membership, SHOWN, by=request.user, count=len(found), filters=search.used, format="csv")
    heading = [_("Name"), _("E-mail address"), _("Role"), _("Body"), _("Desk"), _("From"), _("Last day"), _("State")]
    rows = [
        [
            one.user.name,
            one.user.email,
            one.get_role_display(),
            one.organization or "",
            one.office.name if one.office else "",
            f"{one.starts_on:%d/%m/%Y}",
            f"{one.ends_on:%d/%m/%Y}" if one.ends_on else "",
            one.state_in_words,
        ]
        for one in found
    ]
    return csv_response(f"persone-{request.district.slug}", heading, rows)


@require_safe
@needs(Permission.MEMBER_READ)
def member(request, pk):
    """Show one person: their roles here, and what may be done to each."""
    mine = list(_members(request).filter(user=pk))
    if not mine:
        raise Http404
    record_read(mine[0].user, ["email", "name", "last_login"], by=request.user)
    editable = set(Membership.objects.editable_by(request.user).filter(user=pk).values_list("pk", flat=True))
    for one in mine:
        one.is_editable = one.pk in editable
        one.may_confirm = (
            one.waits_for_confirmation
            and may(request.user, Permission.MEMBER_CONFIRM, on=one)
            and request.user.pk not in (one.invited_by_id, one.user_id)
        )
    context = {
        "person": mine[0].user,
        "memberships": mine,
        "can_hand_over": bool(editable),
        "can_help_in": bool(editable) and may(request.user, Permission.MEMBER_CONFIRM, on=request.district),
    }
    return render(request, "staff/member.html", context)


def _managed_person(request, pk):
    """Return somebody with a role here that this person manages; raise Http404."""
    managed = Membership.objects.editable_by(request.user).open().in_district(request.district)
    first = managed.filter(user=pk).select_related("user").first()
    if first is None:
        raise Http404
    return first.user


def _said(request, error, done: str, back):
    """Tell what was done, or why it was not, and go back."""
    if error is None:
        messages.success(request, done)
    else:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
    return redirect(*back)


def _try(action):
    """Run an action; return what stopped it, None when it was done."""
    try:
        action()
    except (ValidationError, SameHands, LastAdministrator) as error:
        return error
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_END)
def end(request, pk):
    """Ask whether to take a role away; a POST does it."""
    membership = get_object_or_404(Membership.objects.editable_by(request.user).open().select_related(*with_all), pk=pk)
    if membership.district_id != request.district.pk:
        raise Http404
    if request.method == "POST":
        error = _try(lambda: end_membership(membership, by=request.user))
        return _said(request, error, _("The role has been taken away."), ["staff:members"])
    record_read(membership, ["user"], by=request.user)
    return render(request, "staff/end.html", {"membership": membership})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_END)
def last_day(request, pk):
    """Ask until when somebody keeps a role; a POST sets it."""
    membership = get_object_or_404(Membership.objects.editable_by(request.user).open().select_related(*with_all), pk=pk)
    if membership.district_id != request.district.pk:
        raise Http404
    form = LastDayForm(request.POST or None, initial={"ends_on": membership.ends_on})
    if request.method == "POST" and form.is_valid():
        try:
            move_last_day(membership, ends_on=form.cleaned_data["ends_on"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The last day has been moved."))
            return redirect("staff:member", pk=membership.user_id)
    record_read(membership, ["user"], by=request.user)
    return render(request, "staff/last_day.html", {"membership": membership, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_CONFIRM)
def lost_factor(request, pk):
    """Ask whether to take off a second factor that was lost; a POST does it."""
    person = _managed_person(request, pk)
    if request.method == "POST":
        error = _try(lambda: help_who_lost_factor(person, by=request.user))
        return _said(request, error, _("Done: we have told them by e-mail."), ["staff:member", pk])
    record_read(person, ["name"], by=request.user)
    refused = _try(lambda: check_may_forget_factors(person, by=request.user))
    return render(request, "staff/lost_factor.html", {"person": person, "refused": refused})


@require_http_methods(["POST"])
@needs(Permission.MEMBER_CONFIRM)
def confirm(request, pk):
    """Let a new administrator begin, as the second person."""
    waiting = Membership.objects.visible_to(request.user).in_district(request.district).waiting_for_confirmation()
    membership = get_object_or_404(waiting, pk=pk)
    error = _try(lambda: confirm_membership(membership, by=request.user))
    return _said(request, error, _("Confirmed: the role begins now."), ["staff:member", membership.user_id])


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.STAFF_HOME)
def give_up(request, pk):
    """Ask whether to give up one's own role; a POST does it."""
    mine = Membership.objects.visible_to(request.user).of(request.user).open().in_district(request.district)
    membership = get_object_or_404(mine.select_related(*with_all), pk=pk)
    if request.method == "POST":
        error = _try(lambda: leave(membership, by=request.user))
        still_here = may(request.user, Permission.STAFF_HOME, on=request.district)
        back = ["staff:home"] if still_here else ["accounts:home"]
        return _said(request, error, _("You have given up the role. Thank you for your work."), back)
    context = {"membership": membership, "is_last": is_last_administrator(membership)}
    return render(request, "staff/give_up.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_END)
def hand_over_work(request, pk):
    """Choose who takes over, see what will happen, and (POST) do it."""
    person = _managed_person(request, pk)
    colleagues = Membership.objects.visible_to(request.user).in_district(request.district).active()
    people = colleagues.people().exclude(pk__in=[pk, request.user.pk])
    asked = request.POST if request.method == "POST" else request.GET
    form = HeirForm(asked if "erede" in asked else None, people=people.order_by("name", "email"))
    context = {"person": person, "form": form}
    if form.is_valid():
        heir = form.cleaned_data["erede"]
        if request.method == "POST":
            error = _try(lambda: hand_over(person, heir, request.district, by=request.user))
            return _said(request, error, _("Done: everything has been handed over."), ["staff:members"])
        context |= {"heir": heir, "plan": plan_hand_over(person, heir, request.district, by=request.user)}
    record_read(person, ["name"], by=request.user)
    return render(request, "staff/hand_over.html", context)
