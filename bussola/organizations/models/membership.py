"""Desks and memberships: who has which role where."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bussola.accounts.models import User
from bussola.territory.models import District

from ..reach import Reach
from ..roles import ALLOWED, CONFIRMED_ROLES, MAY_GIVE, ORGANIZATION_ROLES, Permission, Role, reaches_district
from .organization import Organization

DEMO_DOMAIN = "bussola.example"  # no such address can exist (RFC 2606): by it demo log-ins are known
NOWHERE = Value(uuid.UUID(int=0), output_field=models.UUIDField())  # stands for «no body» where rows are compared


def reach_of(user, permission: Permission) -> Reach:
    """Return how far ``user`` may do ``permission``: nowhere for strangers and for accounts that are closed."""
    return Membership.objects.active().of(user).reach(permission)


def giving_reach_of(user) -> dict[Role, Reach]:
    """Return for each role where ``user`` may give it and take it away; one query."""
    found: dict[Role, tuple[set, set]] = {}
    rows = Membership.objects.active().of(user).filter(role__in=MAY_GIVE)
    for own, organization, district in rows.values_list("role", "organization", "district"):
        for given in MAY_GIVE[Role(own)]:
            organizations, districts = found.setdefault(given, (set(), set()))
            if own in ORGANIZATION_ROLES:
                organizations.add(organization)
            else:
                districts.add(district)
    return {role: Reach(frozenset(bodies), frozenset(districts)) for role, (bodies, districts) in found.items()}


class OfficeQuerySet(models.QuerySet):
    """Reads about desks."""

    def public(self) -> "OfficeQuerySet":
        """Return nothing: what the public sees of a desk is its service in the catalogue."""
        return self.none()

    def open(self) -> "OfficeQuerySet":
        """Return the desks that have not been closed."""
        return self.filter(is_closed=False)

    def visible_to(self, user) -> "OfficeQuerySet":
        """Return the desks of the bodies and districts where ``user`` works."""
        return self._within(reach_of(user, Permission.STAFF_HOME))

    def editable_by(self, user) -> "OfficeQuerySet":
        """Return the desks ``user`` may correct."""
        return self._within(reach_of(user, Permission.ORGANIZATION_EDIT))

    def _within(self, reach: Reach) -> "OfficeQuerySet":
        return self.filter(Q(organization__in=reach.organizations) | Q(district__in=reach.districts))


class Office(models.Model):
    """A desk of an organization in a district: where an operator works."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="offices")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="offices")
    name = models.CharField(max_length=120)
    is_closed = models.BooleanField(default=False)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["organization__name", "name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="organizations_office_has_name"),
            models.UniqueConstraint("organization", "district", Lower("name"), name="organizations_office_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organization}"

    def is_within(self, reach: Reach) -> bool:
        """Tell whether somebody with that reach gets to the desk."""
        return self.organization_id in reach.organizations or self.district_id in reach.districts


class RoleInPlace(models.Model):
    """A role, in a district, for a body and perhaps at one of its desks: what a membership and an invitation share."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    role = models.CharField(max_length=20, choices=Role.choices)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="staff_%(class)ss")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    ends_on = models.DateField(null=True, blank=True, help_text="Last day of the role; empty: until somebody ends it")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def clean(self):
        """Raise ValidationError for a role without its body, or a desk of another body or district."""
        if self.role in ORGANIZATION_ROLES and not self.organization_id:
            raise ValidationError({"organization": _("Choose the body: this role acts for a body.")})
        if self.office_id and self.office.organization_id != self.organization_id:
            raise ValidationError({"office": _("This desk is of another body.")})
        if self.office_id and self.office.district_id != self.district_id:
            raise ValidationError({"office": _("This desk is in another district.")})

    @property
    def where(self) -> str:
        """The desk or body, or else the district, in words."""
        return str(self.office or self.organization or self.district)

    @property
    def acts_for_a_body(self) -> bool:
        """Tell whether the role reaches its body only, not the whole district."""
        return self.role in ORGANIZATION_ROLES

    def is_within(self, reach: Reach) -> bool:
        """Tell whether somebody with that reach gets to this row; a body reaches only those who act for it."""
        return self.district_id in reach.districts or (
            self.acts_for_a_body and self.organization_id in reach.organizations
        )


class RoleInPlaceQuerySet(models.QuerySet):
    """Reads that memberships and invitations share; a stranger sees none of them."""

    def public(self):
        """Return nothing: who works where is for the staff."""
        return self.none()

    def within(self, reach: Reach):
        """Return the rows a reach gets to; a body reaches only those who act for it."""
        of_bodies = Q(role__in=ORGANIZATION_ROLES, organization__in=reach.organizations)
        return self.filter(Q(district__in=reach.districts) | of_bodies)

    def giveable_by(self, user):
        """Return the rows whose role ``user`` may give there."""
        found = self.none()
        for role, reach in giving_reach_of(user).items():
            found = found | self.within(reach).filter(role=role)
        return found

    def in_district(self, district):
        """Return the rows of one district."""
        return self.filter(district=district)


class MembershipQuerySet(RoleInPlaceQuerySet):
    """Reads about memberships."""

    def active(self) -> "MembershipQuerySet":
        """Return the memberships that give rights today; those of demo log-ins only in a demo."""
        today = timezone.localdate()
        rows = self if settings.BUSSOLA_DEMO else self.exclude(user__email__iendswith=f"@{DEMO_DOMAIN}")
        return rows.filter(
            Q(ends_on=None) | Q(ends_on__gte=today),
            ~Q(role__in=CONFIRMED_ROLES) | Q(confirmed_at__isnull=False),
            starts_on__lte=today,
            ended_at=None,
            user__is_active=True,
        )

    def ending_within(self, days: int) -> "MembershipQuerySet":
        """Return the memberships whose last day is today or in the next ``days`` days."""
        today = timezone.localdate()
        return self.filter(ends_on__range=(today, today + timedelta(days)), ended_at=None)

    def waiting_for_confirmation(self) -> "MembershipQuerySet":
        """Return the memberships that a second person must still confirm."""
        return self.filter(role__in=CONFIRMED_ROLES, confirmed_at=None, ended_at=None)

    def about(self, words: str) -> "MembershipQuerySet":
        """Return the memberships of people or bodies whose name or e-mail address holds ``words``."""
        found = Q()
        for field in ("user__name", "user__email", "organization__name", "office__name"):
            found |= Q(**{f"{field}__icontains": words.strip()})
        return self.filter(found)

    def demo_people(self) -> models.QuerySet[User]:
        """Return the log-ins of a demo, whatever they may do."""
        return User.objects.filter(email__iendswith=f"@{DEMO_DOMAIN}")

    def people(self) -> models.QuerySet[User]:
        """Return the people of these memberships, each once."""
        return User.objects.filter(pk__in=self.order_by().values("user")).order_by("name", "email")

    def open(self) -> "MembershipQuerySet":
        """Return the memberships nobody has ended: active, still to begin, to be confirmed, or run out."""
        return self.filter(ended_at=None)

    def of(self, user) -> "MembershipQuerySet":
        """Return the memberships of ``user``; none for somebody who has not signed in."""
        return self.filter(user=user.pk) if getattr(user, "is_authenticated", False) else self.none()

    def reach(self, permission: Permission) -> Reach:
        """Return how far these memberships, together, allow ``permission``; one query."""
        organizations, districts = set(), set()
        for role, organization, district in self.filter(role__in=ALLOWED[permission]).values_list(
            "role", "organization", "district"
        ):
            if reaches_district(Role(role), permission):
                districts.add(district)
            else:
                organizations.add(organization)
        return Reach(frozenset(organizations), frozenset(districts))

    def visible_to(self, user) -> "MembershipQuerySet":
        """Return one's own memberships and those that a role lets ``user`` read."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(user=user.pk) | self.within(reach_of(user, Permission.MEMBER_READ))

    def editable_by(self, user) -> "MembershipQuerySet":
        """Return the memberships ``user`` may end: of roles they may give, and never their own."""
        return self.giveable_by(user).exclude(user=getattr(user, "pk", None))


class Membership(RoleInPlace):
    """Somebody has a role somewhere, from a day and perhaps until a day: all that anybody may do comes from here."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    starts_on = models.DateField(default=timezone.localdate)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="Only for roles that need a second person")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    end_noticed_on = models.DateField(null=True, blank=True, help_text="Day the notice of its end was sent")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["user__name", "user__email", "role"]
        indexes = [models.Index(fields=["district", "role"], name="organizations_member_district")]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="organizations_member_known_role"),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(ORGANIZATION_ROLES)) | Q(organization__isnull=False),
                name="organizations_member_role_has_body",
            ),
            models.CheckConstraint(
                condition=Q(office=None) | Q(organization__isnull=False), name="organizations_member_office_has_body"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="organizations_member_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("user")), name="organizations_member_not_by_self"
            ),
            models.UniqueConstraint(
                "user",
                "district",
                "role",
                Coalesce("organization", NOWHERE),
                Coalesce("office", NOWHERE),
                condition=Q(ended_at=None),
                name="organizations_member_once",
                violation_error_message=_("This person already has this role here."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.where}"

    @property
    def waits_for_confirmation(self) -> bool:
        """Tell whether a second person must still confirm it."""
        return self.role in CONFIRMED_ROLES and self.confirmed_at is None and self.ended_at is None

    @property
    def has_run_out(self) -> bool:
        """Tell whether its last day is past."""
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    @property
    def state_in_words(self) -> str:
        """What it is today, for a list."""
        if self.ended_at:
            return _("Ended")
        if self.waits_for_confirmation:
            return _("To be confirmed")
        if self.has_run_out:
            return _("Run out")
        return _("Not begun yet") if self.starts_on > timezone.localdate() else _("Active")

    @property
    def is_active(self) -> bool:
        """Tell whether it gives rights today (the account itself apart)."""
        waits = self.role in CONFIRMED_ROLES and self.confirmed_at is None
        return not (self.ended_at or waits or self.has_run_out) and self.starts_on <= timezone.localdate()
