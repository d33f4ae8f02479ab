"""Inviting somebody, and answering an invitation."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bussola.accounts.actions import invite_user, welcome_path
from bussola.lib.rate_limit import allow
from bussola.organizations.invitation_actions import NoLongerValid, accept, decline, invite, send_again, withdraw
from bussola.organizations.models import Invitation
from bussola.organizations.permissions import needs
from bussola.organizations.roles import Permission

from .forms import InvitationForm

MOST, SECONDS = 60, 3600  # invitations of one person: enough for a big office, too few to bother strangers
with_all = ("district", "organization", "office__organization", "invited_by")


def _link(secret: str) -> str:
    """Return the whole address of the page where an invitation is answered."""
    return settings.BUSSOLA_URL + reverse("staff:invitation", args=[secret])


def _tell(request, invitation) -> None:
    """Say whether the e-mail left."""
    if invitation.mail_has_left:
        messages.success(request, _("The invitation has left: the link is good for seven days."))
    else:
        messages.error(request, _("The invitation is kept, but the e-mail did not leave: send it again in a while."))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_INVITE)
def new_invitation(request):
    """Ask whom to invite, to which role and where; a POST sends the e-mail."""
    form = InvitationForm(request.POST or None, by=request.user, district=request.district)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if not allow(str(request.user.pk), action="invite", limit=MOST, seconds=SECONDS):
                status = 429
                raise ValidationError(_("You sent many invitations in the last hour: try again in an hour."))
            invitation = invite(**form.invitation, district=request.district, by=request.user, link=_link)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _tell(request, invitation)
            return redirect("staff:members")
    return render(request, "staff/new_invitation.html", {"form": form}, status=status)


def _editable(request, pk) -> Invitation:
    """Return an unanswered invitation of this district that this person may touch; raise Http404."""
    found = Invitation.objects.editable_by(request.user).in_district(request.district).unanswered()
    return get_object_or_404(found.select_related(*with_all), pk=pk)


@require_http_methods(["POST"])
@needs(Permission.MEMBER_INVITE)
def invite_again(request, pk):
    """Send a new link; the old one stops working."""
    try:
        _tell(request, send_again(_editable(request, pk), by=request.user, link=_link))
    except (NoLongerValid, ValidationError):
        messages.error(request, _("This invitation was answered in the meantime."))
    return redirect("staff:members")


@require_http_methods(["POST"])
@needs(Permission.MEMBER_INVITE)
def take_back(request, pk):
    """Withdraw an invitation."""
    try:
        withdraw(_editable(request, pk), by=request.user)
        messages.success(request, _("The invitation has been withdrawn: its link does not work any more."))
    except (NoLongerValid, ValidationError):
        messages.error(request, _("This invitation was answered in the meantime."))
    return redirect("staff:members")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, secret):
    """Show an invitation to who holds its link; a POST says yes or no, or opens the account it needs."""
    found = Invitation.of_link(secret, request.district)
    if found is None:
        raise Http404
    context = {"invitation": found, "is_theirs": _is_theirs(request, found)}
    if found.state != Invitation.State.SENT or found.has_run_out:
        return render(request, "staff/invitation_over.html", context)
    if request.method == "POST":
        answer = request.POST.get("risposta")
        try:
            if answer == "no":
                decline(found, by=request.user if context["is_theirs"] else "who holds the link")
                return render(request, "staff/invitation_over.html", context | {"said_no": True})
            if answer == "entra" and not request.user.is_authenticated:
                return _way_in(request, found)
            if answer == "si" and context["is_theirs"]:
                membership = accept(found, user=request.user)
                return render(request, "staff/invitation_accepted.html", context | {"membership": membership})
        except NoLongerValid:
            return render(request, "staff/invitation_over.html", context)
        except ValidationError as error:
            context["errors"] = error.messages
    return render(request, "staff/invitation.html", context)


def _is_theirs(request, found: Invitation) -> bool:
    return request.user.is_authenticated and request.user.email.lower() == found.email.lower()


def _way_in(request, found: Invitation):
    """Send somebody to sign in, or, without a password yet, to choose one, and back: the link proved the address."""
    user = invite_user(found.email, by=found.invited_by or "invitation")
    if user.has_usable_password():
        return redirect(f"{reverse(settings.LOGIN_URL)}?next={request.path}")
    return redirect(welcome_path(user, then=request.path))
