"""The sheet of a service, passing it on, the bodies and places behind it, and reporting an error in it."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from bussola.directory import models as directory
from bussola.directory.models import ErrorReport
from bussola.directory.short_code import short_code
from bussola.directory.tests.small_district import SmallDistrict

from .test_accessibility import violations
from .test_journeys import scrolls_sideways, tab_to

LONG_WORD = "Supercalifragilistichespiralidoso" * 8


@pytest.fixture
def site(transactional_db, live_server, settings):
    """Return the address of a live district; nothing is searched here, so no index is built."""
    settings.BUSSOLA_DEMO = True
    small = SmallDistrict()
    small.home_help = small.typical()
    small.url = f"{live_server.url}/suzzara/"
    return small


@pytest.fixture
def pages(site):
    """Return the addresses of every kind of page of the catalogue, the extreme ones too."""
    cache.clear()
    place = site.home_help.service_at_locations.get().location
    second = site.service("Secondo servizio")
    directory.ServiceAtLocation.objects.create(service=second, location=place)
    name = LONG_WORD[:255]
    long = site.service(
        name,
        summary=LONG_WORD,
        description="parola " * 1400,
        alert="attenzione " * 30,
        email=f"{'a' * 60}@{'b' * 60}.example",
        application_process="\n".join(f"{number}. {'passo ' * 40}" for number in range(12)),
    )
    site.place(long, "020065", street="via " + "V" * 200, transportation=LONG_WORD)
    return {
        "full": f"servizio/{site.home_help.pk}/",
        "long": f"servizio/{long.pk}/",
        "empty": f"servizio/{site.service('Vuoto', serves=()).pk}/",
        "danger": f"servizio/{directory.Service.objects.get(name__startswith='Ascolto').pk}/",
        "body": f"ente/{site.body.pk}/",
        "place": f"luogo/{place.pk}/",
        "report": f"servizio/{site.home_help.pk}/segnala/",
        "thanks": f"servizio/{site.home_help.pk}/segnala/grazie/",
    }


def too_small(page) -> list[str]:
    """Return what of the page is too low for a thumb; links inside a sentence are exempt (WCAG 2.2, 2.5.8)."""
    return page.evaluate(
        """() => [...document.querySelectorAll("main a, main button, main summary, main input, main textarea")]
            .filter(element => element.getClientRects().length && element.checkVisibility())
            .filter(element => !element.closest("p:not(.short-address, .report-link)"))
            .filter(element => (element.closest("label") || element).getBoundingClientRect().height < 43.5)
            .map(element => element.outerHTML.slice(0, 120))"""
    )


class TestEveryPage:
    def test_no_rule_is_broken_nothing_scrolls_sideways_and_a_thumb_finds_its_target(self, site, pages, open_page):
        for name, path in pages.items():
            page = open_page(site.url + path)
            for details in page.locator("details").all():
                details.evaluate("element => element.open = true")
            assert violations(page) == [], name
            assert not scrolls_sideways(page), name
            assert too_small(page) == [], name
            page.set_viewport_size({"width": 320, "height": 450})
            assert not scrolls_sideways(page), f"{name}, 320 px"

    def test_without_javascript_bodies_places_and_reports_are_the_same(self, site, pages, open_page):
        for name in ("body", "place", "report", "thanks"):
            with_it, without = (open_page(site.url + pages[name], javascript=script) for script in (True, False))
            assert without.locator("main").aria_snapshot() == with_it.locator("main").aria_snapshot(), name


class TestTheIndex:
    def test_it_leads_to_a_section_by_keyboard(self, site, pages, open_page, width):
        page = open_page(site.url + pages["full"])
        if width < 992:
            tab_to(page, ".page-index summary")
            page.keyboard.press("Enter")
        tab_to(page, '.page-index a[href="#costi"]')
        page.keyboard.press("Enter")
        page.wait_for_url("**#costi")
        expect(page.locator("#costi h2")).to_be_in_viewport()


class TestPassingItOn:
    def test_the_short_address_is_copied(self, site, pages, open_page, chromium):
        page = open_page(site.url + pages["full"])
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_text("Condividi o stampa").click()
        page.get_by_role("button", name="Copia l'indirizzo").click()
        page.get_by_text("Indirizzo copiato").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.endswith(f"/s/{short_code(site.home_help.pk)}")

    def test_a_sheet_is_put_in_the_list_and_a_dangerous_one_cannot_be(self, site, pages, open_page):
        page = open_page(site.url + pages["full"])
        page.get_by_role("button", name=re.compile("^Aggiungi alla lista")).click()
        page.get_by_role("button", name=re.compile("^Togli dalla lista")).wait_for()
        assert "Assistenza domiciliare" in page.locator("[data-list-status]").inner_text()
        assert open_page(site.url + pages["danger"]).locator("[data-list-add]").count() == 0

    def test_where_the_clipboard_is_closed_the_old_way_serves(self, site, pages, open_page):
        page = open_page(site.url + pages["full"])
        page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        page.get_by_text("Condividi o stampa").click()
        page.get_by_role("button", name="Copia l'indirizzo").click()
        expect(page.locator("[data-share-status]")).to_have_text("Indirizzo copiato")

    def test_without_javascript_no_dead_button_is_shown(self, site, pages, open_page):
        page = open_page(site.url + pages["full"], javascript=False)
        page.get_by_text("Condividi o stampa").click()
        assert page.get_by_role("link", name="Invia per e-mail").is_visible()
        assert page.locator(".short-address a").is_visible()
        for name in ("Copia l'indirizzo", "Stampa", "Aggiungi alla lista"):
            assert page.get_by_role("button", name=name, exact=True).count() == 0

    def test_the_short_address_opens_the_sheet(self, site, pages, open_page, live_server):
        page = open_page(f"{live_server.url}/s/{short_code(site.home_help.pk)}")
        assert page.url == site.url + pages["full"]
        assert page.locator("h1").inner_text() == "Assistenza domiciliare"


class TestOnPaper:
    def test_a_sheet_is_one_page_with_the_code_and_the_day(self, site, pages, open_page):
        page = open_page(site.url + pages["full"])
        pdf = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
        page.emulate_media(media="print")
        paper = page.locator("main").inner_text()
        for shown in ("0376 123 456", "via Roma 1", "Stampato il", f"/s/{short_code(site.home_help.pk)}", "Cosa serve"):
            assert shown in paper, shown
        for hidden in ("Condividi", "In questa pagina", "Segnala", "Quanto pagheresti"):
            assert hidden not in paper, hidden
        assert page.locator(".on-paper .qr svg").is_visible()

    def test_a_range_of_hours_never_breaks_at_the_dash(self, site, pages, open_page):
        page = open_page(site.url + pages["full"])
        page.set_viewport_size({"width": 320, "height": 600})
        heights = page.locator(".range").evaluate_all("ranges => ranges.map(range => range.getClientRects().length)")
        assert heights
        assert set(heights) == {1}


class TestReporting:
    @pytest.mark.parametrize("javascript", [True, False])
    def test_from_the_sheet_to_the_thanks(self, site, pages, open_page, javascript):
        page = open_page(site.url + pages["full"], javascript=javascript)
        page.get_by_role("link", name="Qualcosa è sbagliato? Segnala un errore").click()
        page.get_by_label("Spiegalo con parole tue").fill("Non risponde nessuno.")
        page.get_by_role("button", name="Invia").click()
        assert "Scegli che cosa è sbagliato" in page.get_by_role("alert").inner_text()
        assert page.get_by_label("Spiegalo con parole tue").input_value() == "Non risponde nessuno."
        assert violations(page) == [] if javascript else True
        page.get_by_label("Il telefono è sbagliato").check()
        page.get_by_role("button", name="Invia").click()
        page.get_by_role("heading", name="Grazie").wait_for()
        assert ErrorReport.objects.get().text == "Non risponde nessuno."

    def test_what_was_not_accepted_has_the_focus(self, site, pages, open_page):
        page = open_page(site.url + pages["report"])
        page.locator(".report-form").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
        page.locator(".errors").wait_for()
        assert page.evaluate("document.activeElement.className") == "errors"

    def test_by_keyboard_alone(self, site, pages, open_page):
        page = open_page(site.url + pages["report"])
        tab_to(page, "#id_kind_0")
        page.keyboard.press("Space")
        tab_to(page, ".report-form button")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Grazie").wait_for()
        assert ErrorReport.objects.get().kind == "phone"
