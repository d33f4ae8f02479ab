"""The log-ins of a demo: one for each role in each district, invented, and never in a real installation."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from bussola.accounts.models import User
from bussola.audit.actions import record
from bussola.audit.models import Kind
from bussola.territory.models import District

from .models import DEMO_DOMAIN, Membership, Office, Organization
from .reach import Reach
from .roles import ORGANIZATION_ROLES, Role

FIRST_DISTRICT = "suzzara"  # its addresses are the short ones
DESK_NAME = "Sportello sociale"
PEOPLE = (  # first part of the address, name, role
    ("citizen", "Carla Cittadina", None),
    ("editor", "Remo Redattore", Role.EDITOR),
    ("desk", "Sara Sportello", Role.DESK_OPERATOR),
    ("social", "Anna Assistente", Role.SOCIAL_WORKER),
    ("coordinator", "Corrado Coordina", Role.COORDINATOR),
    ("planner", "Piera Programma", Role.PLANNER),
    ("admin", "Ada Amministra", Role.NETWORK_ADMIN),
    ("admin2", "Secondo Amministra", Role.NETWORK_ADMIN),
    ("auditor", "Rita Revisore", Role.AUDITOR),
)


class NotADemo(Exception):
    """Demo log-ins were asked for in an installation that is not a demo."""


@dataclass(frozen=True)
class Login:
    """A log-in to print: the address, and what it may do."""

    email: str
    words: str
    district: str


@transaction.atomic
def prepare_demo_people(password: str) -> list[Login]:
    """Make, or put right, the log-ins of every district that has any body, all with ``password``; return them.

    Raises NotADemo unless ``BUSSOLA_DEMO`` is on. Doing it twice changes nothing.
    """
    if not settings.BUSSOLA_DEMO:
        raise NotADemo("Gli accessi dimostrativi nascono solo in una dimostrazione (BUSSOLA_DEMO).")
    hashed = _hash(password)
    logins = []
    for district in sorted(District.objects.all(), key=lambda one: (one.slug != FIRST_DISTRICT, one.name)):
        bodies = Organization.objects.within(Reach(districts=frozenset({district.pk}))).filter(is_invented=True)
        bodies = list(bodies.order_by("name"))
        for part, name, role in PEOPLE:
            if role in ORGANIZATION_ROLES and not bodies:
                continue
            suffix = "" if district.slug == FIRST_DISTRICT else f".{district.slug}"
            user = _person(f"{part}{suffix}@{DEMO_DOMAIN}", f"{name} (esempio)", hashed)
            where = _give(user, role, district, bodies) if role else district.name
            logins.append(Login(user.email, f"{role.label if role else 'Cittadino'}, {where}", district.slug))
    return logins


@transaction.atomic
def forget_demo_people(*, by: object) -> int:
    """Delete every demo log-in with its roles, and return how many there were."""
    found = Membership.objects.demo_people()
    count = found.count()
    found.delete()
    if count:
        record("organizations.forget_demo_people", kind=Kind.DELETE, by=by, count=count)
    return count


def _hash(password: str) -> str:
    """Return the hash that the demo users have already, if it is of this password: making one takes half a second."""
    known = User.objects.filter(email=f"admin@{DEMO_DOMAIN}").values_list("password", flat=True).first()
    return known if known and check_password(password, known) else make_password(password)


def _person(email: str, name: str, hashed: str) -> User:
    user, is_new = User.objects.get_or_create(email=email, defaults={"name": name, "password": hashed})
    if user.password != hashed:
        User.objects.filter(pk=user.pk).update(password=hashed)
    if is_new:
        record("organizations.make_demo_person", by="command: demo", subject=user, field_names=["email", "name"])
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user


def _give(user: User, role: Role, district: District, bodies: list[Organization]) -> str:
    """Give the role once, and return where."""
    there = Membership.objects.open().filter(user=user, role=role, district=district).first()
    if there is None:
        organization = office = None
        if role in ORGANIZATION_ROLES:
            organization = min(bodies, key=lambda one: (one.kind not in _KINDS[role], one.name))
        if role == Role.DESK_OPERATOR:
            office, _made = Office.objects.get_or_create(organization=organization, district=district, name=DESK_NAME)
        there = Membership.objects.create(
            user=user,
            role=role,
            district=district,
            organization=organization,
            office=office,
            confirmed_at=timezone.now() if role == Role.NETWORK_ADMIN else None,
        )
        record("organizations.give_role", by="command: demo", subject=there, role_given=str(role))
    return there.where


_KINDS = {Role.EDITOR: {Organization.Kind.COOPERATIVE}, Role.DESK_OPERATOR: {Organization.Kind.DISTRICT}}
