"""A lock between processes, and between threads of one, that a dying process cannot leave behind."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_SECONDS = 0.002


@contextmanager
def file_lock(path: Path, wait_seconds: float | None = None) -> Iterator[bool]:
    """Hold an exclusive lock on ``path``; yield False when it was not free within ``wait_seconds`` (None: wait on).

    The system drops the lock when the process ends, however it ends. Each call opens the file anew, so threads
    of one process exclude each other too.
    """
    with path.open("a") as file:
        if wait_seconds is None:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield True
            return
        until = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    yield False
                    return
                time.sleep(POLL_SECONDS)
            else:
                yield True
                return
