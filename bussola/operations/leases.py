"""A process says that it is alive while it works; one that was killed stops saying so."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from .models import WorkerLease

log = logging.getLogger(__name__)

LEASE_SECONDS = 60.0  # a process silent for so long counts as dead
KEPT = timedelta(days=1)  # rows of the dead, so that «check» can tell when the last worker was seen


@contextmanager
def lease(kind: str, seconds: float = LEASE_SECONDS) -> Iterator[WorkerLease]:
    """Hold a lease for the ``with`` block, renewed by a thread three times in its life."""
    WorkerLease.objects.filter(alive_until__lt=timezone.now() - KEPT).delete()
    held = WorkerLease.objects.create(kind=kind, alive_until=_until(seconds))
    over = threading.Event()
    thread = threading.Thread(target=_renew, args=(held, seconds, over), name="lease", daemon=True)
    thread.start()
    try:
        yield held
    finally:
        over.set()
        thread.join()
        try:
            WorkerLease.objects.filter(pk=held.pk).delete()
        except DatabaseError:
            log.warning("The lease of this process could not be given back: it runs out by itself")


def _renew(held: WorkerLease, seconds: float, over: threading.Event) -> None:
    while not over.wait(seconds / 3):
        try:
            if not WorkerLease.objects.filter(pk=held.pk).update(alive_until=_until(seconds)):
                WorkerLease.objects.create(
                    pk=held.pk, kind=held.kind, started_at=held.started_at, alive_until=_until(seconds)
                )
        except DatabaseError as error:
            log.warning("The lease could not be renewed: %s", type(error).__name__)
            connection.close()
    connection.close()


def _until(seconds: float):
    return timezone.now() + timedelta(seconds=seconds)
