"""The audit trail as an auditor asks for it: which events may be seen, who is behind a code, one page after another."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from bussola.accounts.models import User
from bussola.audit.models import AuditEvent, AuditEventQuerySet
from bussola.organizations.roles import Role
from bussola.territory.models import District

from .audit_words import ACTORS, action_in_words, number_in_words, record_in_words

PER_PAGE = 50
PERSON = "user:"
SHORT_ID = 8  # enough to tell records apart on a page
MOST_PEOPLE = 50  # with one name; whoever looks for «a» is asked for more letters


def events_of(district: District, *, of_network: bool = False) -> AuditEventQuerySet:
    """Return the events of one district or, on request, those of no district: what commands did for all of them.

    An auditor of a district never sees the events of another one.
    """
    return AuditEvent.objects.filter(district="" if of_network else district.slug)


def actors_like(words: str) -> list[str]:
    """Return the codes of the people whose name or address holds ``words``, and of a command of that name."""
    people = User.objects.filter(Q(name__icontains=words) | Q(email__icontains=words)).values_list("pk", flat=True)
    return [words, f"command:{words}", f"command: {words}", *(f"{PERSON}{pk}" for pk in people[:MOST_PEOPLE])]


def names_of(events: Iterable[AuditEvent]) -> dict[str, str]:
    """Return the names behind the codes of who acted; an access that was erased has none any more."""
    codes = {event.actor for event in events}
    pks = [code.removeprefix(PERSON) for code in codes if code.startswith(PERSON)]
    people = {f"{PERSON}{user.pk}": str(user) for user in User.objects.filter(pk__in=filter(_is_uuid, pks))}
    return {code: people.get(code) or _name_of_code(code) for code in codes}


def _name_of_code(code: str) -> str:
    if code.startswith(PERSON):
        return _("Somebody whose access was erased (%(code)s)") % {"code": code.removeprefix(PERSON)[:SHORT_ID]}
    if code.startswith("command"):
        return _("The command «%(name)s»") % {"name": code.removeprefix("command").lstrip(": ")}
    return str(ACTORS.get(code, code))


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Line:
    """One event as a page shows it."""

    event: AuditEvent
    who: str
    did: str

    @property
    def role(self) -> str:
        """The role under which it was done, in words; all of them for somebody who has several."""
        return ", ".join(str(Role(code).label) if code in Role.values else code for code in self.event.role.split("+"))

    @property
    def record(self) -> str:
        """What the event is about, with a few characters of its key."""
        if not self.event.subject_type:
            return ""
        what = record_in_words(self.event.subject_type)
        return f"{what} ({self.event.subject_id[:SHORT_ID]})" if self.event.subject_id else what

    @property
    def fields(self) -> str:
        """The names of the fields."""
        return ", ".join(self.event.field_names)

    @property
    def numbers(self) -> str:
        """The counts and codes of the event."""
        told = self.event.summary.items()
        return ", ".join(number_in_words(name, value) for name, value in told if value not in ("", []))


def lines_of(events: Iterable[AuditEvent]) -> list[Line]:
    """Return events as lines to show; two queries at most, however many they are."""
    events = list(events)
    names = names_of(events)
    return [Line(event, names[event.actor], action_in_words(event)) for event in events]


@dataclass(frozen=True)
class Page:
    """A page of events, newest first, and the marks of the pages beside it ('' where there is none).

    A mark is the moment and key of an event: what is written meanwhile moves no page that somebody is reading.
    """

    events: list[AuditEvent]
    older: str
    newer: str


def page_of(events: AuditEventQuerySet, *, before: str = "", after: str = "") -> Page:
    """Return the events before a mark, after one, or the newest; a mark that is none counts as absent."""
    older_than, newer_than = _mark(before), _mark(after)
    if newer_than:
        at, pk = newer_than
        found = events.filter(at__gte=at).exclude(at=at, pk__lte=pk).order_by("at", "pk")[: PER_PAGE + 1]
        shown = list(found)
        has_newer, shown = len(shown) > PER_PAGE, shown[:PER_PAGE][::-1]
        return Page(shown, _mark_of(shown[-1]) if shown else "", _mark_of(shown[0]) if has_newer else "")
    if older_than:
        at, pk = older_than
        events = events.filter(at__lte=at).exclude(at=at, pk__gte=pk)
    shown = list(events.order_by("-at", "-pk")[: PER_PAGE + 1])
    has_older, shown = len(shown) > PER_PAGE, shown[:PER_PAGE]
    newer = _mark_of(shown[0]) if older_than and shown else ""
    return Page(shown, _mark_of(shown[-1]) if has_older else "", newer)


def _mark_of(event: AuditEvent) -> str:
    return f"{event.at.isoformat()}_{event.pk}"


def _mark(text: str) -> tuple[datetime, uuid.UUID] | None:
    moment, _separator, key = text.partition("_")
    try:
        at = parse_datetime(moment)
        return (at, uuid.UUID(key)) if at and at.tzinfo else None
    except ValueError:
        return None
