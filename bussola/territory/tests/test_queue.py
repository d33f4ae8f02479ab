from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone

from bussola.audit.models import AuditEvent
from bussola.territory.actions import discard_unmatched, queue_unmatched, resolve_unmatched
from bussola.territory.matching import MunicipalityMatcher
from bussola.territory.models import DataSource, UnmatchedRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> DataSource:
    return DataSource.objects.create(
        code="clinics",
        name="Clinics",
        publisher="Nobody (invented)",
        licence="CC0",
        data_date="2026",
        retrieved_on="2026-11-22",
        is_invented=True,
    )


def unmatched(source: DataSource, key: str = "7", place: str = "TORTOLÇO", **row) -> UnmatchedRow:
    return UnmatchedRow(source=source, source_key=key, place=place, reason="unknown name", row={"name": "x"} | row)


def test_queueing_twice_keeps_one_row_with_its_id(source):
    assert queue_unmatched([unmatched(source)], by="test") == 1
    first = UnmatchedRow.objects.get()
    assert queue_unmatched([unmatched(source)], by="test") == 0
    assert UnmatchedRow.objects.get() == first


def test_a_waiting_row_follows_its_source(source):
    queue_unmatched([unmatched(source)], by="test")
    queue_unmatched([unmatched(source, place="TORTOLI", phone="1")], by="test")
    row = UnmatchedRow.objects.get()
    assert (row.place, row.row) == ("TORTOLI", {"name": "x", "phone": "1"})


def test_the_same_row_twice_in_one_file_is_queued_once(source):
    assert queue_unmatched([unmatched(source), unmatched(source)], by="test") == 1


def test_a_decided_row_keeps_its_decision_and_its_content(source, suzzara):
    queue_unmatched([unmatched(source, "7"), unmatched(source, "8")], by="test")
    resolve_unmatched(UnmatchedRow.objects.get(source_key="7"), municipality=suzzara, by="test")
    discard_unmatched(UnmatchedRow.objects.get(source_key="8"), by="test")
    queue_unmatched([unmatched(source, "7", place="new"), unmatched(source, "8", place="new")], by="test")
    assert not UnmatchedRow.objects.waiting().exists()
    assert set(UnmatchedRow.objects.values_list("place", flat=True)) == {"TORTOLÇO"}
    assert MunicipalityMatcher().decided("clinics") == {"7": suzzara, "8": None}


def test_a_later_decision_replaces_an_earlier_one(source, suzzara):
    queue_unmatched([unmatched(source)], by="test")
    row = discard_unmatched(UnmatchedRow.objects.get(), by="test")
    row = resolve_unmatched(row, municipality=suzzara, by="test")
    assert (row.municipality, row.is_discarded) == (suzzara, False)
    row = discard_unmatched(row, by="test")
    assert (row.municipality, row.is_discarded) == (None, True)


def test_every_change_of_the_queue_is_audited(source, suzzara, django_user_model):
    person = django_user_model.objects.create_user("desk@example.org")
    queue_unmatched([unmatched(source)], by="test")
    queue_unmatched([unmatched(source)], by="test")  # changes nothing, says nothing
    row = resolve_unmatched(UnmatchedRow.objects.get(), municipality=suzzara, by=person)
    discard_unmatched(row, by=person)
    events = AuditEvent.objects.filter(action__contains="unmatched").order_by("at")
    assert [event.action.removeprefix("territory.") for event in events] == [
        "queue_unmatched",
        "resolve_unmatched",
        "discard_unmatched",
    ]
    assert events[0].summary == {"sources": ["clinics"], "queued": 1, "refreshed": 0}
    assert events[1].actor == f"user:{person.pk}"
    assert events[1].subject_id == str(row.pk)
    assert events[1].summary == {"source": "clinics", "municipality": "020065"}


def test_the_database_refuses_half_a_decision(source, suzzara):
    now = timezone.now()
    for half in (
        {"municipality": suzzara},
        {"is_discarded": True},
        {"resolved_at": now},
        {"resolved_at": now, "municipality": suzzara, "is_discarded": True},
    ):
        row = unmatched(source)
        for name, value in half.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


# --- the command ------------------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("unmatched", *arguments, stdout=output)
    return output.getvalue()


def test_the_command_lists_the_waiting_rows(source):
    assert run() == "Nessuna riga in attesa.\n"
    queue_unmatched([unmatched(source, "7"), unmatched(source, "8", place="PATERNO'")], by="test")
    listing = run()
    assert "TORTOLÇO" in listing
    assert "PATERNO'" in listing
    assert "2 righe." in listing
    assert run("--source", "clinics") == listing
    assert run("--source", "mef-incomes") == "Nessuna riga in attesa.\n"
    with pytest.raises(CommandError, match="Non c'è la fonte nowhere"):
        run("--source", "nowhere")


def test_the_command_resolves_and_discards_by_the_short_id_it_shows(source):
    queue_unmatched([unmatched(source, "7"), unmatched(source, "8")], by="test")
    first, second = UnmatchedRow.objects.all()
    assert str(first.pk)[:8] in run()
    assert "Suzzara (MN)" in run("resolve", str(first.pk)[:8], "--municipality", "020065")
    assert "Scartata" in run("discard", str(second.pk))
    assert run() == "Nessuna riga in attesa.\n"
    decided = run("--decided")
    assert "Suzzara (MN)" in decided
    assert "scartata" in decided
    assert set(AuditEvent.objects.filter(action__contains="e_unmatched").values_list("actor", flat=True)) >= {
        "command:unmatched"
    }


def test_the_command_explains_what_is_wrong(source):
    queue_unmatched([unmatched(source)], by="test")
    row = UnmatchedRow.objects.get()
    with pytest.raises(CommandError, match="Nessun comune"):
        run("resolve", str(row.pk), "--municipality", "999999")
    with pytest.raises(CommandError, match="Nessuna riga"):
        run("discard", "zzz")
    assert UnmatchedRow.objects.waiting().count() == 1
