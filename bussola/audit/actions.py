"""Writing to the audit trail.

For whoever writes an action or a page::

    record("directory.close_report", by=user, subject=report, field_names=["state"], state="resolved")
    record_read(report, ["text", "reply_email"], by=request.user)        # a page that shows personal fields
    record_list(ErrorReport, ["text"], by=request.user, count=len(page))  # a list or a search of them
    record_export(ErrorReport, ["text"], by=request.user, count=120, format="csv")

The request, the district and the role are found by themselves (``lib.circumstances``, ``lib.hooks.role_of``); a
command that works on one district says ``district="suzzara"``. Names of fields and counts go in, values never.
"""

from collections.abc import Iterable, Mapping

from django.db import models

from bussola.lib import circumstances
from bussola.lib.hooks import role_of

from .models import AuditEvent, Kind
from .values import check_codes


def record(
    action: str,
    *,
    by: object,
    subject: models.Model | None = None,
    field_names: Iterable[str] = (),
    kind: str = Kind.CHANGE,
    district: str | None = None,
    role: str | None = None,
    **summary,
) -> AuditEvent:
    """Write one audit event in the caller's transaction and return it.

    ``by`` is a user (its primary key is kept, not its name) or a text that names a command. ``summary`` takes
    counts and codes: a value that looks like personal data, or like a sentence, raises ValueInAudit. ``district``
    and ``role`` are those of the request unless they are given.
    """
    label = subject._meta.label if subject is not None else ""
    return _write(
        action, label, str(subject.pk) if subject is not None else "", by, field_names, kind, district, role, summary
    )


def record_read(
    subject: models.Model, fields: Iterable[str], *, by: object, district: str | None = None, **summary
) -> AuditEvent:
    """Write that ``by`` was shown the personal ``fields`` of ``subject``; return the event."""
    action = _action("read", subject)
    return record(action, by=by, subject=subject, field_names=fields, kind=Kind.READ, district=district, **summary)


def record_list(
    model: type[models.Model], fields: Iterable[str], *, by: object, count: int, district: str | None = None, **summary
) -> AuditEvent:
    """Write that ``by`` was shown a list of ``count`` records of ``model`` with their personal ``fields``.

    A search says in ``summary`` what it looked in, as codes (``filters=["state", "kind"]``), never what was typed.
    """
    summary = {"count": count, **summary}
    return _write(_action("list", model), model._meta.label, "", by, fields, Kind.LIST, district, None, summary)


def record_export(
    model: type[models.Model], fields: Iterable[str], *, by: object, count: int, district: str | None = None, **summary
) -> AuditEvent:
    """Write that ``by`` took ``count`` records of ``model`` out of Bussola, with their personal ``fields``."""
    summary = {"count": count, **summary}
    return _write(_action("export", model), model._meta.label, "", by, fields, Kind.EXPORT, district, None, summary)


def _action(verb: str, model: type[models.Model] | models.Model) -> str:
    return f"{model._meta.app_label}.{verb}_{model._meta.model_name}"


def _write(
    action: str,
    subject_type: str,
    subject_id: str,
    by: object,
    field_names: Iterable[str],
    kind: str,
    district: str | None,
    role: str | None,
    summary: Mapping,
) -> AuditEvent:
    is_user = isinstance(by, models.Model)
    event = AuditEvent(
        action=action,
        kind=Kind(kind),
        actor=f"user:{by.pk}" if is_user else str(by),
        role=(str(role_of.ask(by) or "") if is_user else "") if role is None else str(role),
        district=circumstances.district() if district is None else district,
        request_id=circumstances.request_id(),
        subject_type=subject_type,
        subject_id=subject_id,
        field_names=sorted(map(str, field_names)),
        summary=dict(summary),
    )
    check_codes(event.actor, event.subject_id, event.field_names, event.summary)
    event.save(force_insert=True)
    return event
