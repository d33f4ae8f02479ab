"""Each register becomes records that say what it says, and no more."""

import pytest

from bussola.directory.importing import care_homes, clinics, libraries, schools, town_halls
from bussola.directory.importing.readable import readable
from bussola.directory.models import Location, Phone, Service
from bussola.organizations.models import Organization

from .import_ground import care_home, clinic, create_ground, library, run, school, town_hall

STATE, EQUAL = schools.SOURCES[:2]
(LIBRARIES,), (CARE_HOMES,), (CLINICS,), (TOWN_HALLS,) = (
    libraries.SOURCES, care_homes.SOURCES, clinics.SOURCES, town_halls.SOURCES,
)  # fmt: skip


@pytest.fixture(autouse=True)
def ground(db):
    create_ground()


def codes(service: Service) -> set[str]:
    return {term.code for term in service.taxonomy_terms.all()}


def test_a_preschool_is_a_service_of_its_institute_at_an_approximate_place(tmp_path):
    run(STATE, [school()], tmp_path)
    service = Service.objects.get()
    location = service.service_at_locations.get().location
    assert service.name == 'Scuola dell\'infanzia Girasoli "Rodari"'
    assert service.alternate_name == 'GIRASOLI "RODARI"'
    assert service.summary == "Scuola dell'infanzia statale. Anno scolastico 2025/26."
    assert service.organization.name == 'I.C. Suzzara 2 "Il Milione"'
    assert service.organization.kind == "school"
    assert (service.email, service.url) == ("mnic82400c@istruzione.it", "http://www.icsilmilione-suzzara.edu.it")
    assert codes(service) == {"scuola-infanzia", "famiglie-0-6", "famiglie-con-figli", "i"}
    assert (location.municipality_id, location.coordinate_precision) == ("020065", "approximate")
    assert str(location.addresses.get()) == "Piazzale della Resistenza, 46029 Suzzara"


def test_what_a_source_does_not_say_stays_unknown(tmp_path):
    run(STATE, [school()], tmp_path)
    service = Service.objects.get()
    assert service.residence == "unknown"
    assert service.waiting_days_min is None
    assert service.minimum_age_months is None
    assert not service.is_invented
    for related in (service.cost_options, service.schedules, service.service_areas, service.phones):
        assert not related.exists()


@pytest.mark.parametrize(
    ("kind", "peculiarity", "expected"),
    [
        ("CENTRO TERRITORIALE", "NORMALE", "corsi-italiano"),
        ("SCUOLA PRIMO GRADO", "CPIA", "corsi-italiano"),
        ("SCUOLA PRIMARIA", "NORMALE", None),
        ("SCUOLA INFANZIA", "C/O IST. OSPEDALIERO", None),
        ("CENTRO TERRITORIALE", "SPEC. PER CARCERARI", None),
    ],
)
def test_only_preschools_and_adult_centres_open_to_all_have_a_service_type(tmp_path, kind, peculiarity, expected):
    row = school(DESCRIZIONETIPOLOGIAGRADOISTRUZIONESCUOLA=kind, DESCRIZIONECARATTERISTICASCUOLA=peculiarity)
    run(STATE, [row], tmp_path)
    types = {term.code for term in Service.objects.get().service_types}
    assert types == ({expected} if expected else set())


def test_schools_of_one_institute_share_its_organization(tmp_path):
    run(STATE, [school("MNAA1"), school("MNEE1", DENOMINAZIONESCUOLA="COLLODI")], tmp_path)
    assert Organization.objects.count() == 1
    assert Service.objects.count() == Location.objects.count() == 2


def test_an_equal_school_is_its_own_body_and_nobody_says_it_is_public(tmp_path):
    row = {key: value for key, value in school().items() if key in schools_columns()}
    run(EQUAL, [row | {"DESCRIZIONETIPOLOGIAGRADOISTRUZIONESCUOLA": "SCUOLA INFANZIA NON STATALE"}], tmp_path)
    service = Service.objects.get()
    assert service.organization.name == service.name
    assert service.provider_kind == "unknown"
    assert service.summary.startswith("Scuola dell'infanzia paritaria.")


def schools_columns() -> set[str]:
    return set(school()) - {
        "CODICEISTITUTORIFERIMENTO", "DENOMINAZIONEISTITUTORIFERIMENTO", "DESCRIZIONECARATTERISTICASCUOLA",
    }  # fmt: skip


def test_a_library_keeps_its_exact_point_and_its_telephone(tmp_path):
    run(LIBRARIES, [library()], tmp_path)
    service = Service.objects.get()
    location = service.service_at_locations.get().location
    assert (location.latitude, location.longitude) == (44.9923, 10.7441)
    assert location.coordinate_precision == "exact"
    assert service.phones.get().number == "0376000000"
    assert "biblioteca-ludoteca" in codes(service)


@pytest.mark.parametrize(
    ("latitude", "longitude", "reason"),
    [
        ("0", "0", "coordinate impossibili"),
        ("", "", "coordinate mancanti"),
        ("45,99", "10,74", "coordinate a più di 30 km"),
    ],
)
def test_a_wrong_point_gives_way_to_the_centre_of_the_town_and_is_reported(tmp_path, latitude, longitude, reason):
    report = run(LIBRARIES, [library(latitudine=latitude, longitudine=longitude)], tmp_path)
    location = Location.objects.get()
    assert (location.latitude, location.coordinate_precision) == (44.99, "approximate")
    assert any(line.startswith(reason) for line in report.left_out)


def test_a_library_with_an_unknown_code_is_found_by_its_name(tmp_path):
    run(LIBRARIES, [library(**{"codice istat comune": "999999"})], tmp_path)
    assert Location.objects.get().municipality_id == "020065"


def test_a_care_home_has_places_but_nobody_knows_how_many_are_free(tmp_path):
    run(CARE_HOMES, [care_home()], tmp_path)
    service = Service.objects.get()
    capacity = service.capacities.get()
    assert (capacity.maximum, capacity.available, capacity.unit.name) == (80, None, "posti")
    assert service.provider_kind == "accredited"
    assert service.organization.kind == "foundation"
    assert Location.objects.get().addresses.get().postal_code == "46029"


def test_a_public_care_home_is_public(tmp_path):
    run(CARE_HOMES, [care_home(PUBBLICA_PRIVATA="PUBBLICA", DENOM_GESTORE="COMUNE DI SUZZARA")], tmp_path)
    assert Service.objects.get().provider_kind == "public"
    assert Organization.objects.get().kind == "municipality"


def test_a_clinic_gets_its_lost_zeros_back_and_says_so(tmp_path):
    run(CLINICS, [clinic()], tmp_path)
    phone = Phone.objects.get()
    assert phone.number == "07094854"
    assert phone.description == clinics.ZERO_RESTORED
    address = Location.objects.get().addresses.get()
    assert (address.postal_code, address.address_1) == ("09032", "Via Raffaello N. 5")
    assert Location.objects.get().municipality_id == "092003"


@pytest.mark.parametrize(
    ("published", "number", "kind"),
    [
        ("3201234567", "3201234567", "cell"),
        ("800123456", "800123456", "toll_free"),
        ("931484863", "0931484863", "voice"),
    ],
)
def test_mobile_and_toll_free_numbers_never_had_a_zero(tmp_path, published, number, kind):
    run(CLINICS, [clinic(telefono=published)], tmp_path)
    assert (Phone.objects.get().number, Phone.objects.get().type) == (number, kind)


def test_a_health_authority_named_by_its_place_is_called_asl():
    assert clinics.authority_name("FROSINONE") == "ASL Frosinone"
    assert clinics.authority_name("ASL LE") == "ASL LE"
    assert clinics.authority_name("A.S.P. CATANZARO") == "A.S.P. Catanzaro"


def test_a_town_hall_is_a_body_with_a_seat_and_never_a_service(tmp_path):
    run(TOWN_HALLS, [town_hall()], tmp_path)
    body = Organization.objects.get()
    assert (body.kind, body.name, body.email) == ("municipality", "Comune di Suzzara", "")
    assert body.locations.get().municipality_id == "020065"
    assert body.contacts.get().email == "protocollo@pec.example.org"
    assert set(body.organization_identifiers.values_list("identifier_scheme", "identifier")) == {
        ("IT-IPA", "c_l020"),
        ("IT-CF", "00000000000"),
    }
    assert not Service.objects.exists()


def test_a_town_hall_with_a_misleading_code_is_placed_by_its_name(tmp_path):
    run(TOWN_HALLS, [town_hall("c_e089")], tmp_path)
    assert Location.objects.get().municipality_id == "020065"


def test_a_town_hall_with_its_seat_next_door_is_of_the_town_it_is_named_after(tmp_path):
    run(TOWN_HALLS, [town_hall("x", Comune="Gonzaga")], tmp_path)
    assert Location.objects.get().municipality_id == "020065"


def test_a_town_hall_whose_name_says_nothing_is_placed_by_its_code(tmp_path):
    run(TOWN_HALLS, [town_hall("C_L020", des_amm="Ufficio centrale", Comune="?")], tmp_path)
    assert Location.objects.get().municipality_id == "020065"


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ('"FONDAZIONE""OSPEDALE CIVILE""DI GONZAGA"', 'Fondazione "Ospedale Civile" Di Gonzaga'),
        ('"RSA ""EMMAUS"""', 'RSA "Emmaus"'),
        ('IC SUZZARA 1 "MARGHERITA HACK"', 'IC Suzzara 1 "Margherita Hack"'),
        ("SCUOLA DELL'INFANZIA D'ANNUNZIO", "Scuola dell'Infanzia d'Annunzio"),
        ("FONDAZIONE CASA DELLA SERENITA' - ONLUS", "Fondazione Casa della Serenità - Onlus"),
        ("VIA XX SETTEMBRE C/O OSPEDALE", "Via XX Settembre c/o Ospedale"),
        ("CA' FOSCARI", "Ca' Foscari"),
        ("CONSULTORIO 'DINA GALLI'", "Consultorio 'Dina Galli'"),
        ("CONSULTORIO MATERNO - Bronte", "Consultorio Materno - Bronte"),
        ("Biblioteca comunale", "Biblioteca comunale"),
        ("", ""),
    ],
)
def test_names_in_capitals_become_readable(published, expected):
    assert readable(published) == expected
