"""``/health`` and ``/ready``: what a monitor or a proxy asks, answered in front of everything else.

They stand outside the districts, ask for no host name (a local probe has none) and no https, set no cookie, are not
cached, and tell a stranger no more than the name of the part that fails. They answer within two seconds also when the
database hangs: the parts are tried in a thread that is not waited for any longer.
"""

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponseNotAllowed, JsonResponse

from bussola.finder import index

ADDRESSES = {"/health", "/ready"}
WAIT_SECONDS = 2.0
REMEMBERED_SECONDS = 1.0  # strangers who ask all the time cost one look a second
MIGRATIONS_SECONDS = 60.0  # once applied they stay; looking takes a tenth of a second
LEAST_FREE_BYTES = 200_000_000
MOST_CHANGES_BEHIND = 1000


def probes(get_response):
    """Answer the two addresses; let everything else through."""

    def middleware(request):
        if request.path_info not in ADDRESSES:
            return get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        failing = "" if request.path_info == "/health" else readiness.failing()
        answer = {"status": "unavailable", "failing": failing} if failing else {"status": "ok"}
        response = JsonResponse(answer, status=503 if failing else 200)
        response["Cache-Control"] = "no-store"
        return response

    return middleware


class Readiness:
    """Whether this process can serve: its parts, tried one after the other by one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._trying = ""
        self._answer = ""
        self._answered_at = -REMEMBERED_SECONDS
        self._migrated_at = -MIGRATIONS_SECONDS

    def failing(self) -> str:
        """Return the name of the first part that fails or does not answer in time; empty when all is well."""
        with self._lock:
            if time.monotonic() - self._answered_at < REMEMBERED_SECONDS:
                return self._answer
            if self._thread is None or not self._thread.is_alive():
                self._trying = ""
                self._thread = threading.Thread(target=self._try_all, name="readiness", daemon=True)
                self._thread.start()
            thread = self._thread
        thread.join(WAIT_SECONDS)
        return self._trying or "database" if thread.is_alive() else self._answer

    def _try_all(self) -> None:
        parts: dict[str, Callable[[], bool]] = {
            "disk": disk_is_fine,
            "database": database_answers,
            "migrations": self._migrations_are_applied,
            "index": index_follows,
        }
        answer = ""
        try:
            for name, is_fine in parts.items():
                self._trying = name
                try:
                    fine = is_fine()
                except Exception:  # whatever it is, a stranger gets the name of the part and no more
                    fine = False
                if not fine:
                    answer = name
                    break
        finally:
            connection.close()
            self._answer, self._answered_at = answer, time.monotonic()

    def _migrations_are_applied(self) -> bool:
        if time.monotonic() - self._migrated_at < MIGRATIONS_SECONDS:
            return True
        if migrations_are_applied():
            self._migrated_at = time.monotonic()
            return True
        return False


def disk_is_fine() -> bool:
    """Tell whether the data folder can be written and has room."""
    home = Path(settings.BUSSOLA_HOME)
    return os.access(home, os.W_OK) and shutil.disk_usage(home).free >= LEAST_FREE_BYTES


def database_answers() -> bool:
    """Ask the database the smallest question."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET statement_timeout = {int(WAIT_SECONDS * 1000)}")
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def migrations_are_applied() -> bool:
    """Tell whether the tables are those of this version."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def index_follows() -> bool:
    """Tell whether there is an index that is not far behind; a missing one begins to be built, as by a search."""
    handle, _ = index.handle_for_search()
    return handle is not None and index.newest_change() - handle.position <= MOST_CHANGES_BEHIND


readiness = Readiness()
