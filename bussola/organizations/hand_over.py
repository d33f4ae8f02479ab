"""Somebody leaves: their roles and their open work go to another, in one action, seen before it is done."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bussola.accounts.models import User
from bussola.audit.actions import record
from bussola.audit.models import Kind
from bussola.lib.hooks import handing_over
from bussola.territory.models import District

from .actions import check_fits, end_membership, give_role, locked
from .models import Membership
from .roles import CONFIRMED_ROLES, Role


@dataclass(frozen=True)
class HandOver:
    """What would happen: read it before confirming.

    ``given``: roles the heir gets; ``held``: roles the heir has already; ``kept``: roles that ``by`` may not take
    away, which stay; ``open_work``: pieces of work that change hands; ``problems``: why it cannot be done, in words.
    """

    given: list[Membership] = field(default_factory=list)
    held: list[Membership] = field(default_factory=list)
    kept: list[Membership] = field(default_factory=list)
    to_confirm: list[Membership] = field(default_factory=list)
    open_work: int = 0
    problems: list[str] = field(default_factory=list)


def plan_hand_over(leaving: User, heir: User, district: District, *, by: User) -> HandOver:
    """Return what handing over everything of ``leaving`` in a district to ``heir`` would do; changes nothing."""
    mine = list(Membership.objects.open().filter(user=leaving, district=district))
    may_end = set(
        Membership.objects.editable_by(by).filter(user=leaving, district=district).values_list("pk", flat=True)
    )
    of_heir = {
        _key(one) for one in Membership.objects.open().filter(user=heir, district=district) if not one.has_run_out
    }
    plan = HandOver(open_work=sum(handing_over.answers(leaving, heir, district, None)))
    for one in mine:
        if one.pk not in may_end:
            plan.kept.append(one)
        elif one.has_run_out or _key(one) in of_heir:
            plan.held.append(one)
        else:
            plan.given.append(one)
            if one.role in CONFIRMED_ROLES:
                plan.to_confirm.append(one)
            try:
                check_fits(heir, Role(one.role), district)
            except ValidationError as error:
                plan.problems.extend(error.messages)
    if heir == leaving:
        plan.problems.append(_("Choose another person: nobody hands over to themselves."))
    if heir == by and plan.given:
        plan.problems.append(_("Nobody gives a role to themselves."))
    if not plan.given and not plan.held:
        plan.problems.append(_("There is no role here that you may take away from this person."))
    return plan


@transaction.atomic
def hand_over(leaving: User, heir: User, district: District, *, by: User) -> HandOver:
    """Do what ``plan_hand_over`` says, all or nothing, and return it; raise ValidationError or LastAdministrator."""
    first = Membership.objects.open().filter(user=leaving, district=district).first()
    if first:
        locked(first)
    plan = plan_hand_over(leaving, heir, district, by=by)
    if plan.problems:
        raise ValidationError(plan.problems)
    for one in plan.given:
        give_role(
            heir,
            role=Role(one.role),
            district=district,
            organization=one.organization,
            office=one.office,
            ends_on=one.ends_on,
            by=by,
        )
    for one in [*plan.given, *plan.held]:
        end_membership(one, by=by)
    moved = sum(handing_over.answers(leaving, heir, district, by))
    record(
        "organizations.hand_over", kind=Kind.PERMISSION, by=by, subject=leaving, roles=len(plan.given), open_work=moved
    )
    return plan


def _key(membership: Membership) -> tuple:
    return (membership.role, membership.organization_id, membership.office_id)
