"""The time-saver disc in the browser: by the keys, by touch, without JavaScript."""

import re

from playwright.sync_api import expect

from .test_accessibility import violations
from .test_journeys import scrolls_sideways, tab_to

MONDAY_MORNING = "quando/?giorno=lun&ore=mattina&comune=020027"


class TestDisc:
    def test_a_turn_keeps_the_focus_and_needs_no_new_page(self, site, open_page, width):
        page = open_page(f"{site.url}{MONDAY_MORNING}")
        page.evaluate("window.isTheSamePage = true")
        evening = page.get_by_role("link", name=re.compile("^sera"))
        tab_to(page, "#hours-5")
        page.keyboard.press("Enter")
        page.wait_for_url("**ore=sera**")
        expect(page.locator("#aperti-titolo")).to_have_text(re.compile("0 servizi davvero aperti"))
        expect(evening).to_have_attribute("aria-current", "true")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("sera")
        assert page.evaluate("window.isTheSamePage") is True
        assert not violations(page)
        assert not scrolls_sideways(page)
        page.go_back()
        page.wait_for_url("**ore=mattina**")

    def test_the_lists_turn_the_same_disc(self, site, open_page, width):
        page = open_page(f"{site.url}{MONDAY_MORNING}")
        page.get_by_label("In quale periodo").focus()
        page.get_by_label("In quale periodo").select_option("estate")
        page.wait_for_url("**periodo=estate**")
        expect(page.locator(".said")).to_contain_text("vacanze d'estate")
        assert page.evaluate("document.activeElement.id") == "scelta-periodo"

    def test_without_javascript_it_is_links_and_a_form(self, site, open_page):
        page = open_page(f"{site.url}{MONDAY_MORNING}", javascript=False)
        page.get_by_role("link", name=re.compile("^Anziani")).click(force=True)
        page.wait_for_url("**per=anziani**")
        page.get_by_label("Dove abiti?").select_option("020065")
        page.get_by_role("button", name="Mostra che cosa è aperto").click()
        page.wait_for_url("**comune=020065**")
        expect(page.locator(".said")).to_contain_text("Anziani, lunedì mattina")
