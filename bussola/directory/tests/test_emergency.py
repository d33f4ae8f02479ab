"""The emergency numbers: which answer where, and loading them again and again."""

import csv
import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from bussola.audit.models import AuditEvent
from bussola.directory.importing import emergency
from bussola.directory.importing.emergency import import_emergency
from bussola.directory.importing.pipeline import NotReady
from bussola.directory.models import EmergencyNumber
from bussola.territory.models import District

BY = "test"
LOMBARDY = ["suzzara", "monza", "castano-magenta-legnano"]
DISTRICTS = [*LOMBARDY, "altovicentino", "d48-siracusa"]


@pytest.fixture
def districts(db):
    return {slug: District.objects.create(slug=slug, name=slug) for slug in DISTRICTS}


@pytest.fixture
def ship(tmp_path, monkeypatch):
    """Return a function that ships other rows instead of the real ones."""

    def write(*rows):
        path = tmp_path / "numbers.tsv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, fieldnames=["code", "districts", *emergency.FIELDS], delimiter="\t")
            out.writeheader()
            out.writerows(rows)
        monkeypatch.setattr(emergency, "FILE", path)

    return write


def row(code, districts="", **changed):
    return {
        "code": code,
        "kind": "emergency",
        "number": code,
        "name": "Prova",
        "description": "",
        "hours": "Sempre",
        "districts": districts,
        "source_name": "Prova",
        "source_url": "",
        "checked_on": "2026-11-22",
        "position": "1",
    } | changed


def numbers_in(district):
    return list(EmergencyNumber.objects.active_in(district).values_list("number", flat=True))


class TestTheShippedNumbers:
    @pytest.fixture(autouse=True)
    def loaded(self, districts):
        self.districts = districts
        self.report = import_emergency(by=BY)

    def test_112_comes_first_everywhere(self):
        for district in [None, *self.districts.values()]:
            assert numbers_in(district)[0] == "112"

    @pytest.mark.parametrize("slug", [*LOMBARDY, "d48-siracusa"])
    def test_where_one_centre_answers_every_emergency_no_second_number_confuses(self, slug):
        assert not {"118", "115", "113"} & set(numbers_in(self.districts[slug]))

    def test_where_no_single_centre_was_confirmed_the_old_numbers_stay_beside_112(self):
        assert numbers_in(self.districts["altovicentino"])[:4] == ["112", "118", "115", "113"]

    def test_the_number_for_medical_advice_is_shown_only_where_it_answers(self):
        with_it = {slug for slug, district in self.districts.items() if "116117" in numbers_in(district)}
        assert with_it == {*LOMBARDY, "altovicentino"}
        assert "116117" not in numbers_in(None)

    def test_each_danger_has_a_number_in_every_district(self):
        for district in [None, *self.districts.values()]:
            kinds = set(EmergencyNumber.objects.active_in(district).values_list("kind", flat=True))
            assert kinds >= {"emergency", "violence", "child", "trafficking", "suicide"}

    def test_a_number_that_sleeps_says_when_it_answers_and_whom_to_call_instead(self):
        for number in EmergencyNumber.objects.exclude(hours="Sempre, giorno e notte"):
            assert any(character.isdigit() for character in number.hours), number
            assert "112" in number.description, number

    def test_each_number_is_dated_and_says_where_it_comes_from(self):
        for number in EmergencyNumber.objects.all():
            number.full_clean()
            assert number.source_name, number
            assert number.source_url.startswith("https://"), number
            assert number.checked_on == datetime.date(2026, 11, 22)

    def test_the_report_counts_what_was_created(self):
        assert self.report.created == self.report.read == EmergencyNumber.objects.count() == 11

    def test_loading_twice_writes_nothing_the_second_time(self):
        again = import_emergency(by=BY)
        assert (again.created, again.updated, again.gone, again.unchanged) == (0, 0, 0, 11)

    def test_it_is_audited(self):
        event = AuditEvent.objects.get(action="directory.import_emergency")
        assert event.actor == BY
        assert event.summary["created"] == 11


def test_a_dry_run_writes_nothing(districts):
    report = import_emergency(by=BY, dry_run=True)
    assert report.created == 11
    assert not EmergencyNumber.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_changed_row_updates_its_number_and_a_lost_row_removes_it(districts, ship):
    ship(row("112"), row("113", "monza"))
    import_emergency(by=BY)
    ship(row("113", "monza,suzzara", name="Polizia"))
    report = import_emergency(by=BY)
    assert (report.created, report.updated, report.gone) == (0, 1, 1)
    number = EmergencyNumber.objects.get()
    assert number.name == "Polizia"
    assert {district.slug for district in number.districts.all()} == {"monza", "suzzara"}
    assert any(line.endswith("non più nell'elenco, tolti") for line in report.lines())


def test_a_change_of_districts_alone_is_a_change(districts, ship):
    ship(row("118", "monza"))
    import_emergency(by=BY)
    ship(row("118", "suzzara"))
    assert import_emergency(by=BY).updated == 1
    assert numbers_in(districts["monza"]) == []


def test_a_number_checked_here_after_the_shipped_date_stays_as_it_is(districts, ship):
    ship(row("112"), row("118", "monza"))
    import_emergency(by=BY)
    EmergencyNumber.objects.filter(code="118").update(hours="Di notte", checked_on="2027-01-10")
    EmergencyNumber.objects.create(
        code="nostro", kind="medical-advice", number="0376 1", name="Nostro", source_name="ASL", checked_on="2027-01-10"
    )
    report = import_emergency(by=BY)
    assert (report.updated, report.gone, report.kept_by_person) == (0, 0, 2)
    assert EmergencyNumber.objects.get(code="118").hours == "Di notte"


def test_a_number_of_districts_that_are_not_here_does_not_become_one_for_all_italy(db, ship):
    District.objects.create(slug="suzzara", name="Suzzara")
    ship(row("112"), row("118", "altovicentino"), row("116117", "suzzara,monza"))
    report = import_emergency(by=BY)
    assert report.rejected.total() == 1
    assert set(EmergencyNumber.objects.values_list("code", flat=True)) == {"112", "116117"}
    assert numbers_in(None) == ["112"]


@pytest.mark.parametrize("wrong", [{"kind": "alien"}, {"checked_on": "soon"}, {"position": "x"}, {"number": ""}])
def test_a_wrong_file_changes_nothing(districts, ship, wrong):
    ship(row("112"), row("118", **wrong))
    with pytest.raises(ValidationError):
        import_emergency(by=BY)
    assert not EmergencyNumber.objects.exists()


def test_without_districts_it_says_what_to_do_first(db):
    with pytest.raises(NotReady, match="bussola import territory"):
        import_emergency(by=BY)


def test_the_command_loads_them_and_says_how_many(districts, capsys):
    call_command("import", "emergency")
    out = capsys.readouterr().out
    assert "Numeri di emergenza: 11 righe lette" in out
    assert "11  creati" in out
