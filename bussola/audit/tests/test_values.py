"""What the audit trail refuses to hold."""

import json
import uuid

import pytest

from bussola.audit.actions import record, record_export, record_list, record_read
from bussola.audit.models import AuditEvent, DroppedYear, Kind
from bussola.audit.values import ValueInAudit
from bussola.lib import circumstances
from bussola.lib.hooks import role_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "planted",
    [
        "maria.rossi@example.org",
        "RSSMRA80A41F205X",
        "rssmra80a41f205x",
        "RSSMRAULALMFNLRX",
        "+39 0376 123456",
        "0376 123456",
        "3331234567",
        "333-123.45.67",
        "IT60 X054 2811 1010 0000 0123 456",
        "192.0.2.7",
        "Sentita la signora Maria",
        "x" * 81,
    ],
)
@pytest.mark.parametrize("hidden", [lambda value: value, lambda value: [value], lambda value: {"a": {"b": [value]}}])
def test_a_value_about_a_person_is_refused_wherever_it_hides(planted, hidden):
    with pytest.raises(ValueInAudit) as refused:
        record("x", by="test", found=hidden(planted))
    assert planted not in str(refused.value)
    assert not AuditEvent.objects.exists()


def test_a_person_cannot_hide_in_a_name_a_field_or_the_actor():
    for values in (
        {"by": "maria@example.org"},
        {"by": "test", "field_names": ["0376 123456"]},
        {"by": "test", "counts": {"maria@example.org": 1}},
        {"by": "test", "who": object()},
    ):
        with pytest.raises(ValueInAudit):
            record("x", **values)


def test_counts_and_codes_pass():
    codes = {
        "id": str(uuid.UUID("03331234-5670-4333-8123-033312345678")),
        "town": "020065",
        "day": "2026-11-25",
        "read": 3331234567,
        "towns": ["020065", "020030"],
        "all": True,
        "share": 0.5,
        "nothing": None,
        "rejected": {"double": 3},
    }
    assert record("x", by="command: import", **codes).summary == codes


def test_helpers_write_who_was_shown_what():
    year = DroppedYear(year=2001, events=7_777)
    read = record_read(year, ["events"], by="test")
    listed = record_list(DroppedYear, ["events"], by="test", count=5, filters=["state"])
    taken = record_export(DroppedYear, ["events"], by="test", count=5, format="csv")
    assert [(event.kind, event.action) for event in (read, listed, taken)] == [
        (Kind.READ, "audit.read_droppedyear"),
        (Kind.LIST, "audit.list_droppedyear"),
        (Kind.EXPORT, "audit.export_droppedyear"),
    ]
    assert read.subject_id == "2001"
    assert listed.summary == {"count": 5, "filters": ["state"]}
    assert (taken.subject_type, taken.field_names) == ("audit.DroppedYear", ["events"])
    assert "7777" not in json.dumps([listed.summary, read.summary, taken.summary])


def test_an_event_knows_its_request_its_district_and_the_role(django_user_model, monkeypatch):
    monkeypatch.setattr(role_of, "_answers", [lambda user: "coordinator"])
    anna = django_user_model.objects.create_user("anna@example.org")
    with circumstances.of_request("r-1"), circumstances.in_district("suzzara"):
        event = record("x", by=anna)
        by_command = record("x", by="command: x", district="asolo")
    assert (event.request_id, event.district, event.role) == ("r-1", "suzzara", "coordinator")
    assert (by_command.district, by_command.role) == ("asolo", "")
    assert record("x", by="test").request_id == ""


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="not a valid Kind"):
        record("x", by="test", kind="hours")
