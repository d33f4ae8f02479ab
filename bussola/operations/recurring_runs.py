"""Runs the recurring jobs that are due, each in one process only."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from bussola.lib.hooks import RecurringJob, recurring

from .models import RecurringRun, WorkerLease
from .scrubbing import scrubbed

log = logging.getLogger(__name__)

RETRY_AFTER = timedelta(hours=1)  # a job that failed is tried again after so long, or after its own shorter rhythm


class GivenBack(BaseException):
    """The process must stop: the work in hand goes back to where it was taken from. No Exception, so nobody eats it."""


def run_due(worker: UUID, *, only: str = "") -> list[RecurringRun]:
    """Run every job that is due, as the process ``worker``; return the rows of those that were run.

    ``only``: run the job of that name, due or not. A GivenBack that comes in the middle leaves the job due.
    """
    done = []
    for job in recurring.jobs():
        if only not in ("", job.name):
            continue
        run = _claim(job, worker, is_forced=bool(only))
        if run:
            done.append(_run(job, run))
    return done


def next_time(job: RecurringJob, after: datetime) -> datetime:
    """Return when ``job`` is due after ``after``: so long later, or the hour of the day it asks for."""
    if job.at is None:
        return after + job.every
    local = timezone.localtime(after)
    day = local.date()
    if local.time() >= job.at:
        day += job.every
    return timezone.make_aware(datetime.combine(day, job.at))


def missed(now: datetime | None = None) -> list[RecurringRun]:
    """Return the rows of the jobs that are late."""
    every = {job.name: job.every for job in recurring.jobs()}
    return [run for run in RecurringRun.objects.filter(name__in=every) if run.is_late(every[run.name], now)]


def _claim(job: RecurringJob, worker: UUID, *, is_forced: bool) -> RecurringRun | None:
    """Take the job if it is due and no living process has it: of two that try, one row changes for one only."""
    now = timezone.now()
    first = now if job.at is None else next_time(job, now)
    run, _ = RecurringRun.objects.get_or_create(name=job.name, defaults={"next_at": first})
    if run.next_at > now and not is_forced:
        return None
    if run.claimed_by and WorkerLease.objects.alive().filter(pk=run.claimed_by).exists():
        return None
    taken = RecurringRun.objects.filter(pk=run.pk, claimed_by=run.claimed_by, next_at=run.next_at).update(
        claimed_by=worker, started_at=now
    )
    if not taken:
        return None
    run.claimed_by, run.started_at = worker, now
    return run


def _run(job: RecurringJob, run: RecurringRun) -> RecurringRun:
    try:
        told = job.work()
    except GivenBack:
        RecurringRun.objects.filter(pk=run.pk, claimed_by=run.claimed_by).update(claimed_by=None)
        raise
    except Exception as error:
        log.exception("The recurring job %s failed", job.name)
        run.outcome, run.message = RecurringRun.Outcome.FAILED, type(error).__name__
    else:
        run.outcome, run.message = RecurringRun.Outcome.DONE, "" if told is None else scrubbed(str(told))[:200]
    run.finished_at = timezone.now()
    if run.outcome == RecurringRun.Outcome.DONE:
        run.succeeded_at = run.finished_at
        run.next_at = next_time(job, run.finished_at)
    else:
        run.next_at = run.finished_at + min(RETRY_AFTER, job.every)
    fields = ("outcome", "message", "finished_at", "succeeded_at", "next_at")
    RecurringRun.objects.filter(pk=run.pk, claimed_by=run.claimed_by).update(
        claimed_by=None, **{field: getattr(run, field) for field in fields}
    )
    return run
