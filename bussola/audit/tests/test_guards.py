"""The database itself keeps the audit trail."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bussola.audit import guards
from bussola.audit.actions import record
from bussola.audit.models import AuditEvent, DroppedYear

pytestmark = pytest.mark.django_db


def refused(sql: str, *values) -> bool:
    """Tell whether the database refuses a statement that goes round Django."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except IntegrityError:
        return True
    return False


def event_of(year: int) -> AuditEvent:
    event = AuditEvent(action="x", actor="test", at=datetime(year, 6, 1, tzinfo=UTC))
    event.save()
    return event


def test_the_migrations_leave_every_guard_in_place():
    assert guards.present() == guards.names()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET actor = 'nobody'",
        "DELETE FROM audit_auditevent",
        "UPDATE audit_auditevent SET year = 1990",
    ],
)
def test_whoever_speaks_to_the_database_directly_cannot_change_or_delete_an_event(sql):
    record("x", by="test")
    assert refused(sql)
    assert AuditEvent.objects.filter(actor="test", year=timezone.now().year).count() == 1


def test_a_table_cannot_be_truncated_on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    assert refused("TRUNCATE audit_auditevent")


def test_a_year_leaves_whole_once_it_is_named_and_no_other_year_with_it():
    event_of(2001), event_of(2001), event_of(2002)
    assert refused("DELETE FROM audit_auditevent WHERE year = 2001")
    DroppedYear.objects.create(year=2001, events=2)
    assert not refused("DELETE FROM audit_auditevent WHERE year = 2001")
    assert refused("DELETE FROM audit_auditevent")
    assert list(AuditEvent.objects.values_list("year", flat=True)) == [2002]


@pytest.mark.parametrize("years_ago", [0, 1])
def test_this_year_and_the_last_cannot_be_named(years_ago):
    year = datetime.now(UTC).year - years_ago
    assert refused("INSERT INTO audit_droppedyear (year, dropped_at, events) VALUES (%s, %s, 0)", year, timezone.now())


@pytest.mark.parametrize("sql", ["UPDATE audit_droppedyear SET events = 0", "DELETE FROM audit_droppedyear"])
def test_what_is_left_of_a_dropped_year_cannot_be_changed(sql):
    DroppedYear.objects.create(year=2001, events=2)
    assert refused(sql)


def test_without_its_guards_the_same_database_would_let_everything_go():
    record("x", by="test")
    guards.take_off()
    assert not refused("UPDATE audit_auditevent SET actor = 'nobody'")
    assert guards.present() == set()
    guards.put_on()
    assert refused("UPDATE audit_auditevent SET actor = 'somebody'")
