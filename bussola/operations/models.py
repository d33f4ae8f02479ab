"""Who is at work in the background, and when each recurring job ran."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone


class WorkerLeaseQuerySet(models.QuerySet):
    """Reads about processes at work."""

    def alive(self) -> "WorkerLeaseQuerySet":
        """Return the processes whose word is still good."""
        return self.filter(alive_until__gt=timezone.now())


class WorkerLease(models.Model):
    """A process that says, every few seconds, that it is alive; one that was killed falls silent."""

    class Kind(models.TextChoices):
        WORKER = "worker"
        TICK = "tick"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=6, choices=Kind)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    alive_until = models.DateTimeField()

    objects = WorkerLeaseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["alive_until"], name="operations_alive_until")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class RecurringRun(models.Model):
    """When a recurring job ran last and is due next. One row per job; ``claimed_by`` is the process doing it now."""

    class Outcome(models.TextChoices):
        DONE = "done"
        FAILED = "failed"

    name = models.CharField(max_length=80, primary_key=True)
    next_at = models.DateTimeField()
    claimed_by = models.UUIDField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True)
    message = models.CharField(max_length=200, blank=True, help_text="Counts, or the class of the error")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=["", "done", "failed"]), name="operations_run_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.outcome or 'mai'}"

    def is_late(self, every: timedelta, now: datetime | None = None) -> bool:
        """Tell whether the job should have run a good while ago: half its rhythm, an hour at least."""
        return (now or timezone.now()) > self.next_at + max(every / 2, timedelta(hours=1))
