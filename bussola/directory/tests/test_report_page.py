import html

import pytest
from django.core.cache import cache
from django.test import Client

from bussola.directory.models import ErrorReport

from .small_district import SmallDistrict

TYPED = {"kind": "phone", "text": "Il numero giusto è 0376 999.", "reply_email": "anna@esempio.it"}


@pytest.fixture
def service(db):
    cache.clear()
    return SmallDistrict().service("Sportello", "pua")


@pytest.fixture
def address(service):
    return f"/suzzara/servizio/{service.pk}/segnala/"


def text_of(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


class TestSending:
    def test_every_sheet_leads_to_the_form(self, client, service, address):
        assert f'href="{address}"' in client.get(f"/suzzara/servizio/{service.pk}/").content.decode()
        assert client.get(address).status_code == 200

    def test_a_report_is_kept_and_thanked_for(self, client, service, address):
        response = client.post(address, TYPED)
        assert response.status_code == 302
        assert response["Location"] == f"{address}grazie/"
        report = ErrorReport.objects.get()
        assert {name: getattr(report, name) for name in TYPED} == TYPED
        assert report.service == service
        assert "Grazie" in text_of(client.get(response["Location"]))

    def test_no_name_is_needed_and_no_words_either(self, client, address):
        assert client.post(address, {"kind": "hours"}).status_code == 302
        assert ErrorReport.objects.get().reply_email == ""

    def test_the_form_says_it_is_no_place_for_asking_help(self, client, address):
        page = text_of(client.get(address))
        assert "Qui nessuno può rispondere a una richiesta di aiuto" in page
        assert 'href="tel:112"' in page


class TestMistakes:
    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"kind": ""}, "Scegli che cosa è sbagliato"),
            ({"kind": "boh"}, "Scegli una delle risposte dell'elenco."),
            ({"kind": "other", "text": "  "}, "Scrivi in poche parole"),
            ({"reply_email": "anna at esempio"}, "Questa e-mail non è completa"),
            ({"text": "x" * 2001}, "È troppo lungo: al massimo 2000 caratteri, ne hai scritti 2001."),
        ],
    )
    def test_what_was_typed_stays_beside_a_clear_message(self, client, address, wrong, message):
        typed = TYPED | wrong
        response = client.post(address, typed)
        page = text_of(response)
        assert response.status_code == 200
        assert message in page
        assert "Non è ancora stato inviato" in page
        assert typed["text"].strip() in page
        assert f'value="{typed["reply_email"]}"' in page
        assert not ErrorReport.objects.exists()

    def test_nothing_typed_becomes_part_of_the_page(self, client, address):
        page = client.post(address, TYPED | {"kind": "", "text": "</textarea><script>1</script>"}).content.decode()
        assert "<script>1" not in page


class TestAbuse:
    def test_a_program_that_fills_the_hidden_box_is_thanked_and_forgotten(self, client, address):
        response = client.post(address, TYPED | {"website": "https://spam.example/"})
        assert response.status_code == 302
        assert not ErrorReport.objects.exists()

    def test_after_five_in_an_hour_one_waits_and_loses_nothing(self, client, address):
        for _ in range(5):
            assert client.post(address, TYPED).status_code == 302
        response = client.post(address, TYPED)
        page = text_of(response)
        assert response.status_code == 429
        assert "Riprova tra un'ora" in page
        assert TYPED["text"] in page
        assert ErrorReport.objects.count() == 5
        assert client.post(address, TYPED, REMOTE_ADDR="192.0.2.7").status_code == 302

    def test_mistakes_do_not_use_up_the_five(self, client, address):
        for _ in range(7):
            client.post(address, TYPED | {"kind": ""})
        assert client.post(address, TYPED).status_code == 302

    def test_a_form_of_another_site_sends_nothing_and_a_lost_cookie_loses_nothing(self, address):
        client = Client(enforce_csrf_checks=True)
        response = client.post(address, TYPED)
        page = text_of(response)
        assert response.status_code == 403
        assert "premi di nuovo «Invia»" in page
        assert TYPED["text"] in page
        assert not ErrorReport.objects.exists()
        again = client.post(address, TYPED | {"csrfmiddlewaretoken": response.cookies["csrftoken"].value})
        assert again.status_code == 302
        assert ErrorReport.objects.count() == 1


class TestWhoMayReport:
    def test_nobody_reports_what_a_stranger_may_not_see(self, client, service, address):
        type(service).objects.filter(pk=service.pk).update(publication="draft")
        assert client.get(address).status_code == 404
        assert client.post(address, TYPED).status_code == 404
        assert client.get(f"{address}grazie/").status_code == 404

    def test_only_the_form_sets_a_cookie_and_is_never_kept(self, client, service, address):
        assert not client.get(f"/suzzara/servizio/{service.pk}/").cookies
        assert not client.get(f"{address}grazie/").cookies
        response = client.get(address)
        assert set(response.cookies) == {"csrftoken"}
        assert "no-store" in response["Cache-Control"]
