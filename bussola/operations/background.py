"""What ``bussola worker`` does: queue and recurring jobs in turn, until it is told to stop."""

import logging
import signal
import threading

from django.db import DatabaseError, close_old_connections, connection

from . import task_queue
from .leases import LEASE_SECONDS, lease
from .models import WorkerLease
from .recurring_runs import GivenBack, run_due

log = logging.getLogger(__name__)

GRACE_SECONDS = 20.0
REST_SECONDS = 5.0  # after the database did not answer


class Background:
    """The loop of a worker process. SIGTERM and SIGINT: finish what is in hand, or give it back when it takes long."""

    def __init__(self, *, interval: float, grace: float = GRACE_SECONDS, lease_seconds: float = LEASE_SECONDS) -> None:
        self.interval, self.grace, self.lease_seconds = interval, grace, lease_seconds
        self.stopping = threading.Event()
        self.is_busy = False
        self.runner: task_queue.TaskRunner | None = None

    def catch_signals(self) -> None:
        """Let SIGTERM and SIGINT stop the loop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGALRM, self._give_back)

    def run(self) -> None:
        """Work until told to stop; a database that does not answer is waited for."""
        while not self.stopping.is_set():
            try:
                with lease(WorkerLease.Kind.WORKER, self.lease_seconds) as held:
                    self.runner = task_queue.TaskRunner(str(held.pk))
                    while not self.stopping.is_set():
                        self.one_round(held)
                        self.stopping.wait(self.interval)
            except DatabaseError as error:
                log.warning("The database does not answer (%s): next try in %s s", type(error).__name__, REST_SECONDS)
                connection.close()
                self.stopping.wait(REST_SECONDS)
        signal.setitimer(signal.ITIMER_REAL, 0)

    def one_round(self, held: WorkerLease) -> None:
        """Take up what was lost, run the recurring jobs that are due, then the tasks that wait."""
        close_old_connections()
        self.is_busy = True
        try:
            task_queue.take_up_lost()
            run_due(held.pk)
            self.runner.round()
        except GivenBack:
            log.info("A recurring job was cut off: it is still due")
        finally:
            self.is_busy = False
            close_old_connections()

    def _stop(self, number: int, frame) -> None:
        is_second = self.stopping.is_set()
        self.stopping.set()
        if self.runner:
            self.runner.running = False
        if is_second and self.is_busy:
            raise GivenBack
        signal.setitimer(signal.ITIMER_REAL, self.grace)

    def _give_back(self, number: int, frame) -> None:
        if self.is_busy:
            raise GivenBack
