"""Writing the records of the demo: each is known by its key, and only what differs from last time is touched."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import models
from django.utils import timezone

from bussola.directory.models import (
    Accessibility,
    AccessRoute,
    Address,
    ApplicationWindow,
    Attribute,
    Contact,
    CostBand,
    CostOption,
    ImportedRecord,
    Language,
    Location,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
)
from bussola.lib.identity import stable_id
from bussola.organizations.models import Organization

from .records import SOURCE_CODE, Rows

CHUNK = 500  # stays below the number of parameters SQLite accepts
ROOTS: tuple[type[models.Model], ...] = (Organization, Location, Service)  # in the order they need each other
CHILDREN: tuple[type[models.Model], ...] = (  # likewise
    Address,
    Accessibility,
    ServiceAtLocation,
    ServiceArea,
    Language,
    Contact,
    Phone,
    Schedule,
    AccessRoute,
    RequiredDocument,
    ApplicationWindow,
    ServiceCapacity,
    CostOption,
    CostBand,
    Attribute,
)
# What hangs on a record directly and is written anew when it changes; the rest falls with it
OWNED: dict[type[models.Model], tuple[type[models.Model], ...]] = {
    Organization: (),
    Location: (Address, Accessibility),
    Service: tuple(child for child in CHILDREN if any(each.name == "service" for each in child._meta.concrete_fields)),
}


def remembered(prefixes: Iterable[str]) -> dict[str, ImportedRecord]:
    """Return by key what earlier imports wrote under ``prefixes`` (one for each district)."""
    condition = models.Q(pk__in=[])
    for prefix in prefixes:
        condition |= models.Q(source_key__startswith=prefix)
    found = ImportedRecord.objects.filter(condition, source_id=SOURCE_CODE)
    return {record.source_key: record for record in found}


def differing(rows: Iterable[Rows], known: dict[str, ImportedRecord]) -> Iterator[tuple[Rows, str, bool]]:
    """Yield the records that must be written, with their checksum and whether they are new."""
    for each in rows:
        old, checksum = known.get(each.key), each.checksum
        if old is None or old.checksum != checksum or old.is_gone:
            yield each, checksum, old is None


def write(rows: Sequence[tuple[Rows, str, bool]]) -> None:
    """Write the records of ``differing``: new ones, and changed ones in the place of what they were."""
    for model in ROOTS:
        mine = [(each, is_new) for each, _, is_new in rows if type(each.root) is model]
        owner = model._meta.model_name
        changed = [each.root.pk for each, is_new in mine if not is_new]
        for chunk in _chunks(changed):
            for child in OWNED[model]:
                child.objects.filter(**{f"{owner}__in": chunk}).delete()
        _upsert(model, [each.root for each, _ in mine])
    children = [child for each, _, _ in rows for child in each.children]
    for model in CHILDREN:
        model.objects.bulk_create([child for child in children if type(child) is model], batch_size=CHUNK)
    now = timezone.now()
    _upsert(
        ImportedRecord,
        [
            ImportedRecord(
                id=stable_id(SOURCE_CODE, each.key, "imported"),
                source_id=SOURCE_CODE,
                source_key=each.key,
                checksum=checksum,
                retrieved_at=now,
                **{each.root._meta.model_name: each.root},
            )
            for each, checksum, _ in rows
        ],
    )


def retire(gone: Sequence[ImportedRecord]) -> None:
    """Mark records that the sheets have no more; their services stop being active, so that no page shows them."""
    for chunk in _chunks(gone):
        ImportedRecord.objects.filter(pk__in=[record.pk for record in chunk]).update(is_gone=True)
        services = [record.service_id for record in chunk if record.service_id]
        Service.objects.filter(pk__in=services).update(status=Service.Status.INACTIVE, last_modified=timezone.now())


def _upsert(model: type[models.Model], rows: list[models.Model]) -> None:
    names = [each.name for each in model._meta.concrete_fields if not each.primary_key]
    model.objects.bulk_create(
        rows, batch_size=CHUNK, update_conflicts=True, unique_fields=[model._meta.pk.name], update_fields=names
    )


def _chunks(items: Sequence) -> Iterator[Sequence]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
