"""«I miei dati»: what is held of a person is shown, handed over and erased, and nobody else's is."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from bussola.accounts.models import User
from bussola.audit.actions import record, record_read
from bussola.audit.models import AuditEvent
from bussola.privacy import people

from .conftest import PASSWORD, person

pytestmark = pytest.mark.django_db
DOOR = "/accesso/miei-dati/"


@pytest.fixture
def inside(client, anna):
    """Return a client in which Anna has just signed in with her password."""
    answer = client.post("/accesso/entra/", {"login": anna.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.mark.parametrize("page", ["", "file.json", "cancella/"])
def test_a_stranger_is_sent_to_sign_in(client, page):
    assert "/accesso/entra/" in client.get(DOOR + page).url


def test_anna_reads_what_is_held_of_her_and_nothing_of_bruno(inside, anna):
    person("bruno@comune.example")
    page = inside.get(DOOR).text
    assert "anna@comune.example" in page
    assert "bruno" not in page
    assert anna.password not in page
    event = AuditEvent.objects.get(action="accounts.read_user")
    assert (event.actor, event.subject_id) == (f"user:{anna.pk}", str(anna.pk))


def test_the_file_holds_it_all_in_readable_words_without_secrets(inside, anna):
    record_read(anna, ["email"], by=person("bruno@comune.example"))
    answer = inside.get(DOOR + "file.json")
    assert answer["Content-Disposition"] == 'attachment; filename="bussola.json"'
    held = json.loads(answer.text)
    assert held["Il tuo accesso"]["data"][0]["email"] == "anna@comune.example"
    seen = held["Chi ha visto o cambiato i tuoi dati: quando e con quale ruolo"]
    assert [line["action"] for line in seen["data"]] == ["accounts.read_user"]
    assert seen["note"]
    assert anna.password not in answer.text
    assert inside.cookies["sessionid"].value not in answer.text
    assert "bruno" not in answer.text
    assert AuditEvent.objects.filter(action="accounts.export_user", kind="export").count() == 1


class TestErasing:
    @pytest.fixture
    def sure(self, inside):
        """Return the client after Anna has typed her password once more."""
        assert inside.post("/accesso/conferma/", {"password": PASSWORD}).status_code == 302
        return inside

    def test_what_goes_and_what_stays_is_said_first_and_nothing_goes_without_the_tick(self, sure, anna):
        record("directory.close_report", by=anna)
        page = sure.get(DOOR + "cancella/").text
        assert "I tuoi indirizzi e-mail" in page
        assert "Che cosa resta, e perché" in page
        answer = sure.post(DOOR + "cancella/")
        assert answer.status_code == 400
        assert User.objects.filter(pk=anna.pk).exists()

    def test_anna_goes_with_all_that_is_hers_and_bruno_stays(self, sure, anna):
        bruno = person("bruno@comune.example")
        answer = sure.post(DOOR + "cancella/", {"sure": "yes"})
        assert answer.url == DOOR + "cancellati/"
        assert "Il tuo accesso non esiste più" in sure.get(answer.url).text
        assert list(User.objects.all()) == [bruno]
        assert list(EmailAddress.objects.values_list("user", flat=True)) == [bruno.pk]
        assert sure.get(DOOR).status_code == 302
        event = AuditEvent.objects.get(action="privacy.erase")
        assert (event.kind, event.subject_id) == ("delete", str(anna.pk))
        assert "accounts.1_access" in event.summary["erased"]
        assert "audit.done" not in event.summary["erased"]

    def test_who_found_the_computer_open_is_asked_for_the_password_first(self, inside, anna):
        session = inside.session
        for method in session["account_authentication_methods"]:
            method["at"] -= 3600
        session.save()
        answer = inside.post(DOOR + "cancella/", {"sure": "yes"})
        assert answer.url.startswith("/accesso/conferma/")
        assert User.objects.filter(pk=anna.pk).exists()

    def test_what_is_still_needed_is_said_and_nothing_goes(self, sure, anna, monkeypatch):
        waits = people.Held(
            code="x", title="x", models=(), rows=lambda user: [], waits_for=lambda user: ["Passa prima il lavoro."]
        )
        monkeypatch.setitem(people._held, "x", waits)
        page = sure.get(DOOR + "cancella/").text
        assert "Passa prima il lavoro." in page
        assert "<form" not in page.partition("<h1>")[2].partition("</main>")[0]
        sure.post(DOOR + "cancella/", {"sure": "yes"})
        assert User.objects.filter(pk=anna.pk).exists()
        with pytest.raises(people.StillNeeded):
            people.erase(anna, by=anna)


def test_the_page_shows_a_part_of_what_is_much_and_says_so(inside, anna):
    for _time in range(25):
        record("directory.close_report", by=anna)
    assert "sono nel file" in inside.get(DOOR).text
    assert AuditEvent.objects.filter(at__lte=timezone.now()).count() > 25
