"""Invitations: an e-mail with a link that works once."""

import hashlib
import secrets
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from bussola.accounts.models import User

from ..roles import ORGANIZATION_ROLES, Permission, Role
from .membership import RoleInPlace, RoleInPlaceQuerySet, reach_of

DAYS_TO_ANSWER = 7


class InvitationQuerySet(RoleInPlaceQuerySet):
    """Reads about invitations."""

    def waiting(self) -> "InvitationQuerySet":
        """Return the invitations that can still be answered."""
        return self.filter(state=Invitation.State.SENT, expires_at__gt=timezone.now())

    def unanswered(self) -> "InvitationQuerySet":
        """Return the invitations nobody has answered or withdrawn, those run out included."""
        return self.filter(state=Invitation.State.SENT)

    def run_out(self) -> "InvitationQuerySet":
        """Return the invitations whose time is past without an answer."""
        return self.unanswered().filter(expires_at__lte=timezone.now())

    def visible_to(self, user) -> "InvitationQuerySet":
        """Return the invitations that a role lets ``user`` read."""
        return self.within(reach_of(user, Permission.MEMBER_READ))

    def editable_by(self, user) -> "InvitationQuerySet":
        """Return the invitations ``user`` may send again or withdraw: to roles they may give."""
        return self.giveable_by(user)

    def with_secret(self, secret: str) -> "InvitationQuerySet":
        """Return the invitation of a link: whoever holds the link may see it."""
        return self.filter(secret_hash=hash_of(secret))


class Invitation(RoleInPlace):
    """Somebody was asked, by e-mail, to take a role. The link is kept as a fingerprint, never as it was sent."""

    class State(models.TextChoices):
        SENT = "sent"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    email = models.EmailField()
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.SENT)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="organizations_invitation_known_role"),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(ORGANIZATION_ROLES)) | Q(organization__isnull=False),
                name="organizations_invitation_role_has_body",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", answered_at=None) | (~Q(state="sent") & Q(answered_at__isnull=False)),
                name="organizations_invitation_answered_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}, {self.where}"

    @classmethod
    def of_link(cls, secret: str, district) -> "Invitation | None":
        """Return the invitation of a link, if it is of this district; the link itself is the right to see it."""
        found = cls.objects.with_secret(secret).in_district(district)
        return found.select_related("district", "organization", "office__organization", "invited_by").first()

    @property
    def has_run_out(self) -> bool:
        """Tell whether the link does not work any more though nobody answered."""
        return self.state == self.State.SENT and self.expires_at <= timezone.now()

    def new_secret(self) -> str:
        """Return a new secret for the link and keep its fingerprint (not saved): the link sent before dies."""
        secret = secrets.token_urlsafe(32)
        self.secret_hash = hash_of(secret)
        self.sent_at = timezone.now()
        self.expires_at = self.sent_at + timedelta(days=DAYS_TO_ANSWER)
        return secret


def hash_of(secret: str) -> str:
    """Return the fingerprint of a secret: 256 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
