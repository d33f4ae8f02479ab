"""Pages for what goes wrong before a view: in plain words, with what to do."""

import html

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client
from django.urls import path


def text_of(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def suspicious(request):
    raise SuspiciousOperation("a secret of the inside")


urlpatterns = [path("strano/", suspicious)]
handler400 = "bussola.website.error_views.bad_request"


class TestAFormThatIsNotOurs:
    @pytest.fixture
    def response(self, small):
        return Client(enforce_csrf_checks=True).post("/suzzara/parere/?pagina=/&stars=4", {"stars": "4"})

    def test_says_what_to_do_and_that_nothing_is_lost(self, response):
        assert response.status_code == 403
        page = text_of(response)
        assert "Il modulo non è arrivato" in page
        assert "quello che hai scritto" in page
        assert 'href="/suzzara/"' in page
        assert "CSRF" not in page

    def test_in_english_too(self, small):
        page = text_of(Client(enforce_csrf_checks=True).post("/suzzara/en/parere/?pagina=/&stars=4", {"stars": "4"}))
        assert "The form did not arrive" in page

    def test_before_any_district_is_known(self, db):
        response = Client(enforce_csrf_checks=True).post("/accesso/entra/", {"login": "lia@ente.example"})
        assert response.status_code == 403
        assert "Il modulo non è arrivato" in text_of(response)


class TestAMethodNobodyKnows:
    def test_says_so_and_keeps_what_is_allowed(self, client, small):
        response = client.post("/suzzara/servizi/")
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD"
        assert "Questo indirizzo non si apre così" in text_of(response)

    def test_of_the_staff_too(self, client, small):
        assert client.delete("/suzzara/").status_code == 405


class TestARequestThatMakesNoSense:
    def test_a_host_that_is_not_ours(self, client, db, settings):
        settings.ALLOWED_HOSTS = ["bussola.example"]
        response = client.get("/", HTTP_HOST="evil.example")
        assert response.status_code == 400
        page = text_of(response)
        assert "Non abbiamo capito questa richiesta" in page
        assert "evil.example" not in page

    @pytest.mark.urls(__name__)
    def test_what_a_view_finds_suspicious(self, client, db):
        response = client.get("/strano/")
        assert response.status_code == 400
        assert "Non abbiamo capito" in text_of(response)
        assert "secret of the inside" not in text_of(response)
