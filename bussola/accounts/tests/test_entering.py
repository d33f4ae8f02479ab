"""Coming in and going out, by address and password."""

import pytest
from django.test import Client

from bussola.accounts.tests.conftest import sign_in
from bussola.lib import hooks


@pytest.fixture(params=["/suzzara/accesso/", "/suzzara/en/accesso/"])
def doors(request, district):
    """Return the addresses of signing in of a district, in Italian and in English."""
    return request.param


def test_anna_comes_in_and_goes_out_staying_in_her_district_and_language(client, doors, anna):
    page = client.get(doors)
    assert page.url == f"{doors}entra/?next={doors}"
    answer = sign_in(client, doors=doors, next=doors)
    assert answer.url == doors
    assert "anna@comune.example" in client.get(doors).text
    assert client.post(f"{doors}esci/").status_code == 302
    assert client.get(doors).url == f"{doors}entra/?next={doors}"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client, doors, anna):
    cookie = sign_in(client, doors=doors).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == ""  # it dies with the browser


@pytest.mark.parametrize("path", ["", "servizi/?q=casa", "numeri-di-emergenza/", "accesso/entra/"])
def test_whoever_has_not_signed_in_gets_no_session(client, district, path):
    answer = client.get(f"/suzzara/{path}")
    assert "sessionid" not in answer.cookies
    if not path.startswith("accesso"):
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


def test_what_a_signed_in_person_sees_for_herself_stays_in_no_cache(client, district, anna):
    sign_in(client)
    assert "no-store" in client.get("/accesso/")["Cache-Control"]


def test_a_public_page_lets_who_is_signed_in_go_out_and_stays_out_of_shared_caches(client, district, anna):
    before = client.get("/suzzara/")
    sign_in(client)
    after = client.get("/suzzara/")
    assert 'action="/suzzara/accesso/esci/"' in after.text
    assert after["Cache-Control"] == "private, no-cache"
    assert Client().get("/suzzara/").content == before.content


def test_after_signing_in_the_page_of_the_persons_work_comes_first(client, anna, monkeypatch):
    monkeypatch.setattr(hooks.home_after_sign_in, "_answers", [lambda user: "/lavoro/" if user == anna else None])
    assert sign_in(client).url == "/lavoro/"


def test_an_address_of_another_site_is_not_where_one_lands(client, anna):
    assert sign_in(client, next="https://elsewhere.example/").url == "/accesso/"


class TestWhoOwesASecondFactor:
    @pytest.fixture(autouse=True)
    def needed(self, monkeypatch):
        """Let everybody need a second factor."""
        monkeypatch.setattr(hooks.second_factor_needed, "_answers", [lambda user: True])

    @pytest.mark.parametrize("path", ["", "accesso/", "accesso/password/", "accesso/sessioni/", "accesso/identita/"])
    def test_reaches_only_the_pages_to_set_it_up(self, client, doors, anna, path):
        sign_in(client, doors=doors)
        root = doors.removesuffix("accesso/")
        assert client.get(f"{root}{path}").url == f"{doors}secondo-fattore/"
        assert client.get(f"{doors}secondo-fattore/").status_code == 200

    def test_can_always_go_out(self, client, doors, anna):
        sign_in(client, doors=doors)
        assert client.post(f"{doors}esci/").status_code == 302
        assert "entra" in client.get(doors).url

    def test_works_without_it_in_a_demonstration_that_says_so(self, client, doors, anna, settings):
        settings.BUSSOLA_DEMO = settings.BUSSOLA_TWO_FACTOR_RELAXED = True
        sign_in(client, doors=doors)
        assert "second" in client.get(doors).text
