"""Opening an account: citizens by themselves, the others by invitation."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from bussola.accounts import actions
from bussola.accounts.actions import UsedUp, accept_welcome, invite_user, welcome_path
from bussola.accounts.models import SignIn, User
from bussola.accounts.tests.conftest import NEW_PASSWORD, PASSWORD, link_in, sign_in
from bussola.audit.models import AuditEvent


def sign_up(client, email="carla@posta.example", password=PASSWORD):
    return client.post("/suzzara/accesso/registrati/", {"email": email, "password1": password}, follow=True)


class TestACitizen:
    def test_opens_one_confirms_the_address_and_comes_in(self, client, district, mailoutbox):
        sign_up(client)
        assert client.get("/suzzara/accesso/").status_code == 302
        assert sign_in(Client(), email="carla@posta.example").url.endswith("/da-confermare/")
        client.post(link_in(mailoutbox[0]))
        fresh = Client()
        sign_in(fresh, email="carla@posta.example")
        assert fresh.get("/suzzara/accesso/").status_code == 200

    def test_who_exists_already_gets_the_same_page_and_a_mail_that_says_so(self, district, anna, mailoutbox):
        hidden = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
        new, taken = (hidden.sub("", sign_up(Client(), email).text) for email in ("carla@posta.example", anna.email))
        assert new == taken
        assert "/conferma/" in mailoutbox[0].body
        assert "/conferma/" not in mailoutbox[1].body
        assert User.objects.count() == 2
        assert sign_in(Client(), password="un'altra password lunga").status_code == 200


class TestAnInvitation:
    @pytest.fixture
    def link(self, district, anna):
        """Return the link of welcome of Dario."""
        return welcome_path(invite_user("Dario@Comune.example", by=anna), then="/suzzara/")

    def test_lets_in_once_with_a_password_of_ones_own(self, client, anna, link):
        page = client.get(link)
        assert page["Cache-Control"].startswith("max-age=0")
        answer = client.post(link, {"name": "Dario Fo", "password": NEW_PASSWORD})
        assert answer.url == "/suzzara/"
        assert client.get("/accesso/").status_code == 200
        assert Client().get(link).status_code == 410
        assert Client().post(link, {"name": "Eva", "password": PASSWORD}).status_code == 410
        assert sign_in(Client(), email="dario@comune.example", password=NEW_PASSWORD).status_code == 302
        dario = User.objects.get(email__iexact="dario@comune.example")
        assert dario.name == "Dario Fo"
        assert SignIn.objects.visible_to(dario).last().way == SignIn.Way.INVITATION
        done = list(AuditEvent.objects.values_list("action", flat=True))
        assert {"accounts.invite_user", "accounts.accept_welcome", "accounts.sign_in"} <= set(done)

    def test_an_easy_password_is_refused_and_the_link_stays_good(self, client, link):
        assert "errors" in client.post(link, {"name": "Dario", "password": "dario"}).text
        assert client.post(link, {"name": "Dario", "password": NEW_PASSWORD}).status_code == 302

    def test_runs_out_after_seven_days(self, client, link, monkeypatch):
        monkeypatch.setattr(actions, "WELCOME_DAYS", -1)
        assert client.get(link).status_code == 410

    def test_nobody_can_change_it(self, client, link):
        assert client.get(link[:-3] + "xyz/").status_code == 410

    def test_of_two_who_use_it_at_once_one_is_told(self, link, monkeypatch):
        token = link.rstrip("/").rpartition("/")[2]
        real = actions.validate_password

        def other_first(password, user):
            monkeypatch.setattr(actions, "validate_password", real)
            accept_welcome(token, password=PASSWORD)

        monkeypatch.setattr(actions, "validate_password", other_first)
        with pytest.raises(UsedUp):
            accept_welcome(token, password=NEW_PASSWORD)

    def test_without_it_nobody_comes_in_and_a_new_password_by_mail_confirms_nothing_else(self, client, anna, link):
        assert sign_in(client, email="dario@comune.example", password="").status_code == 200

    def test_somebody_who_exists_keeps_their_account(self, anna):
        assert invite_user("ANNA@comune.example", by=anna) == anna


class TestTheCommand:
    def test_prints_the_link_of_welcome(self, client, district, settings):
        settings.BUSSOLA_URL = "https://bussola.example"
        out = StringIO()
        call_command("create_user", "prima@comune.example", name="Prima Persona", stdout=out)
        link = out.getvalue().split()[-1].removeprefix("https://bussola.example")
        assert "Prima Persona" in client.get(link).text
        assert client.post(link, {"name": "Prima Persona", "password": NEW_PASSWORD}).status_code == 302

    def test_does_not_touch_who_exists(self, anna):
        with pytest.raises(CommandError, match="già"):
            call_command("create_user", anna.email)
        with pytest.raises(CommandError, match="non è un indirizzo"):
            call_command("create_user", "senza chiocciola")
