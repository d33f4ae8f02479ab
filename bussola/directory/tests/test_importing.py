"""Importing: twice is once, changes leave a history, what is gone is switched off, people have the last word."""

from dataclasses import replace

import pytest

from bussola.audit.models import AuditEvent
from bussola.directory.change_log import NO_SERVICE
from bussola.directory.importing import libraries, schools
from bussola.directory.importing.pipeline import GONE_REASON, Scope
from bussola.directory.models import (
    Attribute,
    ImportedRecord,
    Location,
    Metadata,
    Phone,
    Service,
    ServiceChange,
)
from bussola.organizations.models import Organization
from bussola.territory.actions import discard_unmatched, resolve_unmatched
from bussola.territory.models import DataSource, Municipality, UnmatchedRow

from .import_ground import BY, create_ground, library, run, school

(LIBRARIES,), STATE = libraries.SOURCES, schools.SOURCES[0]


@pytest.fixture(autouse=True)
def ground(db):
    return create_ground()


def everything() -> dict[str, list]:
    models = (Organization, Service, Location, Phone, Attribute, ImportedRecord)
    return {model.__name__: sorted(model.objects.values_list(), key=str) for model in models}


def test_importing_twice_writes_nothing_the_second_time(tmp_path):
    rows = [library(), library("IT-MN0002")]
    first = run(LIBRARIES, rows, tmp_path)
    before, changes = everything(), ServiceChange.objects.count()
    second = run(LIBRARIES, rows, tmp_path)
    assert (first.created, second.created, second.updated, second.unchanged) == (2, 0, 0, 2)
    assert second.written == 0
    assert everything() == before
    assert ServiceChange.objects.count() == changes


def test_each_new_service_is_announced_to_the_search_once(tmp_path):
    run(LIBRARIES, [library(), library("IT-MN0002")], tmp_path)
    announced = list(ServiceChange.objects.exclude(service_id=NO_SERVICE).values_list("service_id", flat=True))
    assert sorted(announced) == sorted(Service.objects.values_list("pk", flat=True))


def test_every_record_says_where_it_comes_from(tmp_path):
    run(LIBRARIES, [library()], tmp_path)
    imported = ImportedRecord.objects.get()
    assert imported.source == DataSource.objects.get(pk="iccu-biblioteche")
    assert imported.service == Service.objects.get()
    assert imported.location == Location.objects.get()
    assert imported.organization == Organization.objects.get()


def test_a_changed_row_updates_the_record_and_leaves_its_history(tmp_path):
    run(LIBRARIES, [library()], tmp_path)
    report = run(LIBRARIES, [library(telefono="0376111111", email="nuova@example.org")], tmp_path)
    assert (report.updated, report.created) == (1, 0)
    assert Service.objects.get().email == "nuova@example.org"
    assert Phone.objects.get().number == "0376111111"
    history = Metadata.objects.get(resource_type="service", field_name="email")
    assert (history.previous_value, history.replacement_value) == ("biblioteca@example.org", "nuova@example.org")
    assert (history.last_action_type, history.updated_by) == ("update", "source:iccu-biblioteche")
    assert history.resource_id == Service.objects.get().pk


def test_a_change_is_announced_to_the_search(tmp_path):
    run(LIBRARIES, [library()], tmp_path)
    ServiceChange.objects.all().delete()
    run(LIBRARIES, [library(telefono="0376111111")], tmp_path)
    assert Service.objects.get().pk in set(ServiceChange.objects.values_list("service_id", flat=True))


def test_a_renamed_institute_is_announced_for_all_its_schools(tmp_path):
    rows = [school("MNAA1"), school("MNEE1", DENOMINAZIONESCUOLA="COLLODI")]
    run(STATE, rows, tmp_path)
    ServiceChange.objects.all().delete()
    run(STATE, [row | {"DENOMINAZIONEISTITUTORIFERIMENTO": "IC SUZZARA DUE"} for row in rows], tmp_path)
    assert Organization.objects.get().name == "IC Suzzara Due"
    announced = set(ServiceChange.objects.values_list("service_id", flat=True))
    assert announced - {NO_SERVICE} == set(Service.objects.values_list("pk", flat=True))


def test_a_telephone_that_left_the_source_leaves_the_catalogue(tmp_path):
    run(LIBRARIES, [library()], tmp_path)
    run(LIBRARIES, [library(telefono="")], tmp_path)
    assert not Phone.objects.exists()


def test_a_telephone_added_by_a_person_stays(tmp_path):
    run(LIBRARIES, [library()], tmp_path)
    Phone.objects.create(service=Service.objects.get(), number="0376222222")
    run(LIBRARIES, [library(telefono="")], tmp_path)
    assert Phone.objects.get().number == "0376222222"


def test_a_field_corrected_by_a_person_is_not_overwritten(tmp_path):
    run(LIBRARIES, [library()], tmp_path)
    service = Service.objects.get()
    Service.objects.update(email="giusta@example.org")
    Metadata.objects.create(
        resource_id=service.pk,
        resource_type="service",
        last_action_type="update",
        field_name="email",
        updated_by="user:7",
    )
    report = run(LIBRARIES, [library(email="altra@example.org", url="www.example.org")], tmp_path)
    service.refresh_from_db()
    assert (service.email, service.url) == ("giusta@example.org", "http://www.example.org")
    assert report.kept_by_person == 1


def test_a_row_gone_from_the_source_makes_the_service_inactive(tmp_path):
    run(LIBRARIES, [library(), library("IT-MN0002")], tmp_path)
    report = run(LIBRARIES, [library()], tmp_path)
    gone = ImportedRecord.objects.get(source_key="IT-MN0002")
    assert report.gone == 1
    assert gone.is_gone
    assert (gone.service.status, gone.service.status_reason) == ("inactive", GONE_REASON)
    assert gone.service not in Service.objects.public()
    assert run(LIBRARIES, [library()], tmp_path).gone == 0


def test_a_row_that_comes_back_makes_the_service_active_again(tmp_path):
    both = [library(), library("IT-MN0002")]
    run(LIBRARIES, both, tmp_path)
    run(LIBRARIES, both[:1], tmp_path)
    report = run(LIBRARIES, both, tmp_path)
    back = ImportedRecord.objects.get(source_key="IT-MN0002")
    assert (report.returned, back.is_gone) == (1, False)
    assert (back.service.status, back.service.status_reason) == ("active", "")


def test_a_service_switched_off_by_a_person_stays_off_when_its_row_comes_back(tmp_path):
    both = [library(), library("IT-MN0002")]
    run(LIBRARIES, both, tmp_path)
    Service.objects.filter(imported_records__source_key="IT-MN0002").update(
        status="inactive", status_reason="Chiusa per lavori"
    )
    run(LIBRARIES, both[:1], tmp_path)
    run(LIBRARIES, both, tmp_path)
    assert Service.objects.get(imported_records__source_key="IT-MN0002").status == "inactive"


def test_an_import_of_one_territory_leaves_the_others_alone(tmp_path):
    elsewhere = library("IT-SR0001", **{"comune": "Siracusa", "codice istat comune": "089017", "provincia": "Siracusa"})
    run(LIBRARIES, [library(), elsewhere], tmp_path)
    report = run(LIBRARIES, [library()], tmp_path, scope=Scope.of(["020065"]))
    assert report.gone == 0
    assert not ImportedRecord.objects.filter(is_gone=True).exists()
    assert run(LIBRARIES, [library()], tmp_path).gone == 1


def test_only_rows_of_the_territory_are_imported(tmp_path):
    elsewhere = library("IT-SR0001", **{"comune": "Siracusa", "codice istat comune": "089017", "provincia": "Siracusa"})
    report = run(LIBRARIES, [library(), elsewhere], tmp_path, scope=Scope.of(["020065", "020027"]))
    assert (report.created, report.out_of_scope) == (1, 1)


def test_a_row_that_moved_out_of_the_territory_is_followed(tmp_path):
    run(LIBRARIES, [library()], tmp_path)
    moved = library(**{"comune": "Siracusa", "codice istat comune": "089017", "provincia": "Siracusa"})
    run(LIBRARIES, [moved], tmp_path, scope=Scope.of(["020065"]))
    assert Location.objects.get().municipality_id == "089017"


def lost_library() -> dict[str, str]:
    return library("IT-MN0009", **{"comune": "Borgo Perduto", "codice istat comune": "020999"})


def test_a_row_without_municipality_waits_for_a_person_with_all_it_says(tmp_path):
    report = run(LIBRARIES, [library(), lost_library()], tmp_path)
    waiting = UnmatchedRow.objects.get()
    assert (report.unmatched, report.newly_queued) == (1, 1)
    assert waiting.source_key == "IT-MN0009"
    assert waiting.place == "Borgo Perduto (020999)"
    assert waiting.row["denominazione"] == "Biblioteca comunale Piazzalunga"
    assert run(LIBRARIES, [library(), lost_library()], tmp_path).newly_queued == 0


def test_the_decision_of_a_person_is_honoured_at_the_next_import(tmp_path):
    run(LIBRARIES, [lost_library()], tmp_path)
    resolve_unmatched(UnmatchedRow.objects.get(), municipality=Municipality.objects.get(pk="020027"), by=BY)
    report = run(LIBRARIES, [lost_library()], tmp_path)
    assert (report.created, report.unmatched) == (1, 0)
    assert Location.objects.get().municipality_id == "020027"


def test_a_row_discarded_by_a_person_is_not_imported_nor_queued_again(tmp_path):
    run(LIBRARIES, [lost_library()], tmp_path)
    discard_unmatched(UnmatchedRow.objects.get(), by=BY)
    report = run(LIBRARIES, [lost_library()], tmp_path)
    assert (report.created, report.unmatched, report.discarded) == (0, 0, 1)


def test_unplaced_rows_of_other_provinces_do_not_fill_the_queue_of_a_district(tmp_path):
    far = lost_library() | {"provincia": "Siracusa"}
    report = run(LIBRARIES, [library(), far], tmp_path, scope=Scope.of(["020065"]))
    assert (report.unmatched, report.out_of_scope) == (0, 1)
    near = run(LIBRARIES, [library(), lost_library()], tmp_path, scope=Scope.of(["020065"]))
    assert near.unmatched == 1


def test_a_dry_run_counts_and_writes_nothing(tmp_path):
    report = run(LIBRARIES, [library(), lost_library()], tmp_path, dry_run=True)
    assert (report.created, report.unmatched) == (1, 1)
    assert not Service.objects.exists()
    assert not UnmatchedRow.objects.exists()
    assert not ImportedRecord.objects.exists()
    assert not DataSource.objects.filter(pk="iccu-biblioteche").exists()
    assert "  Prova: non ho scritto niente." in report.lines()


def test_bad_rows_are_rejected_with_their_reason(tmp_path):
    rows = [library(), library(), library("IT-MN0003", denominazione=""), library("")]
    report = run(LIBRARIES, rows, tmp_path)
    assert report.created == 1
    assert dict(report.rejected) == {"codice doppio": 1, "riga senza nome": 1, "riga senza codice": 1}


def test_values_that_cannot_be_used_are_left_out_and_counted(tmp_path):
    row = library(cap="4602", email="biblioteca.example.org", url="no", telefono="+390376")
    report = run(LIBRARIES, [row], tmp_path)
    service = Service.objects.get()
    assert (service.email, service.url, service.phones.count()) == ("", "", 0)
    assert Location.objects.get().addresses.get().postal_code == ""
    assert set(report.left_out) == {
        "CAP scritto male",
        "indirizzo e-mail scritto male",
        "indirizzo web scritto male",
        "numero di telefono incompleto",
    }


def test_the_audit_trail_has_the_counts_and_no_names(tmp_path):
    run(LIBRARIES, [library()], tmp_path)
    event = AuditEvent.objects.get(action="directory.import_source")
    assert (event.actor, event.summary["source"], event.summary["created"]) == (BY, "iccu-biblioteche", 1)
    assert "Piazzalunga" not in str(event.summary)


def test_the_report_says_which_regions_the_source_does_not_cover(tmp_path):
    report = run(schools.SOURCES[2], [school(CODICECOMUNESCUOLA="Z999", DESCRIZIONECOMUNE="?")], tmp_path)
    assert "Lombardia" in report.uncovered
    assert any("non ha dati per" in line for line in report.lines())


def test_a_stopped_import_goes_on_where_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr("bussola.directory.importing.pipeline.CHUNK", 1)

    def stops_at_the_second(row, key, municipality, left_out):
        if key == "IT-MN0002":
            raise KeyboardInterrupt
        return LIBRARIES.record(row, key, municipality, left_out)

    rows = [library(), library("IT-MN0002")]
    with pytest.raises(KeyboardInterrupt):
        run(replace(LIBRARIES, record=stops_at_the_second), rows, tmp_path)
    report = run(LIBRARIES, rows, tmp_path)
    assert (report.created, report.unchanged) == (1, 1)
    assert Service.objects.count() == 2
