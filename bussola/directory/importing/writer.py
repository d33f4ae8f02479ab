"""Writing rows: new ones are created, changed ones updated field by field with their history, the others left alone."""

import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import contextmanager
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from bussola.directory.models import Metadata, Service
from bussola.lib.hooks import record_changed

from .rows import CHILDREN, WRITTEN_FIELDS

BATCH = 500


@contextmanager
def announced_once(service_ids: Iterable[UUID]):
    """Announce the services of a chunk once, around all the rows that make them.

    Each tracked ``bulk_create`` would look for the services it touches and announce them again, six times for
    every imported row; inside this block the new rows of those services are inserted without.
    """
    with transaction.atomic(), record_changed.around(Service, list(service_ids)):
        yield


class RowWriter:
    """Writes the rows of one source, remembering who changed what."""

    def __init__(self, source: str) -> None:
        self.updated_by = f"source:{source}"
        self.kept_by_person = 0

    def write(self, rows: Iterable[models.Model]) -> None:
        """Insert the new rows among ``rows``, update the changed ones, and remove children they no longer have."""
        by_model: dict[type[models.Model], dict[UUID, models.Model]] = defaultdict(dict)
        for row in rows:
            by_model[type(row)].setdefault(row.pk, row)  # an organization comes with each of its places
        for model, fields in WRITTEN_FIELDS.items():
            if model in by_model:
                self.upsert(model, by_model[model], fields)
        for model, (owner_field, owner) in CHILDREN.items():
            self._remove_lost_children(model, owner_field, set(by_model.get(owner, ())), set(by_model.get(model, ())))

    def upsert(self, model: type[models.Model], rows: dict[UUID, models.Model], fields: tuple[str, ...]) -> int:
        """Write ``rows`` (by primary key) of one model; return how many were inserted or changed."""
        old_rows = model._default_manager.in_bulk(list(rows))
        missing = [pk for pk in rows if pk not in old_rows]
        gone = taken_away_by_people(resource_type_of(model), missing)
        new = [rows[pk] for pk in missing if pk not in gone]
        # Plain QuerySet: the caller announces the services of these rows (see announced_once).
        models.QuerySet(model).bulk_create(new, batch_size=BATCH)
        changes = {
            pk: {name: (getattr(old, name), getattr(rows[pk], name)) for name in fields if differs(old, rows[pk], name)}
            for pk, old in old_rows.items()
        }
        return len(new) + self.apply(model, old_rows, {pk: change for pk, change in changes.items() if change})

    def apply(self, model: type[models.Model], rows: dict[UUID, models.Model], changes: dict[UUID, dict]) -> int:
        """Change fields of existing ``rows`` and write their history; return how many rows changed.

        ``changes`` maps a primary key to {field: (old value, new value)}. A field that a person changed last stays
        as the person left it.
        """
        resource_type = resource_type_of(model)
        kept = corrected_by_people(resource_type, list(changes))
        history, changed, names = [], [], set()
        for pk, change in changes.items():
            mine = {name: values for name, values in change.items() if (pk, name) not in kept}
            self.kept_by_person += len(change) - len(mine)
            for name, (before, after) in mine.items():
                setattr(rows[pk], name, after)
                history.append(self._metadata(resource_type, pk, name, before, after))
            if mine:
                names |= set(mine)
                changed.append(rows[pk])
        if changed:
            if any(field.name == "last_modified" for field in model._meta.get_fields()):
                names.add("last_modified")
                now = timezone.now()
                for row in changed:
                    row.last_modified = now
            model._default_manager.bulk_update(changed, [name.removesuffix("_id") for name in names], batch_size=BATCH)
            Metadata.objects.bulk_create(history, batch_size=BATCH)
        return len(changed)

    def _metadata(self, resource_type: str, pk: UUID, name: str, before: object, after: object) -> Metadata:
        return Metadata(
            resource_id=pk,
            resource_type=resource_type,
            last_action_type="update",
            field_name=name,
            previous_value="" if before is None else str(before),
            replacement_value="" if after is None else str(after),
            updated_by=self.updated_by,
        )

    def _remove_lost_children(
        self, model: type[models.Model], owner_field: str, owners: set[UUID], kept: set[UUID]
    ) -> None:
        """Delete the children of ``owners`` that an import made and the record has no more.

        Ids made by an import are version 5, those of rows written by people version 4: these are never deleted.
        """
        if not owners:
            return
        lost = [
            pk
            for pk in model._default_manager.filter(**{f"{owner_field}__in": list(owners)}).values_list("pk", flat=True)
            if pk.version == 5 and pk not in kept
        ]
        if lost:
            model._default_manager.filter(pk__in=lost).delete()


def differs(old: models.Model, new: models.Model, name: str) -> bool:
    """Tell whether a field of two rows differs (text and numbers compare as the database keeps them)."""
    before, after = getattr(old, name), getattr(new, name)
    if isinstance(before, UUID) or isinstance(after, UUID):
        return str(before) != str(after)
    return before != after


def resource_type_of(model: type[models.Model]) -> str:
    """Return the HSDS name of a model: ServiceAtLocation -> service_at_location."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()


def corrected_by_people(resource_type: str, pks: list[UUID]) -> set[tuple[UUID, str]]:
    """Return the (record, field) pairs whose last change was made by a person."""
    if not pks:
        return set()
    last: dict[tuple[UUID, str], str] = {}
    found = Metadata.objects.filter(resource_type=resource_type, resource_id__in=pks).order_by("id")
    for pk, name, who in found.values_list("resource_id", "field_name", "updated_by"):
        last[pk, name] = who
    return {key for key, who in last.items() if who.startswith("user:")}


def taken_away_by_people(resource_type: str, pks: list[UUID]) -> set[UUID]:
    """Return the records that a person deleted: an import does not bring them back."""
    gone: set[UUID] = set()
    deleted = Metadata.objects.filter(
        resource_type=resource_type, last_action_type="delete", updated_by__startswith="user:"
    )
    for start in range(0, len(pks), BATCH):
        gone.update(deleted.filter(resource_id__in=pks[start : start + BATCH]).values_list("resource_id", flat=True))
    return gone
