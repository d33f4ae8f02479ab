"""Inviting somebody to a role: sending, sending again, withdrawing, accepting, declining; every step is audited."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bussola.accounts.models import User
from bussola.audit.actions import record
from bussola.audit.models import Kind
from bussola.lib.letters import send_letter
from bussola.territory.models import District

from .actions import check_fits, check_last_day, check_may_give, give_role
from .models import Invitation, Membership, Office, Organization
from .roles import CONFIRMED_ROLES, Role

Link = Callable[[str], str]  # from the secret to the whole address of the page where one answers


class NoLongerValid(Exception):
    """The invitation was answered, withdrawn, or ran out in the meantime."""


@transaction.atomic
def invite(
    email: str,
    *,
    role: Role,
    district: District,
    organization: Organization | None = None,
    office: Office | None = None,
    ends_on: date | None = None,
    by: User,
    link: Link,
) -> Invitation:
    """Invite the person with that address, send the e-mail after the commit, and return the invitation.

    Raises ValidationError when ``by`` may not give the role, gives it to themselves, or the person has it already.
    ``invitation.mail_has_left`` tells, once committed, whether the e-mail left.
    """
    invitation = Invitation(
        email=email.strip().lower(),
        role=role,
        district=district,
        organization=organization,
        office=office,
        ends_on=ends_on,
        invited_by=by,
    )
    check_may_give(invitation, by=by)
    if invitation.email == by.email.lower():
        raise ValidationError({"email": _("Nobody gives a role to themselves.")})
    check_last_day(ends_on)
    same = {"role": role, "district": district, "organization": organization, "office": office}
    user = User.objects.filter(email__iexact=invitation.email).first()
    if user:
        check_fits(user, role, district)
        if any(not one.has_run_out for one in Membership.objects.open().filter(user=user, **same)):
            raise ValidationError({"email": _("This person already has this role here.")})
    if Invitation.objects.waiting().filter(email__iexact=invitation.email, **same).exists():
        raise ValidationError({"email": _("This person has been invited already: you can send the invitation again.")})
    secret = invitation.new_secret()
    invitation.full_clean(validate_constraints=False)
    invitation.save(force_insert=True)
    fields = ["email", "role", "district", "organization", "office", "ends_on"]
    record(
        "organizations.invite",
        kind=Kind.PERMISSION,
        by=by,
        subject=invitation,
        field_names=fields,
        role_given=str(role),
    )
    _send_after_commit(invitation, link(secret))
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, by: User, link: Link) -> Invitation:
    """Send a new link, good for as many days as the first; the old one stops working. Raises NoLongerValid."""
    invitation = _open(invitation)
    check_may_give(invitation, by=by)
    secret = invitation.new_secret()
    invitation.save(update_fields=["secret_hash", "sent_at", "expires_at"])
    record(
        "organizations.send_invitation_again",
        kind=Kind.PERMISSION,
        by=by,
        subject=invitation,
        field_names=["secret_hash", "expires_at"],
    )
    _send_after_commit(invitation, link(secret))
    return invitation


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User) -> Invitation:
    """Make the link useless; raise NoLongerValid when it was answered."""
    invitation = _open(invitation)
    check_may_give(invitation, by=by)
    return _answer(invitation, Invitation.State.WITHDRAWN, by=by, action="organizations.withdraw_invitation")


@transaction.atomic
def accept(invitation: Invitation, *, user: User) -> Membership:
    """Give the invited person the role and return the membership; raise NoLongerValid or ValidationError.

    Only the person of the address may: a link that was passed on gives nothing. Whoever invited must still be
    allowed to give the role, or an invitation would outlive the right it was made with.
    """
    invitation = _open(invitation)
    if invitation.has_run_out:
        raise NoLongerValid(str(invitation.pk))
    if user.email.lower() != invitation.email.lower():
        raise ValidationError(_("This invitation is for another e-mail address."))
    if invitation.invited_by is None:
        raise NoLongerValid(str(invitation.pk))
    membership = give_role(
        user,
        role=Role(invitation.role),
        district=invitation.district,
        organization=invitation.organization,
        office=invitation.office,
        ends_on=invitation.ends_on,
        by=invitation.invited_by,
    )
    _answer(invitation, Invitation.State.ACCEPTED, by=user, action="organizations.accept_invitation")
    return membership


@transaction.atomic
def decline(invitation: Invitation, *, by: object = "who holds the link") -> Invitation:
    """Say no; raise NoLongerValid when it was answered already."""
    return _answer(_open(invitation), Invitation.State.DECLINED, by=by, action="organizations.decline_invitation")


def _open(invitation: Invitation) -> Invitation:
    """Return the invitation as it is now, locked; raise NoLongerValid when it does not wait for an answer."""
    found = Invitation.objects.select_for_update().filter(pk=invitation.pk, state=Invitation.State.SENT).first()
    if found is None:
        raise NoLongerValid(str(invitation.pk))
    return found


def _answer(invitation: Invitation, state: Invitation.State, *, by: object, action: str) -> Invitation:
    invitation.state = state
    invitation.answered_at = timezone.now()
    invitation.save(update_fields=["state", "answered_at"])
    record(
        action,
        kind=Kind.PERMISSION,
        by=by,
        subject=invitation,
        field_names=["state", "answered_at"],
        role_given=invitation.role,
    )
    return invitation


def _send_after_commit(invitation: Invitation, address: str) -> None:
    invitation.mail_has_left = False
    transaction.on_commit(lambda: _send(invitation, address))


def _send(invitation: Invitation, address: str) -> None:
    """Send the e-mail; a failure is told to who invited (``mail_has_left``) and logged without the address."""
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("%(person)s invites you to work in Bussola, the network of social services of %(district)s.")
            % {"person": invitation.invited_by, "district": invitation.district},
            "",
            _("Role: %(role)s") % {"role": invitation.get_role_display()},
            _("Where: %(place)s") % {"place": invitation.where},
            "",
            _("To accept or say no, open this page by %(day)s:")
            % {"day": date_format(timezone.localtime(invitation.expires_at), "j F Y").lower()},
            address,
            "",
            _("The link is for you alone: do not forward it. If you were not expecting it, do nothing."),
        ]
        if invitation.role in CONFIRMED_ROLES:
            lines += ["", _("After you accept, a second administrator confirms: only then the role begins.")]
        subject = _("Invitation to Bussola, %(district)s") % {"district": invitation.district}
    body = "\n".join([*lines, ""])
    if send_letter(subject, body, [invitation.email], about=f"invitation {invitation.pk}"):  # or it can be sent again
        invitation.mail_has_left = True
