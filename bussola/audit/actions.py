"""Writing to the audit trail."""

from collections.abc import Iterable

from django.db import models

from .models import AuditEvent


def record(
    action: str,
    *,
    by: object,
    subject: models.Model | None = None,
    field_names: Iterable[str] = (),
    **summary,
) -> AuditEvent:
    """Write one audit event in the caller's transaction and return it.

    ``by`` is a user (its primary key is kept, not its name) or a text that names a command. ``summary`` takes
    counts and codes: never personal data.
    """
    return AuditEvent.objects.create(
        action=action,
        actor=f"user:{by.pk}" if isinstance(by, models.Model) else str(by),
        subject_type=subject._meta.label if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        field_names=sorted(field_names),
        summary=summary,
    )
