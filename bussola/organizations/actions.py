"""What is done to memberships: giving, confirming, ending, leaving, moving their last day; every step is audited."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bussola.accounts.actions import forget_second_factors
from bussola.accounts.models import User
from bussola.audit.actions import record
from bussola.audit.models import Kind
from bussola.territory.models import District

from .models import Membership, Office, Organization, giving_reach_of
from .permissions import check_other_hands, may
from .reach import Reach
from .roles import CONFIRMED_ROLES, Permission, Role, are_incompatible

LONGEST_ROLE = timedelta(days=3 * 366)  # a role with a last day is renewed at least every three years


class LastAdministrator(Exception):
    """Without this role nobody could give roles in the district any more; the message is for a person."""


def check_may_give(row, *, by) -> None:
    """Raise ValidationError when ``by`` may not give the role of ``row`` (saved or not) there."""
    reach = giving_reach_of(by).get(Role(row.role))
    if reach is None or not row.is_within(reach):
        raise ValidationError({"role": _("You cannot give this role here.")})
    here = Reach(reach.organizations, frozenset({row.district_id}))
    if row.organization_id and not row.organization.is_within(here):  # or a district would lend out bodies of another
        raise ValidationError({"organization": _("This body does not work in this district.")})


def check_fits(user: User, role: Role, district: District) -> None:
    """Raise ValidationError when ``user`` holds a role that nobody may hold together with ``role`` in the district."""
    held = Membership.objects.open().filter(user=user, district=district)
    for other in held:
        if not other.has_run_out and are_incompatible(Role(role), Role(other.role)):
            raise ValidationError(
                {
                    "role": _(
                        "%(person)s is «%(role)s» here: who audits does nothing else, and who works does not audit."
                    )
                    % {"person": user, "role": other.get_role_display()}
                }
            )


@transaction.atomic
def give_role(
    user: User,
    *,
    role: Role,
    district: District,
    organization: Organization | None = None,
    office: Office | None = None,
    ends_on: date | None = None,
    by: object,
    is_confirmed: bool = False,
) -> Membership:
    """Give ``user`` a role from today, and return the membership; raise ValidationError when it may not be.

    ``by`` is a user (who must be allowed to give it, and not to themselves) or a text that names a command.
    ``is_confirmed``: the role begins at once even if it is one that a second person confirms; for the command line,
    which whoever runs the server answers for. A run-out membership of the same kind is closed first.
    """
    membership = Membership(
        user=user, role=role, district=district, organization=organization, office=office, ends_on=ends_on
    )
    if isinstance(by, User):
        if by == user:
            raise ValidationError({"role": _("Nobody gives a role to themselves.")})
        check_may_give(membership, by=by)
        membership.invited_by = by
    check_fits(user, role, district)
    if is_confirmed and role in CONFIRMED_ROLES:
        membership.confirmed_at = timezone.now()
    same = Membership.objects.open().filter(
        user=user, role=role, district=district, organization=organization, office=office
    )
    for old in same.filter(ends_on__lt=timezone.localdate()):
        _close(old, by=by, action="organizations.membership_ran_out")
    membership.full_clean(validate_constraints=False)
    check_last_day(ends_on)
    if same.exists():
        raise ValidationError(_("This person already has this role here."))
    try:
        with transaction.atomic():
            membership.save(force_insert=True)
    except IntegrityError as error:  # two gave it at the same moment
        raise ValidationError(_("This person already has this role here.")) from error
    fields = ["user", "role", "district", "organization", "office", "ends_on"]
    record(
        "organizations.give_role",
        kind=Kind.PERMISSION,
        by=by,
        subject=membership,
        field_names=fields,
        role_given=str(role),
    )
    return membership


@transaction.atomic
def confirm_membership(membership: Membership, *, by: object) -> Membership:
    """Let a role that needs a second person begin; raise ValidationError or permissions.SameHands."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if not membership.waits_for_confirmation:
        raise ValidationError(_("This role waits for no confirmation."))
    if isinstance(by, User):
        if not may(by, Permission.MEMBER_CONFIRM, on=membership):
            raise ValidationError(_("You cannot confirm this role."))
        check_other_hands(Permission.MEMBER_CONFIRM, by, done_by=[membership.invited_by_id, membership.user_id])
        membership.confirmed_by = by
    membership.confirmed_at = timezone.now()
    membership.save(update_fields=["confirmed_by", "confirmed_at"])
    fields = ["confirmed_by", "confirmed_at"]
    record(
        "organizations.confirm_membership",
        kind=Kind.PERMISSION,
        by=by,
        subject=membership,
        field_names=fields,
        role_given=membership.role,
    )
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, by: object) -> Membership:
    """Take a role away now; raise ValidationError when ``by`` may not, LastAdministrator when nobody would be left."""
    membership = locked(membership)
    if isinstance(by, User) and not Membership.objects.editable_by(by).filter(pk=membership.pk).exists():
        raise ValidationError(_("You cannot take this role away."))
    return _close(membership, by=by, action="organizations.end_membership")


@transaction.atomic
def leave(membership: Membership, *, by: User) -> Membership:
    """Let somebody give up their own role; raise ValidationError for another's, LastAdministrator for the last one."""
    membership = locked(membership)
    if membership.user_id != by.pk:
        raise ValidationError(_("This role is not yours."))
    return _close(membership, by=by, action="organizations.leave")


@transaction.atomic
def move_last_day(membership: Membership, *, ends_on: date | None, by: object) -> Membership:
    """Set the last day of a role (None: until somebody ends it); raise ValidationError or LastAdministrator."""
    membership = locked(membership)
    if isinstance(by, User) and not Membership.objects.editable_by(by).filter(pk=membership.pk).exists():
        raise ValidationError(_("You cannot change this role."))
    if membership.ended_at:
        raise ValidationError(_("This role has already ended: give it again."))
    check_last_day(ends_on)
    membership.ends_on = ends_on
    membership.end_noticed_on = None
    membership.save(update_fields=["ends_on", "end_noticed_on"])
    record(
        "organizations.move_last_day",
        kind=Kind.PERMISSION,
        by=by,
        subject=membership,
        field_names=["ends_on"],
        role_given=membership.role,
    )
    return membership


def check_may_forget_factors(user: User, *, by: User) -> None:
    """Raise ValidationError unless ``by`` manages all the roles ``user`` has, and is somebody else.

    Who manages only some of them would open the others too.
    """
    if user == by:
        raise ValidationError(_("Nobody takes off their own lost factor: ask another administrator."))
    held = Membership.objects.open().filter(user=user)
    managed = Membership.objects.editable_by(by).open().filter(user=user)
    if not managed or set(held) != set(managed):
        raise ValidationError(_("This person also works where you do not manage the roles: ask who does."))


@transaction.atomic
def help_who_lost_factor(user: User, *, by: User) -> None:
    """Take off the second factors of somebody who lost them; raise ValidationError when ``by`` may not."""
    check_may_forget_factors(user, by=by)
    forget_second_factors(user, by=by)


def is_last_administrator(membership: Membership) -> bool:
    """Tell whether the district would have no network administrator without this membership."""
    if membership.role != Role.NETWORK_ADMIN or not membership.is_active:
        return False
    others = Membership.objects.active().filter(role=Role.NETWORK_ADMIN, district=membership.district_id)
    return not others.exclude(user=membership.user_id).exists()


def locked(membership: Membership) -> Membership:
    """Return the membership as it is now; who changes roles of one district takes turns (two last administrators)."""
    District.objects.select_for_update().get(pk=membership.district_id)
    return Membership.objects.select_for_update().get(pk=membership.pk)


def _close(membership: Membership, *, by: object, action: str) -> Membership:
    if membership.ended_at:
        raise ValidationError(_("This role has already ended."))
    if is_last_administrator(membership):
        raise LastAdministrator(
            _("This is the last network administrator: without one nobody gives roles. Give the role to another first.")
        )
    membership.ended_at = timezone.now()
    membership.ended_by = by if isinstance(by, User) else None
    membership.save(update_fields=["ended_at", "ended_by"])
    record(
        action,
        kind=Kind.PERMISSION,
        by=by,
        subject=membership,
        field_names=["ended_at", "ended_by"],
        role_given=membership.role,
    )
    return membership


def check_last_day(ends_on: date | None) -> None:
    """Raise ValidationError for a last day in the past or too far away."""
    today = timezone.localdate()
    if ends_on is not None and not today <= ends_on <= today + LONGEST_ROLE:
        raise ValidationError({"ends_on": _("Choose a day from today to three years from now, or leave it empty.")})


@transaction.atomic
def open_office(*, organization: Organization, district: District, name: str, by: User) -> Office:
    """Add a desk of a body in a district and return it; raise ValidationError."""
    office = Office(organization=organization, district=district, name=name.strip())
    if not may(by, Permission.ORGANIZATION_EDIT, on=office):
        raise ValidationError({"organization": _("You cannot add a desk to this body.")})
    office.full_clean()
    office.save(force_insert=True)
    record(
        "organizations.open_office",
        kind=Kind.CREATE,
        by=by,
        subject=office,
        field_names=["organization", "district", "name"],
    )
    return office


@transaction.atomic
def update_office(office: Office, *, name: str, is_closed: bool, by: User) -> Office:
    """Rename a desk, close it or open it again; raise ValidationError. Roles given there stay."""
    changed = [
        field for field, value in (("name", name.strip()), ("is_closed", is_closed)) if getattr(office, field) != value
    ]
    office.name, office.is_closed = name.strip(), is_closed
    office.full_clean()
    office.save(update_fields=["name", "is_closed"])
    if changed:
        record("organizations.update_office", by=by, subject=office, field_names=changed)
    return office
