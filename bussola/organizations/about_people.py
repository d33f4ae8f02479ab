"""What roles hold of a person."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bussola.privacy.people import Held, register

from .models import Invitation, Membership


def _roles(user):
    for one in Membership.objects.filter(user=user).select_related("district", "organization", "office"):
        yield {
            "role": str(one.get_role_display()),
            "where": one.where,
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "ended_at": one.ended_at,
        }


def _roles_still_held(user) -> list[str]:
    held = Membership.objects.active().of(user).select_related("district", "organization", "office")
    return [
        _("You still work as %(role)s, %(place)s: hand your work over, or give the role up, then come back.")
        % {"role": one.get_role_display(), "place": one.where}
        for one in held
    ]


def _invitations(user):
    return Invitation.objects.filter(email__iexact=user.email).values("email", "role", "state", "sent_at")


register(
    Held(
        code="organizations.roles",
        title=gettext_lazy("Your roles"),
        models=("organizations.Membership",),
        rows=_roles,
        waits_for=_roles_still_held,
    )
)
register(
    Held(
        code="organizations.invitations",
        title=gettext_lazy("Invitations sent to you"),
        models=("organizations.Invitation",),
        rows=_invitations,
        erase=lambda user: Invitation.objects.filter(email__iexact=user.email).delete() and None,
    )
)
