"""The only way out of the audit trail: whole years, once the time of keeping is over."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from .actions import record
from .models import AuditEvent, DroppedYear, Kind

BATCH = 2000
LEAST_YEARS = 2  # the triggers of the database refuse less, whatever the settings say


def years_kept() -> int:
    """Return how many whole years an event stays after the year it happened in."""
    return max(LEAST_YEARS, settings.BUSSOLA_AUDIT_YEARS)


def expired_years(now: datetime) -> dict[int, int]:
    """Return the years whose time is over, and how many events each still has."""
    last = now.year - years_kept() - 1
    rows = AuditEvent.objects.filter(year__lte=last).order_by("year").values_list("year")
    return dict(rows.annotate(count=Count("pk")))


def drop_year(year: int, *, by: object) -> int:
    """Let the events of ``year`` go and return how many; what was cut off goes on where it was.

    Raises IntegrityError for a year the database does not let go.
    """
    events = AuditEvent.objects.filter(year=year)
    with transaction.atomic():
        count = events.count()
        _, is_new = DroppedYear.objects.get_or_create(year=year, defaults={"events": count})
        if is_new:
            record("audit.drop_year", by=by, kind=Kind.RETENTION, year=year, count=count)
    dropped = 0
    while pks := list(events.order_by().values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            rows = AuditEvent._base_manager.filter(pk__in=pks)
            dropped += rows._raw_delete(rows.db)  # delete() refuses: this is the door
    return dropped
