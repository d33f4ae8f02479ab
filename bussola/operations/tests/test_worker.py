"""The worker and its queue, with real processes: stopped kindly, killed, two at once."""

import json
import signal
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bussola.operations import recurring_jobs, task_queue
from bussola.operations.models import WorkerLease

from . import tasks
from .installation import wait_for

TABLE = "django_tasks_database_dbtaskresult"


def enqueue(installation, name: str, *arguments) -> None:
    """Put a task into the queue of the installation."""
    zone = "+00" if installation.database else ""  # on SQLite Django writes UTC without saying so
    key = uuid.uuid4()
    installation.sql(
        f"INSERT INTO {TABLE} (id, status, enqueued_at, args_kwargs, priority, task_path, worker_ids, queue_name,"
        " backend_name, run_after, exception_class_path, traceback)"
        " VALUES (?, 'READY', ?, ?, 0, ?, '[]', 'default', 'default', ?, '', '')",
        str(key) if installation.database else key.hex,
        f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}{zone}",
        json.dumps({"args": arguments, "kwargs": {}}),
        f"bussola.operations.tests.tasks.{name}",
        f"9999-01-01 00:00:00{zone}",
    )


def rows(installation) -> list:
    """Return (status, number of workers that had it) of each task."""
    found = installation.sql(f"SELECT status, worker_ids FROM {TABLE} ORDER BY enqueued_at")
    return [(status, len(json.loads(ids) if isinstance(ids, str) else ids)) for status, ids in found]


def lines(path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def test_a_stopped_worker_finishes_what_it_has_in_hand(installation, started, tmp_path):
    told = tmp_path / "told"
    enqueue(installation, "slow", str(told), 0.8)
    enqueue(installation, "quick", str(told))
    worker = started("worker", "--interval=0.1")
    wait_for(lambda: lines(told), "the task begins")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert lines(told) == ["begun", "done"]
    assert rows(installation) == [("SUCCESSFUL", 1), ("READY", 0)]


def test_a_stopped_worker_gives_back_what_would_take_too_long(installation, started, tmp_path):
    told = tmp_path / "told"
    enqueue(installation, "slow", str(told), 60)
    worker = started("worker", "--interval=0.1", "--grace=0.2")
    wait_for(lambda: lines(told), "the task begins")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert rows(installation) == [("READY", 0)]
    assert "Compiti fatti: 1" in installation.run("tick")
    assert lines(told) == ["begun", "begun", "done"]


@pytest.mark.crash
def test_the_task_of_a_killed_worker_is_run_again_by_the_next(installation, started, tmp_path):
    told = tmp_path / "told"
    enqueue(installation, "slow", str(told), 60)
    worker = started("worker", "--interval=0.1", "--lease=2")
    wait_for(lambda: lines(told), "the task begins")
    worker.kill()
    worker.wait()
    assert rows(installation) == [("RUNNING", 1)]
    started("worker", "--interval=0.1", "--lease=2")
    wait_for(lambda: lines(told)[-1] == "done", "the task is done by another")
    wait_for(lambda: rows(installation) == [("SUCCESSFUL", 2)], "the task is marked as done")


def test_two_workers_do_every_task_once(installation, started, tmp_path):
    told = tmp_path / "told"
    for _ in range(40):
        enqueue(installation, "quick", str(told))
    for _ in range(2):
        started("worker", "--interval=0.05")
    wait_for(lambda: len(lines(told)) >= 40, "all tasks are done")
    wait_for(lambda: all(status == "SUCCESSFUL" for status, _ in rows(installation)), "all are marked")
    assert rows(installation) == [("SUCCESSFUL", 1)] * 40
    assert len(lines(told)) == 40


def running(worker_ids) -> DBTaskResult:
    tasks.failing.enqueue()
    row = DBTaskResult.objects.get()
    row.claim("somebody")
    row.worker_ids = worker_ids
    row.save()
    return row


@pytest.mark.django_db
def test_a_task_that_kills_its_worker_each_time_is_marked_and_left(db):
    row = running(["a", "b", "c"])
    assert task_queue.take_up_lost() == 1
    row.refresh_from_db()
    assert row.status == "FAILED"
    assert row.exception_class_path.endswith("WorkerDied")


@pytest.mark.django_db
def test_a_task_whose_worker_is_alive_is_left_to_it(db):
    worker = WorkerLease.objects.create(kind="worker", alive_until=timezone.now() + timedelta(minutes=1))
    running([str(worker.pk)])
    assert task_queue.take_up_lost() == 0
    WorkerLease.objects.update(alive_until=timezone.now() - timedelta(seconds=1))
    assert task_queue.take_up_lost() == 1


@pytest.mark.django_db(transaction=True)
def test_the_error_of_a_task_is_kept_without_what_speaks_of_a_person():
    tasks.failing.enqueue()
    assert task_queue.TaskRunner("me").round() == 1
    row = DBTaskResult.objects.get()
    assert row.exception_class_path == "builtins.ValueError"
    assert "ValueError" in row.traceback
    assert not [secret for secret in ("anna.rossi", "RSSNNA80A41H501X", "1234567") if secret in row.traceback]


@pytest.mark.django_db
def test_outcomes_of_tasks_are_deleted_after_two_weeks():
    tasks.failing.enqueue()
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=timezone.now() - timedelta(days=15))
    assert recurring_jobs.clear_tasks() == 1


@pytest.mark.django_db
def test_what_expired_in_the_cache_is_deleted():
    cache.set("old", 1, timeout=3600)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {cache._table} SET expires = %s", ["2020-01-01 00:00:00"])
    cache.set("new", 1, timeout=3600)
    assert recurring_jobs.clear_cache() == 1
    assert cache.get("new") == 1
