"""The queue of django-tasks: running what waits, and taking up what a killed worker had in hand.

A task may run twice: one that was cut off is run again from its beginning. Tasks are written for that, and take ids as
arguments, never names or texts of people.
"""

import logging

from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from .models import WorkerLease
from .recurring_runs import GivenBack
from .scrubbing import scrubbed

log = logging.getLogger(__name__)

ATTEMPTS = 3  # a task whose worker died so many times is what kills it: it is marked as failed
AT_ONCE = 50  # tasks run before the worker looks at its recurring jobs again
GIVEN_BACK = f"{GivenBack.__module__}.{GivenBack.__qualname__}"


class TaskRunner(Worker):
    """The worker of django-tasks-db, for one round at a time; a task cut off by a stop goes back into the queue."""

    def __init__(self, worker_id: str) -> None:
        super().__init__(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=AT_ONCE,
            worker_id=worker_id,
            excluded_queue_names=[],
        )

    def round(self) -> int:
        """Run what waits, AT_ONCE tasks at most; return how many were run."""
        self._run_tasks = 0
        if self.running and DBTaskResult.objects.ready().exists():  # asked without a lock: most rounds find nothing
            self.run()
        return self._run_tasks

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Run one task; put it back when it was cut off, keep nothing personal of an error."""
        super().run_task(db_task_result)
        if db_task_result.status != TaskResultStatus.FAILED:
            return
        if db_task_result.exception_class_path == GIVEN_BACK:
            _put_back(db_task_result, worker_ids=db_task_result.worker_ids[:-1])  # a stop is no attempt
            log.info("Task %s goes back into the queue", db_task_result.task_path)
            return
        db_task_result.traceback = scrubbed(db_task_result.traceback)
        db_task_result.save(update_fields=["traceback"])


def take_up_lost() -> int:
    """Put back the tasks whose worker is dead; mark as failed those that were lost ATTEMPTS times; return how many."""
    running = list(DBTaskResult.objects.running())
    if not running:
        return 0
    alive = {str(pk) for pk in WorkerLease.objects.alive().values_list("pk", flat=True)}
    lost = [row for row in running if not row.worker_ids or row.worker_ids[-1] not in alive]
    return sum(_take_up(row) for row in lost)


def _take_up(row: DBTaskResult) -> bool:
    if len(row.worker_ids) < ATTEMPTS:
        log.warning("The worker of task %s died: the task is run again", row.task_path)
        return _put_back(row, worker_ids=row.worker_ids)
    log.error("Task %s lost its worker %s times: it is not run again", row.task_path, len(row.worker_ids))
    return _change(
        row,
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path="bussola.operations.task_queue.WorkerDied",
        traceback="",
    )


def _put_back(row: DBTaskResult, worker_ids: list[str]) -> bool:
    return _change(
        row,
        status=TaskResultStatus.READY,
        started_at=None,
        finished_at=None,
        worker_ids=worker_ids,
        exception_class_path="",
        traceback="",
    )


def _change(row: DBTaskResult, **fields) -> bool:
    """Change the row if it still is as it was read: of two processes that try, one succeeds."""
    same = DBTaskResult.objects.filter(pk=row.pk, status=row.status, started_at=row.started_at)
    return bool(same.update(**fields))


class WorkerDied(Exception):
    """The name under which a task is marked whose worker died too often."""
