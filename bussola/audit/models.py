"""The audit event."""

import uuid

from django.db import models
from django.utils import timezone


class AppendOnly(Exception):
    """Somebody tried to change or delete an audit event."""


class AuditEventQuerySet(models.QuerySet):
    """Reads only: an audit event is never changed, and leaves only with its whole year."""

    def update(self, **kwargs):
        """Refuse."""
        raise AppendOnly("An audit event cannot be changed.")

    def delete(self):
        """Refuse."""
        raise AppendOnly("An audit event cannot be deleted.")


class AuditEvent(models.Model):
    """Who did what to which record. No foreign keys: the trail outlives what it speaks of."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    action = models.CharField(max_length=80, help_text="Machine name, like directory.import_source")
    actor = models.CharField(max_length=120, help_text="User id, or the command that acted")
    subject_type = models.CharField(max_length=80, blank=True, help_text="Model label, like directory.Service")
    subject_id = models.CharField(max_length=64, blank=True)
    field_names = models.JSONField(default=list, help_text="Names of the changed fields, never their values")
    summary = models.JSONField(default=dict, help_text="Counts and codes, never personal data")

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.subject_type} {self.subject_id}".strip()

    def save(self, *args, **kwargs):
        """Write a new event; raise AppendOnly for one already written."""
        if not self._state.adding:
            raise AppendOnly("An audit event cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refuse."""
        raise AppendOnly("An audit event cannot be deleted.")
