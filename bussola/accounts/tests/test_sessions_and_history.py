"""Where one is signed in, and the history of who came in."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from bussola.accounts.actions import end_sessions_of
from bussola.accounts.devices import device_name
from bussola.accounts.models import SignIn
from bussola.accounts.network import coarse_network, counting_key
from bussola.accounts.tests.conftest import person, sign_in
from bussola.audit.models import AuditEvent
from bussola.privacy.retention import rules

TELEPHONE = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"


@pytest.fixture
def telephone(district, anna):
    """Return a telephone where Anna is signed in."""
    client = Client(HTTP_USER_AGENT=TELEPHONE, REMOTE_ADDR="203.0.113.77")
    sign_in(client)
    return client


@pytest.fixture
def desk(district, anna):
    """Return a computer where Anna is signed in."""
    client = Client(HTTP_USER_AGENT=DESK, REMOTE_ADDR="2001:db8:1:2::5")
    sign_in(client)
    return client


class TestSessions:
    def test_each_device_is_named_in_plain_words(self, telephone, desk):
        page = desk.get("/suzzara/accesso/sessioni/").text
        assert "Chrome, Android" in page
        assert "Firefox, Windows · questo" in page
        assert "203.0.113.0/24" in page

    def test_neither_the_whole_address_nor_the_whole_browser_is_kept(self, telephone, desk):
        kept = str(list(UserSession.objects.values_list("ip", "user_agent")) + list(SignIn.objects.values_list()))
        assert "203.0.113.77" not in kept
        assert "2001:db8:1:2" not in kept
        assert "Mozilla" not in kept

    def test_one_can_be_signed_out_from_another(self, telephone, desk, anna):
        pk = UserSession.objects.get(user_agent="Chrome, Android").pk
        page = desk.post(f"/suzzara/accesso/sessioni/{pk}/chiudi/", follow=True)
        assert "Chrome, Android" not in page.text
        assert telephone.get("/suzzara/accesso/").status_code == 302
        assert desk.get("/suzzara/accesso/").status_code == 200
        assert AuditEvent.objects.filter(action="accounts.end_session", actor=f"user:{anna.pk}").count() == 1

    def test_all_the_others_can_be_signed_out_at_once(self, telephone, desk):
        desk.post("/suzzara/accesso/sessioni/chiudi-le-altre/")
        assert telephone.get("/suzzara/accesso/").status_code == 302
        assert desk.get("/suzzara/accesso/").status_code == 200

    def test_those_of_somebody_else_are_not_there(self, telephone, district):
        pk = UserSession.objects.get().pk
        stranger = Client()
        person("bruno@comune.example")
        sign_in(stranger, email="bruno@comune.example")
        assert stranger.post(f"/suzzara/accesso/sessioni/{pk}/chiudi/").status_code == 404
        assert "Android" not in stranger.get("/suzzara/accesso/sessioni/").text
        assert telephone.get("/suzzara/accesso/").status_code == 200

    def test_a_link_ends_nothing(self, telephone, desk):
        assert desk.get("/suzzara/accesso/sessioni/chiudi-le-altre/").status_code == 405

    def test_signing_out_takes_it_off_the_list(self, telephone, desk):
        telephone.post("/suzzara/accesso/esci/")
        assert "Android" not in desk.get("/suzzara/accesso/sessioni/").text

    def test_last_seen_moves_while_one_works_but_not_at_each_page(self, desk, django_assert_num_queries):
        hours_ago = timezone.now() - timedelta(hours=2)
        UserSession.objects.update(last_seen_at=hours_ago)
        desk.get("/suzzara/accesso/")
        seen = UserSession.objects.get().last_seen_at
        assert seen > hours_ago
        desk.get("/suzzara/accesso/")
        assert UserSession.objects.get().last_seen_at == seen

    def test_who_administers_can_sign_somebody_out_everywhere(self, telephone, desk, anna):
        assert end_sessions_of(anna, by="a test") == 2
        assert telephone.get("/suzzara/accesso/").status_code == 302


class TestHistory:
    def test_says_when_how_from_where_and_with_what_outcome(self, telephone, district):
        sign_in(Client(HTTP_USER_AGENT=DESK, REMOTE_ADDR="198.51.100.9"), password="sbagliata del tutto")
        page = telephone.get("/suzzara/accesso/storia/").text
        assert "Password sbagliata" in page
        assert "198.51.100.0/24" in page
        assert "Firefox, Windows" in page
        assert "Entrato" in page

    def test_that_of_somebody_else_is_not_there(self, telephone, district):
        bruno = Client(REMOTE_ADDR="198.51.100.9")
        person("bruno@comune.example")
        sign_in(bruno, email="bruno@comune.example")
        assert "203.0.113" not in bruno.get("/suzzara/accesso/storia/").text

    def test_is_forgotten_after_six_months(self, telephone, anna):
        SignIn.objects.create(user=anna, at=timezone.now() - timedelta(days=184), way="password", outcome="entered")
        rule = next(rule for rule in rules() if rule.code == "accounts.sign_ins")
        assert rule.apply(timezone.now()) == 1
        assert SignIn.objects.count() == 1

    def test_an_address_that_is_nobodys_leaves_a_trace_without_the_address(self, client, district):
        sign_in(client, email="nobody@example.org")
        event = AuditEvent.objects.get(action="accounts.sign_in_failed")
        assert event.summary == {"way": "password", "known": False}
        assert "nobody@example" not in str(event.__dict__)
        assert not SignIn.objects.exists()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::5", "2001:db8:1::/48"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_of_an_address_only_the_network_is_told(address, network):
    assert coarse_network(address) == network


def test_a_household_counts_as_one_and_cannot_be_read_back():
    assert counting_key("2001:db8:1:2::5") == counting_key("2001:db8:1:2:ffff::1")
    assert counting_key("203.0.113.77") == counting_key("::ffff:203.0.113.77") != counting_key("203.0.113.78")
    assert "203" not in counting_key("203.0.113.77")[:4] or len(counting_key("203.0.113.77")) == 32


@pytest.mark.parametrize(
    ("text", "name"), [(TELEPHONE, "Chrome, Android"), (DESK, "Firefox, Windows"), ("curl/8.1", ""), ("", "")]
)
def test_a_device_is_named_by_browser_and_system(text, name):
    assert device_name(text) == name
