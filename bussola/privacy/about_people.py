"""What the audit trail holds of a person: it stays."""

from django.utils.translation import gettext_lazy as _

from bussola.audit.models import AuditEvent

from .people import Held, register

MOST = 1000


def _events(user):
    events = AuditEvent.objects.filter(actor=f"user:{user.pk}").order_by("-at")[:MOST]
    return [{"when": event.at, "action": event.action, "record": event.subject_type} for event in events]


def _looks(user):
    events = AuditEvent.objects.about(user._meta.label, str(user.pk)).exclude(actor=f"user:{user.pk}")
    return [
        {"when": event.at, "action": event.action, "role": event.role, "fields": ", ".join(event.field_names)}
        for event in events.order_by("-at")[:MOST]
    ]


register(
    Held(
        code="audit.done",
        title=_("What you did in your work"),
        models=("audit.AuditEvent",),
        rows=_events,
        stays=_(
            "It stays, under a code and without your name, for as long as somebody may have to answer for what was "
            "seen or changed."
        ),
    )
)
register(
    Held(
        code="audit.seen",
        title=_("Who looked at your data or changed them: when, and in which role"),
        models=("audit.AuditEvent",),
        rows=_looks,
        stays=_("It stays, under a code and without your name: it is there to protect you."),
    )
)
