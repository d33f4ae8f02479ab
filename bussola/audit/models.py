"""The audit event, and the list of the years that have left."""

import uuid
from datetime import UTC, date, datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AppendOnly(Exception):
    """Somebody tried to change or delete an audit event."""


class Kind(models.TextChoices):
    """What sort of act an event tells of."""

    CREATE = "create", _("created")
    CHANGE = "change", _("changed")
    DELETE = "delete", _("deleted")
    READ = "read", _("looked at")
    LIST = "list", _("looked at a list")
    EXPORT = "export", _("downloaded")
    SIGN_IN = "sign_in", _("signed in or out")
    PERMISSION = "permission", _("permissions")
    CONSENT = "consent", _("consent")
    RETENTION = "retention", _("end of keeping")


class AuditEventQuerySet(models.QuerySet):
    """Reads only: an audit event is never changed, and leaves only with its whole year."""

    def update(self, **kwargs):
        """Refuse."""
        raise AppendOnly("An audit event cannot be changed.")

    def delete(self):
        """Refuse."""
        raise AppendOnly("An audit event cannot be deleted.")

    def public(self) -> "AuditEventQuerySet":
        """Return nothing: the trail is for those who check."""
        return self.none()

    def about(self, subject_type: str, subject_id: str) -> "AuditEventQuerySet":
        """Return what was done to one record, newest first."""
        return self.filter(subject_type=subject_type, subject_id=subject_id)

    def between(self, first: date | None, last: date | None) -> "AuditEventQuerySet":
        """Return the events from the first to the last day, both included, in the time zone of the installation."""
        found = self
        if first:
            found = found.filter(at__gte=_midnight(first))
        if last:
            found = found.filter(at__lt=_midnight(last + timedelta(days=1)))
        return found


def _midnight(day: date):
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware here


class AuditEvent(models.Model):
    """Who did what to which record, in which role, where and when. No foreign keys: the trail outlives its subjects."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    year = models.PositiveSmallIntegerField(editable=False, help_text="Of ``at``, in UTC: a whole year leaves at once")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CHANGE)
    action = models.CharField(max_length=80, help_text="Machine name, like directory.import_source")
    actor = models.CharField(max_length=120, help_text="User id, or the command that acted")
    role = models.CharField(max_length=80, blank=True, help_text="Code of the role under which it was done")
    district = models.CharField(max_length=50, blank=True, help_text="Code of the district; empty: the whole network")
    request_id = models.CharField(max_length=64, blank=True, help_text="The same as in the logs")
    subject_type = models.CharField(max_length=80, blank=True, help_text="Model label, like directory.Service")
    subject_id = models.CharField(max_length=64, blank=True)
    field_names = models.JSONField(default=list, help_text="Names of the fields changed or seen, never their values")
    summary = models.JSONField(default=dict, help_text="Counts and codes, never personal data")

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[value for value, _ in Kind.choices]), name="audit_event_kind_known"
            )
        ]
        # Each way of looking for events ends in the order of the page, so that the first page is read off the index.
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_at"),
            models.Index(fields=["subject_type", "subject_id", "-at", "-id"], name="audit_subject"),
            models.Index(fields=["district", "-at", "-id"], name="audit_district"),
            models.Index(fields=["actor", "-at", "-id"], name="audit_actor"),
            models.Index(fields=["kind", "-at", "-id"], name="audit_kind"),
            models.Index(fields=["action", "-at", "-id"], name="audit_action"),
            models.Index(fields=["year"], name="audit_year"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.subject_type} {self.subject_id}".strip()

    def save(self, *args, **kwargs):
        """Write a new event; raise AppendOnly for one already written."""
        if not self._state.adding:
            raise AppendOnly("An audit event cannot be changed.")
        self.year = self.at.astimezone(UTC).year
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refuse."""
        raise AppendOnly("An audit event cannot be deleted.")


class DroppedYear(models.Model):
    """A year whose events have left: the row is what lets them go, and what remains of them."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    dropped_at = models.DateTimeField(default=timezone.now, editable=False)
    events = models.PositiveIntegerField(help_text="How many there were")

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)
