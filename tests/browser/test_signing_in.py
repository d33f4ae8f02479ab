"""Signing in in a real Chromium: keys, no JavaScript, accessibility, keyboard."""

import re

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe

from bussola.accounts.tests.conftest import PASSWORD, code_of, person
from bussola.lib import hooks

PUBLIC = ["entra/", "registrati/", "password-dimenticata/", "password-dimenticata/inviata/", "indirizzo/da-confermare/"]
OWN = [
    "",
    "indirizzo/",
    "password/",
    "secondo-fattore/",
    "secondo-fattore/app/attiva/",
    "secondo-fattore/chiavi/",
    "secondo-fattore/chiavi/aggiungi/",
    "sessioni/",
    "storia/",
    "identita/",
    "esci/",
]


@pytest.fixture
def doors(site):
    """Return the addresses of signing in, where Anna has an account; keys need a name, not a number."""
    person("anna@comune.example")
    return site.url.replace("127.0.0.1", "localhost") + "accesso/"


def sign_in(page, doors, password=PASSWORD):
    page.goto(f"{doors}entra/")
    page.get_by_label("Email").fill("anna@comune.example")
    page.get_by_label("Password").fill(password)
    page.locator("form.account-form button").click()


def has_no_fault(page):
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert found.response["violations"] == [], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def test_every_page_is_accessible_and_fits(doors, open_page):
    page = open_page(f"{doors}entra/")
    for path in PUBLIC:
        page.goto(f"{doors}{path}")
        has_no_fault(page)
    sign_in(page, doors)
    for path in OWN:
        page.goto(f"{doors}{path}")
        has_no_fault(page)


@pytest.mark.parametrize("width", [390], indirect=True)
class TestAKey:
    @pytest.fixture
    def page(self, doors, open_page):
        """Return a signed-in page whose browser has a key that says yes."""
        page = open_page(f"{doors}entra/")
        cdp = page.context.new_cdp_session(page)
        cdp.send("WebAuthn.enable")
        cdp.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        sign_in(page, doors)
        return page

    def add(self, page, doors, *, alone):
        page.goto(f"{doors}secondo-fattore/chiavi/aggiungi/")
        page.locator("#id_name").fill("telefono")
        if alone:
            page.locator("#id_passwordless").check()
        page.locator("[data-passkey-button]").click()
        page.wait_for_url("**/codici/")

    def go_out(self, page, doors):
        page.goto(f"{doors}esci/")
        page.locator("main form button").click()

    def test_is_added_and_then_asked_for_after_the_password(self, page, doors):
        self.add(page, doors, alone=False)
        assert len(re.findall(r"\d{8}", page.locator(".codes").inner_text())) == 10
        self.go_out(page, doors)
        sign_in(page, doors)
        page.wait_for_url("**/secondo-fattore/codice/")
        has_no_fault(page)
        page.locator("[data-passkey-button]").click()
        page.wait_for_url("**/accesso/")
        assert "anna@comune.example" in page.content()

    def test_that_works_alone_lets_in_without_a_password(self, page, doors):
        self.add(page, doors, alone=True)
        self.go_out(page, doors)
        page.goto(f"{doors}entra/")
        page.locator("[data-passkey-button]").click()
        page.wait_for_url("**/accesso/")
        assert "anna@comune.example" in page.content()
        page.goto(f"{doors}storia/")
        assert "Passkey" in page.locator(".rows").inner_text()

    def test_can_be_named_and_taken_away(self, page, doors):
        self.add(page, doors, alone=False)
        page.goto(f"{doors}secondo-fattore/chiavi/")
        has_no_fault(page)
        page.get_by_role("link", name="Togli telefono").click()
        page.locator("main form button").click()
        page.wait_for_url("**/chiavi/")
        assert not Authenticator.objects.exists()

    def test_that_does_not_answer_is_said_and_the_other_way_stays(self, page, doors):
        page.goto(f"{doors}secondo-fattore/chiavi/aggiungi/")
        page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error('no')); }")
        page.locator("[data-passkey-button]").click()
        page.locator("[data-passkey-failed]").wait_for(state="visible")


@pytest.mark.parametrize("width", [390], indirect=True)
def test_without_javascript_one_comes_in_with_an_app_for_codes(doors, open_page, monkeypatch):
    monkeypatch.setattr(hooks.second_factor_needed, "_answers", [lambda user: True])
    page = open_page(f"{doors}entra/", javascript=False)
    assert not page.locator("[data-passkey-button]").is_visible()
    assert page.locator("[data-passkey-without]").is_visible()
    sign_in(page, doors)
    page.wait_for_url("**/secondo-fattore/")
    page.get_by_role("link", name="Attiva l’app").click()
    secret = page.locator(".secret").inner_text()
    page.locator("#id_code").fill(code_of(secret))
    page.locator("form.account-form button").click()
    page.wait_for_url("**/codici/")
    page.goto(doors)
    assert "anna@comune.example" in page.content()


@pytest.mark.parametrize("width", [1280], indirect=True)
def test_the_door_works_by_keyboard_alone(doors, open_page):
    page = open_page(f"{doors}entra/")
    page.locator("#id_login").focus()
    page.keyboard.type("anna@comune.example")
    page.keyboard.press("Tab")  # the link for a forgotten password
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accesso/")
