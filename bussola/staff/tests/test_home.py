"""The first page of those who work here, its navigation, and the table of who may do what."""

from html import unescape

import pytest

from bussola.organizations.models import Membership
from bussola.organizations.roles import ALLOWED, Permission, Role
from bussola.staff.role_words import PERMISSION_WORDS, ROLE_WORDS, table

pytestmark = pytest.mark.django_db


def test_who_has_not_signed_in_is_asked_to_and_comes_back(client, network):
    response = client.get("/suzzara/lavoro/")
    assert response.status_code == 302
    assert response["Location"].startswith("/suzzara/accesso/")
    assert response["Location"].endswith("?next=/suzzara/lavoro/")


def test_a_citizen_finds_nothing_there(signed_in, network):
    assert signed_in(network.person("anna")).get("/suzzara/lavoro/").status_code == 404


def test_the_head_of_every_page_leads_to_one_s_work_and_out(signed_in, network):
    for path in ("/suzzara/", "/suzzara/informazioni/privacy/", "/suzzara/lavoro/"):
        page = signed_in(network.member(Role.PLANNER, f"p{len(path)}")).get(path)
        head = page.content.decode().partition("<main")[0]
        assert 'href="/suzzara/lavoro/">Il mio lavoro' in head
        assert ">Esci<" in head
        assert ">Entra<" not in head
        assert "private" in page["Cache-Control"]
        assert not page.has_header("ETag")


def test_a_stranger_gets_the_same_page_with_no_cookie_after_somebody_signed_in(client, signed_in, network):
    before = client.get("/suzzara/informazioni/privacy/")
    signed_in(network.member(Role.PLANNER)).get("/suzzara/informazioni/privacy/")
    seen = client.get("/suzzara/informazioni/privacy/", headers={"If-None-Match": before["ETag"]})
    assert seen.status_code == 200, "who is signed in is never told that a stranger's page is still good"
    client.logout()
    client.cookies.clear()
    after = client.get("/suzzara/informazioni/privacy/")
    assert after.content == before.content
    assert after["ETag"] == before["ETag"]
    assert not after.cookies
    assert ">Entra<" in after.content.decode()
    assert "Cookie" not in after.get("Vary", "")


@pytest.mark.parametrize("role", Role)
def test_everybody_who_works_here_finds_their_roles_and_kind_words(signed_in, network, role):
    page = signed_in(network.member(role)).get("/suzzara/lavoro/")
    assert page.status_code == 200
    html = page.content.decode()
    assert "Il mio lavoro" in html
    assert str(role.label) in html
    assert "Oggi non ti aspetta niente" in html
    assert "no-store" in page["Cache-Control"]
    assert 'name="robots" content="noindex"' in html


def test_the_other_district_is_not_there_for_who_works_here(signed_in, network):
    assert signed_in(network.member(Role.NETWORK_ADMIN)).get("/fidenza/lavoro/").status_code == 404


@pytest.mark.parametrize(
    ("role", "seen", "unseen"),
    [
        (Role.SOCIAL_WORKER, ["Chi può fare cosa"], ["Persone", "Sportelli"]),
        (Role.AUDITOR, ["Persone", "Chi ha fatto che cosa"], ["Sportelli"]),
        (Role.NETWORK_ADMIN, ["Persone", "Sportelli"], []),
    ],
)
def test_the_navigation_shows_only_what_the_role_may_open(signed_in, network, role, seen, unseen):
    html = signed_in(network.member(role)).get("/suzzara/lavoro/").content.decode()
    navigation = html.partition('class="staff-nav"')[2].partition("</nav>")[0]
    assert 'aria-current="page">Il mio lavoro' in navigation
    for word in seen:
        assert word in navigation
    for word in unseen:
        assert word not in navigation


def test_what_waits_is_told_to_who_can_do_it(signed_in, network):
    admin = network.member(Role.NETWORK_ADMIN)
    network.member(Role.NETWORK_ADMIN, "new", confirmed_at=None)
    assert "1 nuovo amministratore da confermare" in signed_in(admin).get("/suzzara/lavoro/").content.decode()
    coordinator = network.member(Role.COORDINATOR)
    assert "da confermare" not in signed_in(coordinator).get("/suzzara/lavoro/").content.decode()


def test_at_the_root_one_goes_to_one_s_district_or_chooses(signed_in, network):
    planner = network.member(Role.PLANNER)
    response = signed_in(planner).get("/lavoro/")
    assert (response.status_code, response["Location"]) == (302, "/suzzara/lavoro/")
    network.give(planner, Role.AUDITOR, district=network.other_district)
    html = signed_in(planner).get("/lavoro/").content.decode()
    assert 'href="/fidenza/lavoro/"' in html
    assert 'href="/suzzara/lavoro/"' in html
    assert signed_in(network.person("anna")).get("/lavoro/").status_code == 404


def test_the_table_on_the_screen_is_the_table_of_the_code(signed_in, network):
    page = signed_in(network.member(Role.PLANNER)).get("/suzzara/lavoro/chi-puo-fare-cosa/")
    html = unescape(page.content.decode())
    for role in Role:
        assert str(role.label) in html
    for permission in Permission:
        assert str(PERMISSION_WORDS[permission]) in html
    allowed = sum(len(roles) for roles in ALLOWED.values())
    assert html.count('class="mark') == allowed
    for line in table():
        assert {role for role, reach in line.cells if reach} == ALLOWED[Permission(line.code)]


def test_every_role_and_permission_has_plain_words():
    assert set(ROLE_WORDS) == set(Role)
    assert set(PERMISSION_WORDS) == set(Permission)


def test_one_gives_up_one_s_own_role_but_not_another_s(signed_in, network):
    planner, other = network.member(Role.PLANNER), network.member(Role.SOCIAL_WORKER)
    mine, theirs = Membership.objects.get(user=planner), Membership.objects.get(user=other)
    browser = signed_in(planner)
    assert browser.get(f"/suzzara/lavoro/ruoli/{theirs.pk}/lascia/").status_code == 404
    assert browser.post(f"/suzzara/lavoro/ruoli/{theirs.pk}/lascia/").status_code == 404
    assert browser.get(f"/suzzara/lavoro/ruoli/{mine.pk}/lascia/").status_code == 200
    assert Membership.objects.active().filter(pk=mine.pk).exists(), "asking changes nothing"
    browser.post(f"/suzzara/lavoro/ruoli/{mine.pk}/lascia/")
    assert not Membership.objects.active().filter(pk=mine.pk).exists()
    assert browser.get("/suzzara/lavoro/").status_code == 404


def test_the_last_administrator_is_told_to_invite_another_first(signed_in, network):
    admin = network.member(Role.NETWORK_ADMIN)
    mine = Membership.objects.get(user=admin)
    browser = signed_in(admin)
    assert "Prima invitane un altro" in browser.get(f"/suzzara/lavoro/ruoli/{mine.pk}/lascia/").content.decode()
    said = browser.post(f"/suzzara/lavoro/ruoli/{mine.pk}/lascia/", follow=True)
    assert "ultimo amministratore" in said.content.decode()
    assert Membership.objects.active().filter(pk=mine.pk).exists()
