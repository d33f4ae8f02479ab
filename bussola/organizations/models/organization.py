"""The organization of HSDS and its identifiers."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bussola.lib.hooks import organizations_in_districts
from bussola.lib.tracking import TrackedModel, TrackedQuerySet

from ..reach import Reach
from ..roles import Permission


class OrganizationQuerySet(TrackedQuerySet):
    """Reads about organizations."""

    def public(self) -> "OrganizationQuerySet":
        """Return the organizations a stranger may see: all of them, until one is hidden."""
        return self.filter(is_hidden=False)

    def visible_to(self, user) -> "OrganizationQuerySet":
        """Return the public organizations and the hidden ones that a role of ``user`` reaches."""
        from .membership import reach_of  # memberships stand above bodies; only these two scopes look up

        return self.filter(Q(is_hidden=False) | self._reached_by(reach_of(user, Permission.STAFF_HOME)))

    def editable_by(self, user) -> "OrganizationQuerySet":
        """Return the organizations whose own data ``user`` may correct."""
        from .membership import reach_of

        return self.within(reach_of(user, Permission.ORGANIZATION_EDIT))

    def within(self, reach: Reach) -> "OrganizationQuerySet":
        """Return the organizations a reach gets to: its own, and those with work in its districts."""
        return self.filter(self._reached_by(reach))

    def _reached_by(self, reach: Reach) -> Q:
        """Say it as a condition: an organization is of a district by an office, a member or a service there."""
        found = Q(pk__in=reach.organizations)
        if reach.districts:
            working_there = Organization.objects.filter(
                Q(offices__district__in=reach.districts) | Q(memberships__district__in=reach.districts)
            )
            found |= Q(pk__in=working_there.values("pk"))
            for keys in organizations_in_districts.answers(reach.districts):
                found |= Q(pk__in=keys)
        return found


class Organization(TrackedModel):
    """A body that runs services (HSDS organization, names letter by letter)."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        DISTRICT = "district", _("District body or consortium")
        HEALTH = "health", _("Health authority")
        STATE = "state", _("State or region")
        SCHOOL = "school", _("School")
        COOPERATIVE = "cooperative", _("Social cooperative")
        ASSOCIATION = "association", _("Association or voluntary body")
        FOUNDATION = "foundation", _("Foundation")
        CHURCH = "church", _("Church body")
        UNION = "union", _("Trade union or its office")
        COMPANY = "company", _("Company")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=255)
    alternate_name = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True, max_length=500)
    tax_status = models.CharField(max_length=100, blank=True)
    tax_id = models.CharField(max_length=30, blank=True, help_text="VAT number or fiscal code of the body")
    year_incorporated = models.PositiveSmallIntegerField(null=True, blank=True)
    legal_status = models.CharField(max_length=100, blank=True)
    logo = models.URLField(blank=True, max_length=500)
    uri = models.URLField(blank=True, max_length=500)
    parent_organization = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="child_organizations"
    )
    # Extensions of ours (docs/glossary.md)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)
    is_invented = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False)
    last_modified = models.DateTimeField(auto_now=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["name"], name="organization_name")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="organization_has_name"),
            models.CheckConstraint(
                condition=Q(parent_organization=None) | ~Q(parent_organization=F("id")),
                name="organization_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_within(self, reach: Reach) -> bool:
        """Tell whether somebody with that reach gets to the organization."""
        return Organization.objects.within(reach).filter(pk=self.pk).exists()


class OrganizationIdentifier(TrackedModel):
    """A code by which somebody else knows the organization (HSDS organization_identifier)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="organization_identifiers")
    identifier_scheme = models.CharField(max_length=60, blank=True, help_text="Like IT-IPA, IT-CF")
    identifier_type = models.CharField(max_length=60, help_text="In words: codice IPA, codice fiscale")
    identifier = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "identifier_scheme", "identifier"],
                name="organization_identifier_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.identifier_type} {self.identifier}"
