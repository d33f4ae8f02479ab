"""The pages of those who work here, in a real browser: accessibility, widths, keyboard, no JavaScript, paper."""

import pytest
from django.conf import settings
from django.test import Client

from bussola.accounts.models import User
from bussola.organizations.models import Membership
from bussola.organizations.roles import Role
from bussola.organizations.tests.network import Network

from .test_accessibility import violations

PAGES = ["", "chi-puo-fare-cosa/", "persone/", "persone/?q=nessuno", "inviti/nuovo/", "sportelli/"]


@pytest.fixture
def office(site, settings):
    """Return a district where people work; the second factor is tested elsewhere."""
    settings.BUSSOLA_TWO_FACTOR_RELAXED = True
    network = Network()
    network.admin = network.member(Role.NETWORK_ADMIN, "ada")
    network.sara = network.member(Role.DESK_OPERATOR, "sara", office=network.desk)
    network.bruna = network.member(Role.SOCIAL_WORKER, "bruna")
    network.member(Role.NETWORK_ADMIN, "nuova", confirmed_at=None)
    network.url = f"{site.url}lavoro/"
    return network


@pytest.fixture
def staff_page(open_page, live_server):
    """Return a function that opens a page as somebody who is signed in."""

    def open_one(user: User, address: str, *, javascript: bool = True):
        client = Client()
        client.force_login(user)
        page = open_page(live_server.url + "/static/bussola/icon.svg", javascript=javascript)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page.goto(address)
        return page

    return open_one


def test_no_rule_is_broken_and_nothing_sticks_out(office, staff_page, width):
    people = [f"persone/{office.sara.pk}/", f"persone/{office.sara.pk}/passaggio/?erede={office.bruna.pk}"]
    role = Membership.objects.get(user=office.sara)
    for path in [*PAGES, *people, f"ruoli/{role.pk}/togli/", f"ruoli/{role.pk}/ultimo-giorno/"]:
        page = staff_page(office.admin, office.url + path)
        assert page.locator("h1").count() == 1, path
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_mistake_in_a_form_is_told_with_a_way_to_the_field(office, staff_page):
    page = staff_page(office.admin, f"{office.url}inviti/nuovo/")
    page.get_by_label("Indirizzo e-mail").fill("non un indirizzo")
    page.get_by_role("button", name="Manda l'invito").click()
    page.get_by_role("alert").wait_for()
    assert violations(page) == []
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.id") == "id_email"


def test_work_is_handed_over_by_keyboard_without_javascript(office, staff_page):
    page = staff_page(office.admin, f"{office.url}persone/{office.sara.pk}/passaggio/", javascript=False)
    page.get_by_label("Chi prende il suo posto").focus()
    page.keyboard.type("Bruna")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Da Sara a Bruna").wait_for()
    page.get_by_role("button", name="Passa tutto adesso").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Fatto: tutto è passato").wait_for()
    assert Membership.objects.active().filter(user=office.bruna, role=Role.DESK_OPERATOR).exists()


def test_the_table_of_who_may_do_what_is_printed_whole_and_alone(office, staff_page):
    page = staff_page(office.admin, f"{office.url}chi-puo-fare-cosa/")
    page.emulate_media(media="print")
    assert not page.locator(".staff-nav").is_visible()
    assert not page.locator(".site-footer").is_visible()
    page.set_viewport_size({"width": 1040, "height": 700})  # A4 on its side, margins off
    box = page.locator(".table-scroll").evaluate("element => [element.scrollWidth, element.clientWidth]")
    assert box[0] <= box[1]


def test_one_signs_out_from_every_page(office, staff_page, site):
    page = staff_page(office.admin, site.url, javascript=False)
    page.get_by_role("link", name="Il mio lavoro").click()
    page.get_by_role("heading", name="Il mio lavoro").wait_for()
    page.get_by_role("button", name="Esci", exact=True).click()
    page.get_by_role("link", name="Entra", exact=True).wait_for()
    page.goto(office.url)
    assert "/accesso/" in page.url
