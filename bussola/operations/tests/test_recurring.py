"""Recurring jobs: when they are due, one process at a time, what is remembered of them."""

import threading
import uuid
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from bussola.lib.hooks import RecurringHook, RecurringJob
from bussola.operations import recurring_runs
from bussola.operations.models import RecurringRun, WorkerLease

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(monkeypatch):
    """Return an empty hook in the place of the real one."""
    empty = RecurringHook()
    monkeypatch.setattr(recurring_runs, "recurring", empty)
    return empty


def due() -> uuid.UUID:
    """Return a living process, all jobs made due."""
    RecurringRun.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    return WorkerLease.objects.create(kind="tick", alive_until=timezone.now() + timedelta(minutes=1)).pk


def test_a_job_runs_at_once_the_first_time_and_then_when_it_is_due(jobs):
    jobs.register("prova.lavoro", every=timedelta(hours=1), work=lambda: 7)
    [run] = recurring_runs.run_due(due())
    assert (run.outcome, run.message) == ("done", "7")
    assert recurring_runs.run_due(due_nothing()) == []
    assert len(recurring_runs.run_due(due())) == 1


def due_nothing() -> uuid.UUID:
    return WorkerLease.objects.create(kind="tick", alive_until=timezone.now() + timedelta(minutes=1)).pk


def test_a_job_of_the_night_waits_for_the_night():
    job = RecurringJob("prova.notte", timedelta(days=1), lambda: None, time(2, 30))
    rome = ZoneInfo("Europe/Rome")
    assert recurring_runs.next_time(job, datetime(2026, 11, 25, 1, 0, tzinfo=rome)) == datetime(
        2026, 11, 25, 2, 30, tzinfo=rome
    )
    assert recurring_runs.next_time(job, datetime(2026, 11, 25, 2, 30, tzinfo=rome)) == datetime(
        2026, 11, 26, 2, 30, tzinfo=rome
    )
    # the night in which 2:30 does not exist: it still runs once, after
    skipped = recurring_runs.next_time(job, datetime(2026, 3, 28, 12, 0, tzinfo=rome))
    assert skipped.astimezone(UTC).date() == datetime(2026, 3, 29, tzinfo=UTC).date()


def test_a_job_that_fails_is_remembered_by_the_class_of_its_error_and_tried_again(jobs):
    def fail():
        raise ValueError("anna.rossi@example.org")

    jobs.register("prova.rotto", every=timedelta(days=1), work=fail)
    [run] = recurring_runs.run_due(due())
    run.refresh_from_db()
    assert (run.outcome, run.message, run.succeeded_at) == ("failed", "ValueError", None)
    assert run.next_at - run.finished_at == timedelta(hours=1)


def test_what_a_job_says_is_kept_without_what_speaks_of_a_person(jobs):
    jobs.register("prova.lavoro", every=timedelta(hours=1), work=lambda: "scritto a anna.rossi@example.org")
    [run] = recurring_runs.run_due(due())
    assert run.message == "scritto a […]"


def test_a_job_in_the_hands_of_a_living_process_is_left_to_it(jobs):
    jobs.register("prova.lavoro", every=timedelta(hours=1), work=lambda: None)
    other = due_nothing()
    RecurringRun.objects.create(name="prova.lavoro", next_at=timezone.now(), claimed_by=other)
    assert recurring_runs.run_due(due_nothing()) == []
    WorkerLease.objects.filter(pk=other).update(alive_until=timezone.now() - timedelta(seconds=1))
    assert len(recurring_runs.run_due(due_nothing())) == 1


def test_a_job_cut_off_by_a_stop_is_still_due(jobs):
    def cut_off():
        raise recurring_runs.GivenBack

    jobs.register("prova.lavoro", every=timedelta(hours=1), work=cut_off)
    with pytest.raises(recurring_runs.GivenBack):
        recurring_runs.run_due(due())
    run = RecurringRun.objects.get()
    assert run.claimed_by is None
    assert run.next_at <= timezone.now()


@pytest.mark.django_db(transaction=True)
def test_of_many_that_try_at_once_one_does_the_job(jobs):
    done, together = [], threading.Barrier(6)
    jobs.register("prova.lavoro", every=timedelta(hours=1), work=lambda: done.append(1))
    RecurringRun.objects.create(name="prova.lavoro", next_at=timezone.now() - timedelta(seconds=1))
    workers = [due_nothing() for _ in range(6)]

    def try_it(worker):
        try:
            together.wait()
            recurring_runs.run_due(worker)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [1]


def test_a_job_that_should_have_run_hours_ago_is_late(jobs):
    jobs.register("prova.lavoro", every=timedelta(hours=1), work=lambda: None)
    RecurringRun.objects.create(name="prova.lavoro", next_at=timezone.now() - timedelta(minutes=30))
    assert recurring_runs.missed() == []
    RecurringRun.objects.update(next_at=timezone.now() - timedelta(hours=2))
    assert [run.name for run in recurring_runs.missed()] == ["prova.lavoro"]


def test_a_rhythm_that_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match=r"prova\.x"):
        RecurringHook().register("prova.x", every=timedelta(0), work=lambda: None)
    with pytest.raises(ValueError, match=r"prova\.x"):
        RecurringHook().register("prova.x", every=timedelta(hours=5), work=lambda: None, at=time(3))


@pytest.mark.django_db(transaction=True)
def test_tick_does_what_is_due_and_lists_what_there_is(capsys):
    call_command("tick")
    assert set(RecurringRun.objects.exclude(outcome="").values_list("outcome", flat=True)) == {"done"}
    call_command("tick", list=True)
    said = capsys.readouterr().out
    assert "finder.refresh: ultimo mai; prossimo" in said
    assert "operations.clear_cache: ultimo" in said
    assert "riuscito" in said
    call_command("tick", only="finder.refresh")
    assert RecurringRun.objects.get(name="finder.refresh").outcome == "done"
    with pytest.raises(CommandError, match=r"finder\.refresh"):
        call_command("tick", only="nowhere")
