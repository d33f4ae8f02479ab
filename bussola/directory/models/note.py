"""What the staff write to each other about a sheet; no reader ever sees it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from bussola.accounts.models import User
from bussola.organizations.models import reach_of
from bussola.organizations.roles import Permission

from .service import Service


class InternalNoteQuerySet(models.QuerySet):
    """Reads about notes; a stranger sees none of them."""

    def public(self) -> "InternalNoteQuerySet":
        """Return nothing: a note is for the staff."""
        return self.none()

    def visible_to(self, user) -> "InternalNoteQuerySet":
        """Return the notes on the services whose notes ``user`` may read."""
        return self.filter(service__in=Service.objects.within(reach_of(user, Permission.NOTE_READ)))

    def editable_by(self, user) -> "InternalNoteQuerySet":
        """Return the notes ``user`` may take away: their own."""
        return self.visible_to(user).filter(author=user.pk)


class InternalNote(models.Model):
    """A note of the staff on a service: «la sede cambia a gennaio», «risponde solo la mattina»."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="internal_notes")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InternalNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="directory_note_has_text")]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d} {self.service}"
