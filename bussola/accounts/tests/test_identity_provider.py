"""Signing in with SPID or CIE, against a real OpenID Connect provider on loopback."""

import html
import re
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.db import IntegrityError, transaction
from django.test import Client

from bussola.accounts.fiscal_code import BadFiscalCode, fiscal_code_of
from bussola.accounts.models import Identity, SignIn, User
from bussola.accounts.tests.conftest import give_app, link_in, person, sign_in
from bussola.accounts.tests.identity_provider import CLIENT_ID, CLIENT_SECRET
from bussola.audit.models import AuditEvent

MARIO = "RSSMRA80A01F205X"
DOORS = "/suzzara/accesso/"
CALLBACK = "/accesso/identita/identita/ritorno/"  # one for all districts and languages


@pytest.fixture(scope="module")
def running():
    """Run the provider in its own process; yield its address."""
    child = subprocess.Popen(
        [sys.executable, "-m", "bussola.accounts.tests.identity_provider", f"http://testserver{CALLBACK}"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield f"http://127.0.0.1:{int(child.stdout.readline())}"
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


@pytest.fixture
def provider(running, settings, monkeypatch, district):
    """Make Bussola use the provider."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    use_provider(settings, running)
    return running


def use_provider(settings, address):
    settings.BUSSOLA_URL = "http://testserver"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "identita",
                    "name": "SPID o CIE",
                    "client_id": CLIENT_ID,
                    "secret": CLIENT_SECRET,
                    "settings": {"server_url": f"{address}/o", "oauth_pkce_enabled": True, "scope": ["openid"]},
                }
            ]
        }
    }


def leave(client, doors=DOORS, query="?process=login"):
    """Press the button of the identity provider; return the address one is taken to."""
    page = client.post(f"{doors}identita/identita/entra/{query}")
    return html.unescape(re.search(r'href="(http://127[^"]+)"', page.text)[1])


def answer_of(address, who):
    """Be somebody at the provider; return path and parameters of the way back."""
    answer = requests.get(address, cookies={"who": who}, allow_redirects=False, timeout=10)
    return answer.headers["Location"].removeprefix("http://testserver")


def enter(client, who, **where):
    """Go to the provider as somebody and come back."""
    return client.get(answer_of(leave(client, **where), who), follow=True)


def open_account(client, who="mario", email="mario@posta.example", mailoutbox=None):
    """Come for the first time and confirm an address."""
    enter(client, who)
    client.post(f"{DOORS}identita/registrati/", {"email": email})
    client.post(link_in(mailoutbox[-1]))


def test_the_first_time_one_gives_an_address_and_confirms_it_then_one_click_is_enough(client, provider, mailoutbox):
    page = enter(client, "mario")
    assert page.redirect_chain[-1][0] == f"{DOORS}identita/registrati/"
    client.post(f"{DOORS}identita/registrati/", {"email": "mario@posta.example"})
    assert client.get(DOORS).status_code == 302
    client.post(link_in(mailoutbox[0]))
    again = Client()
    assert enter(again, "mario").redirect_chain[-1][0] == DOORS
    assert again.get(DOORS).status_code == 200
    mario = User.objects.get()
    assert mario.name == "Mario Rossi"
    assert not mario.has_usable_password()
    assert mario.identity.fiscal_code == MARIO
    assert SignIn.objects.visible_to(mario).first().way == SignIn.Way.IDENTITY
    assert MARIO not in str(list(AuditEvent.objects.values_list()))


def test_the_language_and_the_district_one_left_from_are_those_one_comes_back_to(client, provider, mailoutbox):
    page = enter(client, "mario", doors="/suzzara/en/accesso/")
    assert page.redirect_chain[-1][0] == "/suzzara/en/accesso/identita/registrati/"


def test_the_page_asked_for_is_where_one_lands(client, provider, mailoutbox):
    open_account(client, mailoutbox=mailoutbox)
    again = Client()
    where = enter(again, "mario", query="?process=login&next=/suzzara/accesso/storia/").redirect_chain[-1][0]
    assert where == "/suzzara/accesso/storia/"
    outside = enter(Client(), "mario", query="?process=login&next=https://elsewhere.example/").redirect_chain[-1][0]
    assert outside == DOORS


def test_the_same_person_by_another_spid_provider_opens_the_same_account(client, provider, mailoutbox):
    open_account(client, mailoutbox=mailoutbox)
    enter(again := Client(), "mario_again")
    assert again.get(DOORS).status_code == 200
    assert User.objects.count() == 1


def test_nothing_of_the_claims_is_kept_but_the_fiscal_code_and_no_token(client, provider, mailoutbox):
    open_account(client, mailoutbox=mailoutbox)
    assert SocialAccount.objects.get().extra_data == {"fiscal_code": MARIO}
    assert not SocialToken.objects.exists()


def test_who_has_no_italian_fiscal_code_comes_in_too(client, provider, mailoutbox):
    open_account(client, who="hans", email="hans@posta.example", mailoutbox=mailoutbox)
    assert Identity.objects.get().fiscal_code is None


class TestTakeOver:
    def test_a_verified_address_at_the_provider_does_not_open_the_account_with_that_address(
        self, client, provider, anna, mailoutbox
    ):
        enter(client, "thief")
        client.post(f"{DOORS}identita/registrati/", {"email": anna.email})
        assert client.get(DOORS).status_code == 302
        assert not Identity.objects.exists()
        assert User.objects.count() == 1
        assert "/conferma/" not in mailoutbox[0].body  # Anna is told that she has an account, nothing to confirm

    def test_a_second_factor_is_asked_for_after_the_identity_too(self, client, provider, mailoutbox):
        open_account(client, mailoutbox=mailoutbox)
        give_app(User.objects.get())
        assert enter(Client(), "mario").redirect_chain[-1][0] == f"{DOORS}secondo-fattore/codice/"


class TestLinking:
    def link(self, client, who):
        return enter(client, who, query="?process=connect")

    def test_is_done_from_inside_and_then_the_identity_opens_the_account(self, client, provider, anna, mailoutbox):
        sign_in(client)
        page = self.link(client, "lucia")
        assert "collegata" in page.text
        assert anna.identity.fiscal_code == "VRDLCU85M41L949R"
        enter(again := Client(), "lucia")
        assert anna.email in again.get(DOORS).text
        assert mailoutbox[0].to == [anna.email]
        assert AuditEvent.objects.filter(action="accounts.link_identity").count() == 1

    def test_needs_somebody_signed_in_who_proves_again_who_they_are(self, client, provider, anna, settings):
        assert "/entra/" in client.post(f"{DOORS}identita/identita/entra/?process=connect").url
        sign_in(client)
        settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
        assert "/conferma/" in client.post(f"{DOORS}identita/identita/entra/?process=connect").url

    def test_a_second_identity_for_an_account_is_refused(self, client, provider, anna):
        sign_in(client)
        self.link(client, "lucia")
        page = self.link(client, "mario")
        assert page.status_code == 409
        assert Identity.objects.get().fiscal_code == "VRDLCU85M41L949R"

    def test_an_identity_that_opens_another_account_is_refused(self, client, provider, anna, mailoutbox):
        open_account(Client(), mailoutbox=mailoutbox)
        sign_in(client)
        self.link(client, "mario")
        assert not hasattr(User.objects.get(pk=anna.pk), "identity")
        assert Identity.objects.get(fiscal_code=MARIO).user.email == "mario@posta.example"

    def test_can_be_undone_and_then_the_identity_opens_nothing(self, client, provider, anna):
        sign_in(client)
        self.link(client, "lucia")
        client.post(f"{DOORS}identita/", {"account": SocialAccount.objects.get().pk})
        assert not Identity.objects.exists()
        assert enter(Client(), "lucia").redirect_chain[-1][0] == f"{DOORS}identita/registrati/"


class TestTheDatabaseRefuses:
    def account(self, user, uid, code):
        return SocialAccount.objects.create(
            user=user, provider="identita", uid=uid, extra_data={"fiscal_code": code} if code else {}
        )

    def test_two_identities_for_an_account(self, anna):
        self.account(anna, "one", None)
        with pytest.raises(IntegrityError), transaction.atomic():
            self.account(anna, "two", None)
        assert Identity.objects.count() == 1

    def test_two_accounts_for_a_fiscal_code(self, anna):
        self.account(anna, "one", MARIO)
        bruno = person("bruno@comune.example")
        with pytest.raises(IntegrityError), transaction.atomic():
            self.account(bruno, "two", MARIO)
        assert Identity.objects.count() == 1


class TestWhatGoesWrong:
    def refused(self, client, page):
        assert page.status_code == 401
        assert "Ricomincia" in page.text
        assert client.get(DOORS).status_code == 302
        assert not Identity.objects.exists()

    @pytest.mark.parametrize("who", ["wrong_nonce", "wrong_audience", "somebody_else", "bad_code"])
    def test_an_answer_with_a_fault_lets_nobody_in(self, client, provider, who):
        self.refused(client, enter(client, who))

    def test_a_state_that_is_not_ours_lets_nobody_in(self, client, provider):
        way_back = answer_of(leave(client), "mario")
        self.refused(client, client.get(re.sub(r"state=\w+", "state=another", way_back), follow=True))

    def test_the_answer_to_somebody_else_lets_nobody_in(self, client, provider):
        way_back = answer_of(leave(Client()), "mario")
        self.refused(client, client.get(way_back, follow=True))

    def test_an_answer_is_good_once(self, client, provider, mailoutbox):
        way_back = answer_of(leave(client), "mario")
        client.get(way_back, follow=True)
        assert client.get(way_back, follow=True).status_code == 401

    def test_a_code_that_came_too_late_lets_nobody_in(self, client, provider):
        way_back = answer_of(leave(client), "mario")
        requests.get(f"{provider}/expire-codes/", timeout=10)
        self.refused(client, client.get(way_back, follow=True))

    def test_the_code_of_somebody_else_lets_nobody_in_because_of_pkce(self, client, provider):
        stolen = parse_qs(urlsplit(answer_of(leave(Client()), "mario")).query)["code"][0]
        way_back = answer_of(leave(client), "lucia")
        self.refused(client, client.get(re.sub(r"code=[^&]+", f"code={stolen}", way_back), follow=True))

    def test_stopping_half_way_is_said_plainly(self, client, provider):
        state = parse_qs(urlsplit(leave(client)).query)["state"][0]
        page = client.get(f"{CALLBACK}?error=access_denied&state={state}", follow=True)
        assert "Non è successo niente" in page.text

    def test_a_provider_that_does_not_answer_is_said_plainly(self, client, provider, settings):
        use_provider(settings, "http://127.0.0.1:9")
        page = client.post(f"{DOORS}identita/identita/entra/?process=login")
        assert "non risponde" in page.text

    def test_a_provider_that_goes_away_half_way_is_said_plainly(self, client, provider, settings):
        way_back = answer_of(leave(client), "mario")
        use_provider(settings, "http://127.0.0.1:9")
        assert "non risponde" in client.get(way_back, follow=True).text

    def test_without_a_provider_there_is_no_button_and_no_door(self, client, district, anna):
        assert "SPID" not in client.get(f"{DOORS}entra/").text
        assert client.post(f"{DOORS}identita/identita/entra/").status_code == 404


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"fiscal_number": f"TINIT-{MARIO}"}, MARIO),
        ({"https://attributes.eid.gov.it/fiscal_number": f"tinit-{MARIO.lower()}"}, MARIO),
        ({"fiscal_number": MARIO}, MARIO),
        ({"fiscal_number": "TINDE-1"}, None),
        ({}, None),
    ],
)
def test_the_fiscal_code_is_read_from_the_claim(claims, code):
    assert fiscal_code_of(claims) == code


@pytest.mark.parametrize("value", ["TINIT-RSSMRA80A01F205A", "TINIT-", "TINIT-12345678903", "x" * 16])
def test_a_fiscal_code_that_is_none_is_refused_without_being_repeated(value):
    with pytest.raises(BadFiscalCode) as told:
        fiscal_code_of({"fiscal_number": value})
    assert value.removeprefix("TINIT-") == "" or value.removeprefix("TINIT-") not in str(told.value)
