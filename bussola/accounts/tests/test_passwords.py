"""Forgetting, choosing and changing a password; what the trail and the old devices are told."""

import re

import pytest
from django.test import Client

from bussola.accounts.models import User
from bussola.accounts.tests.conftest import NEW_PASSWORD, PASSWORD, link_in, person, sign_in
from bussola.accounts.tests.mail_server import mail_server
from bussola.audit.models import AuditEvent


def ask_for_a_link(client, email, doors="/suzzara/accesso/"):
    return client.post(f"{doors}password-dimenticata/", {"email": email}, follow=True)


def open_link(client, path):
    """Follow the link of the mail to the form."""
    return client.get(client.get(path).url)


class TestForgotten:
    def test_a_link_by_mail_lets_one_choose_another_once(self, client, district, anna, mailoutbox):
        old = Client()
        sign_in(old)
        assert "password" in ask_for_a_link(client, anna.email).text
        path = link_in(mailoutbox[0])
        assert path.startswith("/suzzara/accesso/password-dimenticata/")
        form = client.get(path).url
        answer = client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
        assert answer.url == "/suzzara/accesso/password-dimenticata/fatto/"
        assert old.get("/accesso/").status_code == 302  # the other device is out
        assert sign_in(Client(), password=PASSWORD).status_code == 200
        assert sign_in(Client(), password=NEW_PASSWORD).status_code == 302
        assert "password1" not in Client().get(path, follow=True).text
        assert [mail.to for mail in mailoutbox] == [[anna.email]] * 2  # the link, and the notice that it was used

    def test_a_known_and_an_unknown_address_get_the_same_answer(self, district, anna, mailoutbox):
        hidden = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
        pages = [hidden.sub("", ask_for_a_link(Client(), email).text) for email in (anna.email, "nobody@example.org")]
        assert pages[0] == pages[1]
        assert len(mailoutbox) == 2  # each address is told by mail, and by mail alone

    def test_after_three_times_in_an_hour_no_more_mail_leaves(self, district, anna, mailoutbox):
        answers = [ask_for_a_link(Client(), anna.email).status_code for _ in range(4)]
        assert answers == [200, 200, 200, 429]
        assert len(mailoutbox) == 3

    def test_a_closed_account_gets_no_link(self, client, district, anna, mailoutbox):
        User.objects.update(is_active=False)
        ask_for_a_link(client, anna.email)
        assert "password-dimenticata/" not in mailoutbox[0].body

    def test_it_goes_through_a_real_mail_server_in_the_language_of_the_page(self, client, district, anna, settings):
        with mail_server(settings) as mails:
            ask_for_a_link(client, anna.email)
            ask_for_a_link(client, anna.email, "/suzzara/en/accesso/")
        assert [mail["To"] for mail in mails] == [anna.email] * 2
        assert mails[0]["Subject"] == "Scegli una nuova password"
        assert mails[1]["Subject"] == "Choose a new password"
        assert "/suzzara/en/accesso/password-dimenticata/" in mails[1].get_content()

    def test_a_mail_server_that_is_away_shows_nothing(self, client, district, anna, settings, caplog):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        assert ask_for_a_link(client, anna.email).status_code == 200
        assert "did not leave" in caplog.text


class TestChanged:
    def test_the_other_devices_are_signed_out_and_the_person_is_told(self, client, district, anna, mailoutbox):
        other = Client()
        sign_in(other)
        sign_in(client)
        typed = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        assert client.post("/suzzara/accesso/password/", typed).status_code == 302
        assert client.get("/suzzara/accesso/").status_code == 200
        assert other.get("/suzzara/accesso/").status_code == 302
        assert "password" in mailoutbox[0].subject
        assert anna.email not in str(list(AuditEvent.objects.values_list("summary", "actor", "subject_id")))
        assert AuditEvent.objects.filter(action="accounts.change_password", field_names=["password"]).count() == 1

    @pytest.mark.parametrize("new", ["corta", "123456789012", "password1234", "anna@comune.example"])
    def test_an_easy_one_is_refused(self, client, district, anna, new):
        sign_in(client)
        page = client.post("/suzzara/accesso/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
        assert "errors" in page.text
        assert sign_in(Client()).status_code == 302


class TestAddress:
    def change(self, client, new="anna.new@comune.example"):
        return client.post("/accesso/indirizzo/", {"email": new, "action_add": "1"})

    def test_changes_when_the_new_one_is_confirmed_and_the_old_one_is_told(self, client, district, anna, mailoutbox):
        sign_in(client)
        assert self.change(client).status_code == 302
        assert mailoutbox[0].to == ["anna.new@comune.example"]
        assert sign_in(Client()).status_code == 302  # the old one is good until then
        client.post(link_in(mailoutbox[0]))
        anna.refresh_from_db()
        assert anna.email == "anna.new@comune.example"
        assert mailoutbox[1].to == ["anna@comune.example"]
        assert sign_in(Client()).status_code == 200
        assert sign_in(Client(), email="anna.new@comune.example").status_code == 302
        assert AuditEvent.objects.filter(action="accounts.change_email").count() == 1

    def test_that_of_somebody_else_stays_theirs_and_nobody_learns_that_it_exists(
        self, client, district, anna, mailoutbox
    ):
        bruno = person("bruno@comune.example")
        sign_in(client)
        new, taken = self.change(client), self.change(client, "bruno@comune.example")
        assert (new.status_code, new.url) == (taken.status_code, taken.url)
        for mail in mailoutbox:
            if "/conferma/" in mail.body:
                client.post(link_in(mail))
        bruno.refresh_from_db()
        assert bruno.email == "bruno@comune.example"

    def test_after_some_minutes_the_password_is_asked_again(self, client, district, anna, settings):
        sign_in(client)
        settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
        answer = self.change(client)
        assert answer.url.startswith("/accesso/conferma/")
        settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
        done = client.post(answer.url, {"password": PASSWORD})
        assert done.url == "/accesso/indirizzo/"
        assert "anna.new@comune.example" in client.get("/accesso/indirizzo/").text
