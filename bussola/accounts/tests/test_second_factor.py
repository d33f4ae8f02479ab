"""The app for codes and the recovery codes; keys are tried in a real browser (tests/browser)."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from bussola.accounts.models import SignIn
from bussola.accounts.tests.conftest import PASSWORD, code_of, give_app, sign_in
from bussola.audit.models import AuditEvent
from bussola.lib import hooks

PAGES = "/suzzara/accesso/secondo-fattore/"


@pytest.fixture
def secret(district, anna):
    """Return the secret of Anna's app."""
    return give_app(anna)


def set_up_app(client):
    """Set up the app as a person does; return its secret and the page of the recovery codes."""
    page = client.get(f"{PAGES}app/attiva/").text
    secret = re.search(r'<code class="secret">(\w+)</code>', page)[1]
    return secret, client.post(f"{PAGES}app/attiva/", {"code": code_of(secret)}, follow=True)


def second_step(client, code):
    return client.post(f"{PAGES}codice/", {"code": code})


class TestTheApp:
    def test_is_set_up_with_a_square_or_by_hand_and_gives_recovery_codes(
        self, transactional_db, client, district, anna, mailoutbox
    ):
        sign_in(client)
        _secret, page = set_up_app(client)
        assert len(re.findall(r"<code>\d{8}</code>", page.text)) == 10
        assert "l’app è attiva" in {mail.subject.partition(": ")[2] for mail in mailoutbox}
        added = AuditEvent.objects.filter(action="accounts.add_factor")
        assert sorted(event.summary["factor"] for event in added) == ["recovery_codes", "totp"]

    def test_is_asked_for_after_the_password(self, client, secret):
        assert sign_in(client).url == "/accesso/secondo-fattore/codice/"
        assert client.get("/suzzara/accesso/").status_code == 302
        assert "errors" in second_step(client, "000000").text
        assert client.get("/suzzara/accesso/").status_code == 302
        assert second_step(client, code_of(secret)).status_code == 302
        assert client.get("/suzzara/accesso/").status_code == 200
        assert SignIn.objects.filter(outcome="entered", with_second_factor=True).count() == 1
        assert SignIn.objects.filter(outcome="wrong_code").count() == 1
        assert AuditEvent.objects.filter(action="accounts.second_factor_failed").count() == 1

    def test_a_code_works_once_also_while_it_is_still_good(self, secret, monkeypatch):
        first, thief = Client(), Client()
        sign_in(first)
        sign_in(thief)
        code = code_of(secret)
        assert second_step(first, code).status_code == 302
        monkeypatch.setattr("allauth.mfa.totp.internal.auth.TOTP._mark_code_used", lambda self, code: True)
        assert "errors" in second_step(thief, code).text
        assert thief.get("/suzzara/accesso/").status_code == 302

    def test_guessing_codes_is_stopped_after_a_few(self, client, secret):
        sign_in(client)
        for _ in range(5):
            second_step(client, "000000")
        assert "errors" in second_step(client, code_of(secret)).text
        assert client.get("/suzzara/accesso/").status_code == 302

    def test_its_secret_is_not_readable_in_the_database(self, secret, anna):
        assert secret not in str(Authenticator.objects.get(type="totp").data)

    def test_a_new_secret_key_still_reads_it_while_the_old_one_is_kept(self, client, secret, settings):
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another"
        sign_in(client)
        assert second_step(client, code_of(secret)).status_code == 302

    def test_is_taken_away_only_by_who_proves_again_who_they_are(self, client, secret, settings, mailoutbox):
        sign_in(client)
        second_step(client, code_of(secret))
        settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
        assert "/accesso/conferma/" in client.post(f"{PAGES}app/togli/").url
        assert Authenticator.objects.filter(type="totp").exists()
        settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
        client.post("/suzzara/accesso/conferma/", {"password": PASSWORD})
        client.post(f"{PAGES}app/togli/")
        assert not Authenticator.objects.exists()
        assert AuditEvent.objects.filter(action="accounts.remove_factor").exists()
        assert mailoutbox


class TestRecoveryCodes:
    def test_each_lets_in_once(self, client, district, anna):
        sign_in(client)
        _secret, page = set_up_app(client)
        code = re.search(r"<code>(\d{8})</code>", page.text)[1]
        first, second = Client(), Client()
        sign_in(first)
        assert second_step(first, code).status_code == 302
        assert first.get("/suzzara/accesso/").status_code == 200
        sign_in(second)
        assert "errors" in second_step(second, code).text

    def test_come_as_a_file_too(self, client, district, anna):
        sign_in(client)
        set_up_app(client)
        file = client.get(f"{PAGES}codici/file/")
        assert file["Content-Type"].startswith("text/plain")
        assert len(re.findall(r"^\d{8}$", file.text, re.MULTILINE)) == 10


class TestWhoMustHaveOne:
    @pytest.fixture(autouse=True)
    def needed(self, monkeypatch):
        monkeypatch.setattr(hooks.second_factor_needed, "_answers", [lambda user: True])

    def test_sets_it_up_and_then_every_page_opens(self, client, district, anna):
        sign_in(client)
        assert client.get("/suzzara/accesso/").url == PAGES
        set_up_app(client)
        assert client.get("/suzzara/accesso/").status_code == 200

    def test_the_page_says_why(self, client, district, anna):
        sign_in(client)
        assert "secondo fattore" in client.get(PAGES).text

    def test_a_demonstration_may_go_without_and_every_page_says_so(self, client, district, anna, settings):
        settings.BUSSOLA_DEMO = settings.BUSSOLA_TWO_FACTOR_RELAXED = True
        sign_in(client)
        for path in ("/suzzara/accesso/", "/suzzara/", "/suzzara/accesso/storia/"):
            assert "non serve il secondo fattore" in client.get(path).text
