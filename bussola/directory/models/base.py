"""What every record of the catalogue shares."""

import uuid

from django.db import models
from django.db.models import Q

from bussola.lib.tracking import TrackedModel


class HsdsRecord(TrackedModel):
    """A record of HSDS: a UUID, and writes that the change log hears about."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def exactly_one(*names: str, name: str) -> models.CheckConstraint:
    """Return the constraint that exactly one of the foreign keys ``names`` is filled: every record has one owner."""
    condition = Q()
    for owner in names:
        condition |= Q(**{f"{other}__isnull": other != owner for other in names})
    return models.CheckConstraint(condition=condition, name=name)
