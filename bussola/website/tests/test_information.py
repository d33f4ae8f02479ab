from html import unescape

import pytest
from django.test import Client

from bussola.privacy.register import personal_fields
from bussola.website.personal_data_words import WORDS, groups_of_personal_fields

PAGES = {
    "numeri-di-emergenza/": "Numeri di emergenza",
    "informazioni/ricerca/": "Come funziona la ricerca",
    "informazioni/accessibilita/": "Accessibilità",
    "informazioni/privacy/": "Privacy",
    "informazioni/note-legali/": "Note legali",
    "informazioni/uscire-in-fretta/": "Uscire in fretta",
    "momenti/": "Che cosa ti sta succedendo?",
    "comuni/": "Dove abiti?",
}


def text_of(response) -> str:
    return unescape(response.content.decode())


@pytest.mark.parametrize("path", PAGES)
def test_each_page_answers_without_a_cookie(client, small, path):
    response = client.get(f"/suzzara/{path}")
    assert f"<h1>{PAGES[path]}" in text_of(response)
    assert not response.cookies


def test_the_foot_leads_to_what_the_law_wants(client, small):
    page = client.get("/suzzara/").content.decode()
    for element in ("accessibility-link", "privacy-policy-link", "legal-notes"):
        assert f'data-element="{element}"' in page


class TestLeavingInAHurry:
    @pytest.mark.parametrize(
        "address", ["/", "/suzzara/", "/suzzara/servizi/", "/suzzara/non-esiste/", "/suzzara/parere/"]
    )
    def test_the_way_out_is_a_plain_link_on_every_page(self, client, small, address):
        page = client.get(address).content.decode()
        link = page[page.index('class="exit-button"') : page.index("data-quick-exit")]
        assert 'href="https://www.meteoam.it/"' in link
        assert "noreferrer" in link
        assert 'href="/suzzara/informazioni/uscire-in-fretta/"' in page or address == "/"

    def test_the_way_out_can_be_another(self, client, small, settings):
        settings.BUSSOLA_EXIT_URL = "https://notizie.example/"
        assert 'href="https://notizie.example/"' in client.get("/suzzara/").content.decode()

    def test_the_note_says_what_stays(self, client, small):
        page = text_of(client.get("/suzzara/informazioni/uscire-in-fretta/"))
        assert "Non cancella niente" in page
        assert "chiama il 1522 da un altro telefono" in page


class TestAccessibility:
    def test_without_a_statement_it_says_so(self, client, small):
        page = text_of(client.get("/suzzara/informazioni/accessibilita/"))
        assert "non ha ancora pubblicato la sua dichiarazione" in page
        assert "/suzzara/parere/?pagina=/suzzara/informazioni/accessibilita/" in page

    def test_the_statement_of_the_body_is_linked(self, client, small, settings):
        settings.BUSSOLA_ACCESSIBILITY_URL = "https://form.agid.example/view/1"
        page = text_of(client.get("/suzzara/informazioni/accessibilita/"))
        assert 'href="https://form.agid.example/view/1"' in page
        assert "difensore civico" in page


class TestPrivacy:
    def test_the_table_is_the_register(self, client, small):
        page = text_of(client.get("/suzzara/informazioni/privacy/"))
        fields = personal_fields()
        assert page.count('<th scope="row">') == len(fields)
        for field in fields:
            assert field.why in page
            assert field.kept in page

    def test_every_field_has_words_of_its_own(self):
        assert {f"{field.model}.{field.name}" for field in personal_fields()} <= set(WORDS)

    def test_a_field_without_words_shows_all_the_same(self, monkeypatch):
        monkeypatch.delitem(WORDS, "website.PageFeedback.text")
        words = [line.words for _name, lines in groups_of_personal_fields() for line in lines]
        assert "page feedback: text" in words


class TestTheOtherWaysIn:
    def test_a_moment_of_life_leads_to_the_services_that_help(self, client, small):
        small.typical()
        page = text_of(client.get("/suzzara/momenti/"))
        assert "Un genitore invecchia e da solo non ce la fa" in page
        assert 'href="/suzzara/servizi/?tipo=pua&tipo=sad"' in page
        assert "Ci stiamo separando" not in page  # nothing of it in this district

    def test_the_towns_say_how_many_services_they_have(self, client, small):
        small.typical()
        page = text_of(client.get("/suzzara/comuni/"))
        assert 'href="/suzzara/servizi/?comune=020027"' in page
        assert "Reggiolo" not in page

    def test_the_first_page_names_all_three(self, client, small):
        small.typical()
        page = client.get("/suzzara/").content.decode()
        for address in ("#temi", "/suzzara/momenti/", "/suzzara/comuni/"):
            assert f'class="way" href="{address}"' in page

    def test_without_a_district_there_are_none(self, client, small):
        assert client.get("/momenti/").status_code == 404
        assert client.get("/comuni/").status_code == 404


class TestWhatGoesWrong:
    def test_a_page_that_is_not_there_has_the_box_and_the_desk(self, client, small):
        page = text_of(client.get("/suzzara/non-esiste/"))
        assert page.count('role="search"') == 1
        assert 'href="/suzzara/servizi/?tipo=pua"' in page
        assert 'href="/suzzara/">Torna alla prima pagina' in page

    def test_a_broken_page_asks_nothing_of_the_database(self, small, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr("bussola.website.views.areas_of", lambda slug: 1 / 0)
        response = Client(raise_request_exception=False).get("/suzzara/")
        assert response.status_code == 500
        assert 'href="tel:112"' in response.content.decode()
