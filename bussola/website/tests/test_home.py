import pytest
from django.test import Client

from bussola.directory.tests.small_district import SmallDistrict
from bussola.territory.models import District


@pytest.fixture
def one_district(settings, db):
    settings.BUSSOLA_DISTRICT = "suzzara"
    return SmallDistrict()


class TestChoosingADistrict:
    def test_several_districts_are_cards_with_their_number_of_municipalities(self, client, small):
        District.objects.create(slug="monza", name="Monza")
        page = client.get("/").content.decode()
        assert 'href="/suzzara/"' in page
        assert 'href="/monza/"' in page
        assert "2 comuni" in page
        assert "0 comuni" in page

    def test_an_empty_installation_says_so(self, client, db):
        assert "Non è ancora stato caricato nessun distretto" in client.get("/").content.decode()

    def test_one_district_is_at_the_root(self, client, one_district):
        page = client.get("/").content.decode()
        assert "Di cosa hai bisogno?" in page
        assert "Cambia distretto" not in page
        assert 'action="/servizi/"' in page

    def test_the_address_without_its_slash_leads_to_the_one_with_it(self, client, small):
        assert client.get("/suzzara")["Location"] == "/suzzara/"


class TestTheHomeOfADistrict:
    def test_links_keep_the_district_in_front(self, client, small):
        small.typical()
        page = client.get("/suzzara/").content.decode()
        assert 'action="/suzzara/servizi/"' in page
        assert 'href="/suzzara/servizi/?tipo=sad"' in page
        assert 'href="/">Cambia distretto' in page

    def test_a_request_leaves_no_district_to_the_next(self, client, small):
        client.get("/suzzara/")
        assert 'href="/suzzara/"' in client.get("/").content.decode()
        assert client.get("/informazioni/dati/").status_code == 200

    def test_municipalities_can_be_chosen(self, client, small):
        page = client.get("/suzzara/").content.decode()
        assert '<option value="020027">Gonzaga</option>' in page
        assert "Reggiolo" not in page

    def test_themes_have_plain_names_and_only_types_with_services(self, client, small):
        small.typical()
        page = client.get("/suzzara/").content.decode()
        assert "Aiuto a casa" in page
        assert "Domiciliarità" not in page
        assert "tipo=consultorio" not in page

    def test_everyday_examples_are_searches(self, client, small):
        assert "?q=Cerco%20un%20asilo%20nido" in client.get("/suzzara/").content.decode()


class TestEveryPage:
    @pytest.mark.parametrize(
        "address", ["/", "/suzzara/", "/suzzara/servizi/", "/suzzara/non-esiste/", "/informazioni/dati/"]
    )
    def test_sets_no_cookie_and_holds_no_inline_code(self, client, small, address):
        response = client.get(address)
        page = response.content.decode()
        assert not response.cookies
        assert "<style" not in page
        assert " style=" not in page
        assert "<script>" not in page
        assert " onclick=" not in page
        assert 'lang="it"' in page
        assert 'href="tel:112"' in page
        assert 'href="tel:1522"' in page

    def test_the_policy_allows_nothing_inline(self, client, small):
        policy = client.get("/suzzara/")["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "script-src 'self'" in policy

    def test_a_demonstration_says_so_on_every_page(self, client, small, settings):
        assert "Dimostrazione" not in client.get("/suzzara/").content.decode()
        settings.BUSSOLA_DEMO = True
        assert "Dimostrazione" in client.get("/suzzara/").content.decode()

    def test_the_sources_are_told_with_their_licences(self, client, small):
        small.source(regions=["09"])
        page = client.get("/suzzara/informazioni/dati/").content.decode()
        assert "Consultori familiari" in page
        assert "CC BY 4.0" in page
        assert "Non copre tutta l" in page


class TestWhatGoesWrong:
    def test_a_page_that_is_not_there_offers_the_search(self, client, small):
        response = client.get("/suzzara/non-esiste/")
        assert response.status_code == 404
        assert 'action="/suzzara/servizi/"' in response.content.decode()

    def test_a_district_that_is_not_there_is_not_found(self, client, small):
        assert client.get("/atlantide/").status_code == 404

    def test_an_error_of_ours_still_shows_the_numbers_to_call(self, small, monkeypatch):
        monkeypatch.setattr("bussola.website.views.areas_of", lambda slug: 1 / 0)
        client = Client(raise_request_exception=False)
        response = client.get("/suzzara/")
        assert response.status_code == 500
        assert "tel:112" in response.content.decode()
        assert "Qualcosa si è rotto" in response.content.decode()
