"""Reads of the queue of rows nobody could place: of the whole installation, because such a row has no district."""

from bussola.territory.models import UnmatchedRow


def waiting_rows():
    """Return the rows nobody has decided about, by source and place."""
    return UnmatchedRow.objects.waiting().select_related("source").order_by("source", "place", "pk")


def decided_rows():
    """Return the rows somebody has decided about, the last decision first."""
    decided = UnmatchedRow.objects.exclude(resolved_at=None)
    return decided.select_related("source", "municipality").order_by("-resolved_at", "pk")


def row_with(pk) -> UnmatchedRow | None:
    """Return a row by its key, None when there is none."""
    return UnmatchedRow.objects.select_related("source", "municipality").filter(pk=pk).first()
