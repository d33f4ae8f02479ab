from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client

from bussola.website import feedback_views
from bussola.website.models import PageFeedback

PAGE = "/suzzara/parere/?pagina=/suzzara/servizi/&stars={}"


@pytest.fixture(autouse=True)
def nobody_has_written_yet(db):
    cache.clear()


def text_of(response) -> str:
    return unescape(response.content.decode())


class TestOnEveryPage:
    @pytest.mark.parametrize("address", ["/suzzara/", "/suzzara/servizi/", "/suzzara/informazioni/dati/", "/"])
    def test_the_stars_are_there_and_set_no_cookie(self, client, small, address):
        response = client.get(address)
        assert "Quanto sono chiare le informazioni su questa pagina?" in text_of(response)
        assert response.content.decode().count('name="stars"') == 5
        assert f'name="pagina" value="{address}"' in response.content.decode()
        assert not response.cookies

    def test_what_was_searched_is_not_handed_on(self, client, small):
        page = client.get("/suzzara/servizi/?q=segreto").content.decode()
        form = page[page.index('class="feedback"') :]
        assert "segreto" not in form[: form.index("</aside>")]


class TestTheFixedQuestion:
    def test_four_stars_ask_what_worked(self, client, small):
        page = text_of(client.get(PAGE.format(4)))
        assert "Quali sono stati gli aspetti che hai preferito?" in page
        assert 'value="clear"' in page
        assert 'value="unclear"' not in page

    def test_three_stars_ask_what_was_difficult(self, client, small):
        page = text_of(client.get(PAGE.format(3)))
        assert "Dove hai incontrato le maggiori difficoltà?" in page
        assert 'value="unclear"' in page

    def test_without_stars_they_are_asked_again(self, client, small):
        page = text_of(client.get("/suzzara/parere/?pagina=/suzzara/"))
        assert "5 stelle: molto chiare" in page
        assert "Scegli quante stelle" not in page
        assert "Scegli da 1 a 5" in text_of(client.get(PAGE.format(9)))
        assert "Scegli quante stelle" in text_of(client.get("/suzzara/parere/?pagina=/suzzara/&inviato=1"))


class TestWhatIsKept:
    def test_the_path_alone_the_stars_and_the_answers(self, client, small):
        address = "/suzzara/parere/?stars=2&pagina=/suzzara/servizi/%3Fq%3Dmio%2Bmarito"
        response = client.post(address, {"stars": 2, "reason": "unclear", "text": " Troppe parole "})
        assert response["Location"] == "/suzzara/parere/grazie/"
        kept = PageFeedback.objects.get()
        assert (kept.path, kept.stars, kept.reason, kept.text) == ("/suzzara/servizi/", 2, "unclear", "Troppe parole")
        assert "Grazie" in text_of(client.get(response["Location"]))

    def test_the_second_question_may_be_left_alone(self, client, small):
        client.post(PAGE.format(5), {"stars": 5})
        assert PageFeedback.objects.get().reason == ""

    def test_the_answers_of_the_other_question_are_refused(self, client, small):
        assert client.post(PAGE.format(5), {"stars": 5, "reason": "unclear"}).status_code == 200
        assert not PageFeedback.objects.exists()

    def test_more_than_200_characters_are_refused_with_words(self, client, small):
        response = client.post(PAGE.format(5), {"stars": 5, "text": "x" * 201})
        assert "200" in text_of(response)
        assert not PageFeedback.objects.exists()

    @pytest.mark.parametrize(
        "path",
        [
            "https://altrove.example/",
            "//altrove.example/",
            "/non-esiste/",
            "servizi",
            "/suzzara/" + "x" * 400,
            "",
            "%00",
        ],
    )
    def test_an_address_that_is_none_of_ours_becomes_the_first_page(self, client, small, path):
        client.post(f"/suzzara/parere/?stars=3&pagina={path}", {"stars": 3})
        assert PageFeedback.objects.get().path == "/suzzara/"

    def test_english_pages_and_sheets_are_ours(self, client, small):
        sheet = small.service("Uno")
        for path in ("/suzzara/en/servizi/", f"/suzzara/servizio/{sheet.pk}/", "/en/"):
            client.post(f"/suzzara/parere/?stars=3&pagina={path}", {"stars": 3})
        assert {kept.path for kept in PageFeedback.objects.all()} == {
            "/suzzara/en/servizi/",
            f"/suzzara/servizio/{sheet.pk}/",
            "/en/",
        }


class TestAgainstAbuse:
    def test_another_site_cannot_send_it(self, small):
        assert Client(enforce_csrf_checks=True).post(PAGE.format(5), {"stars": 5}).status_code == 403

    def test_too_many_from_one_place_are_told_so(self, client, small, monkeypatch):
        monkeypatch.setattr(feedback_views, "MOST", 2)
        for _ in range(2):
            assert client.post(PAGE.format(5), {"stars": 5}).status_code == 302
        response = client.post(PAGE.format(5), {"stars": 5, "text": "ancora"})
        assert response.status_code == 429
        assert "troppe risposte" in text_of(response)
        assert "ancora" in text_of(response)
        assert PageFeedback.objects.count() == 2
