"""What happens to a sheet with a mistake, to a changed one and to one that goes away."""

import json

import pytest

from bussola.audit.models import AuditEvent
from bussola.directory.change_log import NO_SERVICE, newest_change
from bussola.directory.demo import NoBodies, NotReady, SheetMistake, import_demo
from bussola.directory.demo.shapes import Variant
from bussola.directory.demo.sheets import _READERS, SHEETS_DIR, read_sheets
from bussola.directory.importing.vocabularies import import_vocabularies
from bussola.directory.models import CostOption, ImportedRecord, Phone, Schedule, Service, ServiceChange
from bussola.territory.models import District

from .demo_ground import create_districts

VARIANT = {
    "name": "Assistenza domiciliare comunale",
    "summary": "Un operatore viene a casa.",
    "description": "Aiuta a lavarsi e a vestirsi.",
    "organization_kind": "municipality",
    "provider_kind": "public",
    "target_groups": ["anziani"],
    "scope": "municipality",
    "costs": [{"kind": "isee_bands", "per": "hour", "bands": [["6000", "2.00"], [None, "20.00"]]}],
    "hours": [["MO,WE,FR", "09:00", "12:00"], ["1TH", "15:00", "17:30"]],
    "exceptions": [{"kind": "closure", "from": "12-24", "to": "01-06", "note": "Chiuso a Natale"}],
    "phone_hours": [["MO", "08:30", "12:30"]],
    "capacity": {"unit": "posti", "maximum": 20, "available": 3},
    "waiting_days": [5, 15],
}


def write_sheet(folder, *variants, name="sad"):
    (folder / f"{name}.json").write_text(json.dumps({"type": name, "variants": variants}), encoding="utf-8")
    return folder


@pytest.fixture
def districts(db):
    import_vocabularies(by="test")
    return create_districts()


@pytest.fixture
def suzzara(districts):
    return districts[:1]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "è vuoto"),
        ("summary", "x" * 201, "ha 201 caratteri, al massimo 200"),
        ("description", "Telefona allo 0376 123456", "contiene un recapito ('0376 123456')"),
        ("description", "Scrivi a sociale@comune.it", "contiene un recapito"),
        ("organization_kind", "comune", "è 'comune'; si può scrivere: municipality"),
        ("scope", "region", "è 'region'; si può scrivere: municipality, district"),
        ("target_groups", "anziani", "deve essere un elenco"),
        ("minimum_age_months", -1, "deve essere un numero intero"),
        ("access", [{"way": "fax"}], "voce 1 ha way che è 'fax'"),
        ("access", [{"way": "gp"}, {"way": "gp", "note": "medico"}], "ha due volte lo stesso modo"),
        ("languages", ["it", "xx"], "voce 2 è 'xx'"),
        ("hours", [["LUN", "09:00", "12:00"]], "voce 1 ha i giorni 'LUN'; devono essere come MO,WE,FR"),
        ("hours", [["MO", "9", "12:00"]], "voce 1 è '9'; deve essere un orario come 08:30"),
        ("hours", [["MO,1TU", "09:00", "12:00"]], "mescola giorni della settimana e del mese"),
        ("exceptions", [{"kind": "closure", "from": "08-10", "to": "2026-08-20"}], "una data con l'anno"),
        ("exceptions", [{"kind": "special", "from": "08-10", "to": "08-20"}], "deve avere gli orari se è special"),
        ("exceptions", [{"kind": "closure", "from": "13-40", "to": "13-41"}], "ha from che è '2026-13-40'"),
        ("costs", [{"kind": "gratis"}], "voce 1 ha kind che è 'gratis'"),
        ("costs", [{"kind": "fixed", "per": "meal"}], "voce 1 non ha amount"),
        ("costs", [{"kind": "fixed", "amount": "5,50"}], "voce 1 ha amount che è '5,50'"),
        ("costs", [{"kind": "isee_bands", "bands": [["9000", "1"], ["6000", "2"]]}], "ha limiti che non crescono"),
        (
            "costs",
            [{"kind": "isee_linear", "isee_from": "9", "isee_to": "6", "amount_from": "1", "amount_to": "2"}],
            "isee_to non più alto di isee_from",
        ),
        ("capacity", {"unit": "posti", "maximum": 2, "available": 3}, "ha più posti liberi che posti"),
        ("waiting_days", [15, 5], "ha prima l'attesa più lunga"),
        ("application_window", {"name": "Bando", "opens_on": "2026-12-01", "closes_on": "2026-11-01"}, "chiude prima"),
        ("orari", [], "non è un campo della scheda"),
    ],
)
def test_a_mistake_names_the_file_the_variant_and_the_field(tmp_path, field, value, message):
    write_sheet(tmp_path, VARIANT, {**VARIANT, field: value})
    with pytest.raises(SheetMistake) as caught:
        read_sheets(tmp_path)
    assert str(caught.value).startswith(f"sad.json, variant 2, {field}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_the_mistakes_are_told_at_once(tmp_path):
    write_sheet(tmp_path, {**VARIANT, "scope": "x"}, {key: VARIANT[key] for key in VARIANT if key != "name"})
    (tmp_path / "rsa.json").write_text("{", encoding="utf-8")
    with pytest.raises(SheetMistake) as caught:
        read_sheets(tmp_path)
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "rsa.json",
        "sad.json, variant 1, scope",
        "sad.json, variant 2, name",
    ]


def test_the_name_of_the_file_is_the_type(tmp_path):
    write_sheet(tmp_path, VARIANT)
    (tmp_path / "sad.json").rename(tmp_path / "rsa.json")
    with pytest.raises(SheetMistake, match=r"rsa\.json: type: è 'sad'"):
        read_sheets(tmp_path)


def test_a_word_that_no_vocabulary_has_stops_the_import_and_nothing_is_written(tmp_path, suzzara):
    write_sheet(tmp_path, {**VARIANT, "target_groups": ["anziani", "marziani"]})
    with pytest.raises(SheetMistake, match=r"sad\.json, variant 1, target_groups: 'marziani' non è nel vocabolario"):
        import_demo(suzzara, by="test", sheets_dir=tmp_path)
    assert not Service.objects.exists()
    assert not AuditEvent.objects.filter(action="directory.import_demo").exists()


def test_every_field_of_a_variant_is_read_from_the_sheet():
    assert set(_READERS) == set(Variant.__dataclass_fields__) - {"type_code", "number"}


def test_every_shipped_sheet_has_two_variants_and_everyday_words():
    sheets = read_sheets(SHEETS_DIR)
    assert len(sheets) == 90
    assert [sheet.file_name for sheet in sheets if len(sheet.variants) < 2] == []
    assert [s.file_name for s in sheets for variant in s.variants if not variant.everyday_words] == []


def test_hours_and_closures_become_rules(tmp_path, suzzara):
    import_demo(suzzara, by="test", sheets_dir=write_sheet(tmp_path, VARIANT))
    place = Service.objects.first().service_at_locations.get()
    weekly, monthly, closure = place.schedules.order_by("kind", "freq").reverse()
    assert (weekly.freq, weekly.byday, str(weekly.opens_at)) == ("WEEKLY", "MO,WE,FR", "09:00:00")
    assert (monthly.freq, monthly.byday) == ("MONTHLY", "1TH")
    assert (closure.kind, closure.recurs_yearly) == ("closure", True)
    assert (closure.valid_from.isoformat(), closure.valid_to.isoformat()) == ("2026-12-24", "2027-01-06")
    assert Phone.objects.first().schedules.get().byday == "MO"


def test_a_dry_run_counts_and_writes_nothing(tmp_path, suzzara):
    last = newest_change()
    report = import_demo(suzzara, by="test", dry_run=True, sheets_dir=write_sheet(tmp_path, VARIANT))
    assert (report.created, report.is_dry_run) == (6, True)
    assert not Service.objects.exists()
    assert not ServiceChange.objects.filter(pk__gt=last).exists()
    assert not AuditEvent.objects.filter(action="directory.import_demo").exists()


def test_a_changed_variant_rewrites_its_services_only_and_keeps_their_ids(tmp_path, suzzara):
    import_demo(suzzara, by="test", sheets_dir=write_sheet(tmp_path, VARIANT, {**VARIANT, "name": "Voucher"}))
    ids = set(Service.objects.values_list("pk", flat=True))
    ServiceChange.objects.all().delete()
    changed = {**VARIANT, "summary": "Altro.", "hours": [["SA", "09:00", "12:00"]], "costs": [{"kind": "free"}]}
    report = import_demo(suzzara, by="test", sheets_dir=write_sheet(tmp_path, changed, {**VARIANT, "name": "Voucher"}))
    assert (report.created, report.updated, report.unchanged) == (0, 6, 2)
    assert set(Service.objects.values_list("pk", flat=True)) == ids
    rewritten = Service.objects.filter(summary="Altro.")
    assert rewritten.count() == 6
    announced = set(ServiceChange.objects.values_list("service_id", flat=True))
    assert announced - {NO_SERVICE} == set(rewritten.values_list("pk", flat=True))
    for service in rewritten:
        assert service.cost_options.get().kind == CostOption.Kind.FREE
        assert service.service_at_locations.get().schedules.filter(kind="regular").get().byday == "SA"
    assert Schedule.objects.filter(phone__service__in=rewritten).count() == 6


def test_a_variant_that_leaves_its_sheet_is_no_longer_active_and_comes_back_if_it_returns(tmp_path, suzzara):
    both = (VARIANT, {**VARIANT, "name": "Voucher", "scope": "district", "organization_kind": "cooperative"})
    import_demo(suzzara, by="test", sheets_dir=write_sheet(tmp_path, *both))
    report = import_demo(suzzara, by="test", sheets_dir=write_sheet(tmp_path, VARIANT))
    assert report.gone == 1
    assert Service.objects.get(name="Voucher").status == "inactive"
    assert ImportedRecord.objects.get(service__name="Voucher").is_gone
    assert not Service.objects.public().filter(name="Voucher").exists()
    report = import_demo(suzzara, by="test", sheets_dir=write_sheet(tmp_path, *both))
    assert (report.updated, report.gone) == (1, 0)
    assert Service.objects.public().filter(name="Voucher").exists()
    assert not ImportedRecord.objects.filter(is_gone=True).exists()


def test_a_confidential_variant_gets_a_secret_place_of_its_own_and_keeps_its_hours(tmp_path, suzzara):
    secret = {**VARIANT, "confidential_place": True, "scope": "district"}
    import_demo(suzzara, by="test", sheets_dir=write_sheet(tmp_path, VARIANT, secret))
    service = Service.objects.get(name=VARIANT["name"])
    assert service.service_at_locations.get().location.is_confidential
    assert service.public_service_at_locations == []
    assert service.schedules.filter(kind="regular").count() == 2
    assert Service.objects.filter(service_at_locations__location__is_confidential=True).count() == 1


def test_a_district_without_invented_bodies_is_refused(tmp_path, districts):
    stranger = District.objects.create(slug="altrove", name="Altrove", phone_prefix="000")
    stranger.municipalities.add(districts[0].municipalities.first(), through_defaults={"provenance": "test"})
    with pytest.raises(NoBodies, match="nessun ente inventato per il distretto altrove"):
        import_demo([stranger], by="test", sheets_dir=write_sheet(tmp_path, VARIANT))


def test_a_district_without_municipalities_asks_for_the_territory(tmp_path, districts):
    empty = District.objects.create(slug="vuoto", name="Vuoto")
    with pytest.raises(NotReady, match="vuoto non ha comuni"):
        import_demo([empty], by="test", sheets_dir=write_sheet(tmp_path, VARIANT))


@pytest.mark.django_db
def test_without_vocabularies_the_import_asks_for_them(tmp_path):
    with pytest.raises(NotReady, match="Mancano i vocabolari"):
        import_demo([], by="test", sheets_dir=write_sheet(tmp_path, VARIANT))
