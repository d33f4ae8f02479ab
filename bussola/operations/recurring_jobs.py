"""The recurring jobs that belong to no other app: the index of the night, and what has expired."""

from datetime import time, timedelta

from django.apps import apps
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import connections, router
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bussola.finder import index
from bussola.lib.hooks import recurring

KEPT = timedelta(days=14)  # outcomes of tasks


def register() -> None:
    """Register them."""
    day = timedelta(days=1)
    recurring.register("finder.refresh", every=day, at=time(0, 10), work=index.refresh)
    recurring.register("finder.catch_up", every=timedelta(minutes=5), work=index.catch_up)
    recurring.register("operations.clear_cache", every=timedelta(hours=6), work=clear_cache)
    recurring.register("operations.clear_sessions", every=day, at=time(2, 40), work=clear_sessions)
    recurring.register("operations.clear_tasks", every=day, at=time(2, 50), work=clear_tasks)


def clear_cache() -> int:
    """Delete what expired in the database cache (Django does so only when the table is full); return how many."""
    cache = caches["default"]
    if not isinstance(cache, DatabaseCache):
        return 0
    connection = connections[router.db_for_write(cache.cache_model_class)]
    table = connection.ops.quote_name(cache._table)
    now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0, tzinfo=None))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])
        return cursor.rowcount


def clear_sessions() -> None:
    """Delete the sessions that expired, where sessions are kept."""
    if apps.is_installed("django.contrib.sessions"):
        call_command("clearsessions")


def clear_tasks() -> int:
    """Delete the outcomes of tasks that are older than KEPT; return how many."""
    return DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()[0]
