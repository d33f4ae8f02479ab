"""Inviting and answering, on the screen: from the e-mail to the first page of work."""

import re

import pytest
from django.core import mail

from bussola.accounts.models import User
from bussola.organizations.models import Invitation, Membership
from bussola.organizations.roles import Role

pytestmark = pytest.mark.django_db
NEW = "/suzzara/lavoro/inviti/nuovo/"


@pytest.fixture
def invite(client, network, django_capture_on_commit_callbacks):
    """Return a function by which an administrator invites somebody on the screen, and signs out again."""
    admin = network.member(Role.NETWORK_ADMIN)

    def invite(email="nuova@comune.example", **values):
        client.force_login(admin)
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(NEW, {"email": email, "role": "planner"} | values, follow=True)
        client.logout()
        return response

    return invite


def link():
    """Return the path of the link in the last e-mail."""
    return re.search(r"http://[^/]+(/suzzara/lavoro/invito/\S+)", mail.outbox[-1].body)[1]


@pytest.mark.django_db(transaction=True)  # so that the e-mail leaves with the commit, as for real
def test_somebody_new_chooses_a_password_and_works(client, network, invite):
    assert "invito è partito" in invite().content.decode()
    path = link()
    page = client.get(path)
    assert "Un invito per te" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert not User.objects.filter(email="nuova@comune.example").exists(), "looking opens no account"
    way_in = client.post(path, {"risposta": "entra"})
    welcome = client.get(way_in["Location"])
    assert welcome.status_code == 200
    password = "quattro gatti sul tetto"
    fields = dict.fromkeys(re.findall(r'type="password"\s+name="([^"]+)"', welcome.content.decode()), password)
    fields = fields or dict.fromkeys(re.findall(r'name="(password\w*)"', welcome.content.decode()), password)
    client.post(way_in["Location"], {"name": "Nuova Collega"} | fields)
    if not client.session.get("_auth_user_id"):
        client.force_login(User.objects.get(email="nuova@comune.example"))
    accepted = client.post(path, {"risposta": "si"})
    assert "Ti diamo il benvenuto" in accepted.content.decode()
    assert client.get("/suzzara/lavoro/").status_code == 200
    assert "non vale più" in client.get(path).content.decode()


def test_somebody_with_an_account_signs_in_and_comes_back(client, network, invite):
    User.objects.create_user("nuova@comune.example", password="quattro gatti sul tetto")
    invite()
    response = client.post(link(), {"risposta": "entra"})
    assert response["Location"].startswith("/suzzara/accesso/entra/?next=/suzzara/lavoro/invito/")


def test_saying_no_needs_no_account(client, network, invite):
    invite()
    assert "Hai rifiutato" in client.post(link(), {"risposta": "no"}).content.decode()
    assert Invitation.objects.get().state == Invitation.State.DECLINED
    assert not User.objects.filter(email="nuova@comune.example").exists()


def test_opening_the_link_answers_nothing(client, network, invite):
    """Programs that check e-mails open every link in them."""
    invite()
    client.get(link(), {"risposta": "no"})
    client.head(link())
    assert Invitation.objects.waiting().exists()


def test_another_person_who_is_signed_in_cannot_take_it(client, network, invite):
    invite()
    client.force_login(network.person("bruno"))
    assert "è per un altro indirizzo" in client.get(link()).content.decode()
    client.post(link(), {"risposta": "si"})
    assert not Membership.objects.filter(user__email="bruno@comune.example").exists()
    assert Invitation.objects.waiting().exists()


@pytest.mark.parametrize("path", ["/suzzara/lavoro/invito/guessed/", "/suzzara/lavoro/invito/" + "x" * 500 + "/"])
def test_a_guessed_link_leads_nowhere(client, network, path):
    assert client.get(path).status_code == 404


def test_a_link_works_in_its_district_only(client, network, invite):
    invite()
    assert client.get(link().replace("/suzzara/", "/fidenza/")).status_code == 404


def test_the_form_offers_only_what_one_may_give(client, network):
    client.force_login(network.member(Role.COORDINATOR))
    html = client.get(NEW).content.decode()
    assert 'value="social_worker"' in html
    for role in ("network_admin", "auditor", "planner", "coordinator"):
        assert f'value="{role}"' not in html
    client.force_login(network.member(Role.EDITOR))
    html = client.get(NEW).content.decode()
    assert str(network.body.pk) in html
    assert str(network.other_body.pk) not in html


@pytest.mark.parametrize(
    "values",
    [
        {"role": "network_admin"},
        {"role": "boss"},
        {"role": "editor"},
        {"role": "social_worker", "email": "no"},
        {"role": "social_worker", "ends_on": "2020-01-01"},
    ],
    ids=["above one's own", "no such role", "no body", "no address", "in the past"],
)
def test_a_form_forged_or_mistaken_sends_nothing_and_says_what_is_wrong(client, network, values):
    client.force_login(network.member(Role.COORDINATOR))
    response = client.post(NEW, {"email": "nuova@comune.example"} | values)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert not mail.outbox
    assert not Invitation.objects.exists()


def test_a_body_of_another_district_cannot_be_lent_out(client, network):
    client.force_login(network.member(Role.NETWORK_ADMIN))
    values = {"email": "nuova@comune.example", "role": "editor", "organization": network.other_body.pk}
    assert 'role="alert"' in client.post(NEW, values).content.decode()
    assert not Invitation.objects.exists()


def test_an_invitation_is_sent_again_or_withdrawn_by_who_may(
    client, network, invite, django_capture_on_commit_callbacks
):
    invite()
    invitation = Invitation.objects.get()
    again, back = (f"/suzzara/lavoro/inviti/{invitation.pk}/{what}/" for what in ("di-nuovo", "ritira"))
    for user in (network.member(Role.COORDINATOR), network.member(Role.AUDITOR)):
        client.force_login(user)
        assert client.post(again).status_code == 404
        assert client.post(back).status_code == 404
    client.force_login(network.member(Role.NETWORK_ADMIN, "second"))
    assert client.get(back).status_code == 405
    old = link()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(again)
    assert client.get(old).status_code == 404
    assert client.get(link()).status_code == 200
    client.post(back)
    assert "non vale più" in client.get(link()).content.decode()


def test_somebody_who_invites_too_many_is_asked_to_wait(client, network, monkeypatch):
    monkeypatch.setattr("bussola.staff.invitation_views.MOST", 1)
    client.force_login(network.member(Role.NETWORK_ADMIN))
    client.post(NEW, {"email": "a@comune.example", "role": "planner"})
    response = client.post(NEW, {"email": "b@comune.example", "role": "planner"})
    assert response.status_code == 429
    assert Invitation.objects.count() == 1
