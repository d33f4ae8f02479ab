"""The queue of the rows nobody could place: filling it, and deciding about a row."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from bussola.audit.actions import record

from .models import Municipality, UnmatchedRow

CHUNK = 500  # stays below the number of parameters SQLite accepts


@transaction.atomic
def queue_unmatched(rows: Iterable[UnmatchedRow], *, by: object) -> int:
    """Queue the unsaved ``rows`` and return how many were not there before.

    A row is known by its source and key. One already queued keeps its id and any decision taken about it; while it
    waits, its content follows the source.
    """
    by_key = {(row.source_id, row.source_key): row for row in rows}
    queued = {
        (old.source_id, old.source_key): old
        for old in UnmatchedRow.objects.filter(source_id__in={source for source, _ in by_key})
    }
    new = [row for key, row in by_key.items() if key not in queued]
    changed = []
    for key, row in by_key.items():
        old = queued.get(key)
        if old is None or old.resolved_at is not None:
            continue
        if (old.place, old.reason, old.row) != (row.place, row.reason, row.row):
            old.place, old.reason, old.row = row.place, row.reason, row.row
            changed.append(old)
    UnmatchedRow.objects.bulk_create(new, batch_size=CHUNK)
    UnmatchedRow.objects.bulk_update(changed, ["place", "reason", "row"], batch_size=CHUNK)
    if new or changed:
        sources = sorted({row.source_id for row in (*new, *changed)})
        record("territory.queue_unmatched", by=by, sources=sources, queued=len(new), refreshed=len(changed))
    return len(new)


def resolve_unmatched(row: UnmatchedRow, *, municipality: Municipality, by: object) -> UnmatchedRow:
    """Decide that ``row`` is of ``municipality`` and return it; a later decision replaces an earlier one."""
    return _decide(row, municipality=municipality, is_discarded=False, by=by)


def discard_unmatched(row: UnmatchedRow, *, by: object) -> UnmatchedRow:
    """Decide that ``row`` is of no use and return it; a later decision replaces an earlier one."""
    return _decide(row, municipality=None, is_discarded=True, by=by)


@transaction.atomic
def _decide(row: UnmatchedRow, *, municipality: Municipality | None, is_discarded: bool, by: object) -> UnmatchedRow:
    row = UnmatchedRow.objects.select_for_update().get(pk=row.pk)
    row.municipality = municipality
    row.is_discarded = is_discarded
    row.resolved_at = timezone.now()
    row.save(update_fields=["municipality", "is_discarded", "resolved_at"])
    record(
        "territory.discard_unmatched" if is_discarded else "territory.resolve_unmatched",
        by=by,
        subject=row,
        field_names=["municipality", "is_discarded", "resolved_at"],
        source=row.source_id,
        municipality=municipality.pk if municipality else "",
    )
    return row
