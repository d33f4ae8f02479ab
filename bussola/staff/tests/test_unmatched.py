import datetime
import html

import pytest

from bussola.audit.models import AuditEvent
from bussola.organizations.roles import Role
from bussola.territory.models import DataSource, Municipality, MunicipalityName, UnmatchedRow


@pytest.fixture
def row(db):
    source = DataSource.objects.create(
        code="prova",
        name="Elenco di prova",
        publisher="Nessuno",
        licence="CC0",
        data_date="2026",
        retrieved_on=datetime.date(2026, 11, 1),
    )
    for code, cadastral, province in (("016065", "C337", "BG"), ("075096", "C336", "LE")):
        town = Municipality.objects.create(
            istat_code=code,
            name="Castro",
            cadastral_code=cadastral,
            latitude=45,
            longitude=10,
            province_code=province,
            province_name=province,
            region_code="03",
            region_name="Lombardia",
        )
        MunicipalityName.objects.create(municipality=town, name="Castro")
    return UnmatchedRow.objects.create(
        source=source, source_key="1", place="Castro Vecchio", reason="nessun comune", row={"nome": "Scuola Verdi"}
    )


@pytest.fixture
def coordinator(network, client, settings):
    settings.BUSSOLA_TWO_FACTOR_RELAXED = True
    client.force_login(network.member(Role.COORDINATOR))
    return client


def text_of(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def test_what_waits_is_on_the_first_page_in_the_navigation_and_in_the_list(coordinator, row):
    first = text_of(coordinator.get("/suzzara/lavoro/"))
    assert "1 riga di un elenco pubblico da collocare" in first
    assert 'href="/suzzara/lavoro/da-collocare/">Da collocare' in first
    assert "Castro Vecchio" in text_of(coordinator.get("/suzzara/lavoro/da-collocare/"))


def test_a_row_shows_what_it_looks_like_and_reading_it_is_written_down(coordinator, row):
    page = text_of(coordinator.get(f"/suzzara/lavoro/da-collocare/{row.pk}/"))
    assert "Somiglia a: Castro (BG), Castro (LE)" in page
    assert "Scuola Verdi" in page
    assert AuditEvent.objects.get(action="territory.read_unmatchedrow").field_names == ["row"]


@pytest.mark.parametrize("typed", ["Castro (BG)", "castro (bg)", "016065", "16065"])
def test_a_row_finds_its_town(coordinator, row, typed):
    response = coordinator.post(f"/suzzara/lavoro/da-collocare/{row.pk}/", {"town_name": typed})
    assert response.status_code == 302
    row.refresh_from_db()
    assert row.municipality_id == "016065"
    assert "Nessuna riga in attesa" in text_of(coordinator.get("/suzzara/lavoro/da-collocare/"))
    assert "Castro (BG)" in text_of(coordinator.get("/suzzara/lavoro/da-collocare/?mostra=decise"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Castro", "Ce n'è più d'uno: scrivi quale, tra Castro (BG), Castro (LE)"),
        ("Atlantide", "nessun comune italiano"),
        ("999999", "nessun comune italiano"),
        ("", "Scrivi il nome del comune"),
    ],
)
def test_what_is_no_town_is_refused_and_nothing_is_decided(coordinator, row, typed, said):
    response = coordinator.post(f"/suzzara/lavoro/da-collocare/{row.pk}/", {"town_name": typed})
    assert said in text_of(response)
    row.refresh_from_db()
    assert row.resolved_at is None


def test_a_row_put_aside_can_still_find_its_town(coordinator, row):
    path = f"/suzzara/lavoro/da-collocare/{row.pk}/"
    coordinator.post(path, {"scarta": "si"})
    row.refresh_from_db()
    assert row.is_discarded
    assert "messa da parte" in text_of(coordinator.get(path))
    coordinator.post(path, {"town_name": "075096"})
    row.refresh_from_db()
    assert (row.is_discarded, row.municipality_id) == (False, "075096")


def test_a_role_without_the_right_finds_nothing(network, client, settings, row):
    settings.BUSSOLA_TWO_FACTOR_RELAXED = True
    client.force_login(network.member(Role.AUDITOR))
    assert client.get("/suzzara/lavoro/da-collocare/").status_code == 404
    assert client.post(f"/suzzara/lavoro/da-collocare/{row.pk}/", {"scarta": "si"}).status_code == 404
