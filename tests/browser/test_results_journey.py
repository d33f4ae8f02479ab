import re

from axe_playwright_python.sync_playwright import Axe

from .test_accessibility import RULES
from .test_journeys import scrolls_sideways, tab_to


def violations(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def open_filters(page, width):
    if width < 992:
        page.locator(".filters > summary").click()


class TestFiltersAtOnce:
    def test_open_parts_stay_open_and_the_focus_stays_where_it_was(self, site, open_page, width):
        page = open_page(f"{site.url}servizi/")
        open_filters(page, width)
        page.locator("#filtro-gestore, #filtro-accesso").first.locator("summary").click()
        page.locator("#tipo-sad").check()
        page.wait_for_url("**tipo=sad**")
        page.get_by_role("heading", name="1 servizio trovato").wait_for()
        assert page.evaluate("document.activeElement.id") == "tipo-sad"
        page.locator("#tipo-sad").uncheck()
        page.get_by_role("heading", name="4 servizi trovati").wait_for()
        assert page.evaluate("document.activeElement.id") == "tipo-sad"
        assert page.locator("#stato").inner_text().strip() == "4 servizi trovati"

    def test_near_is_chosen_by_the_keys(self, site, open_page, width):
        page = open_page(f"{site.url}servizi/?comune=020027")
        open_filters(page, width)
        page.locator("#dove-serve").focus()
        page.keyboard.press("ArrowDown")
        page.wait_for_url("**dove=vicino**")
        page.locator(".active-filters", has_text="entro 10 km da Gonzaga").wait_for()
        assert page.evaluate("document.activeElement.id") == "dove-vicino"
        page.locator("#entro").select_option("5")
        page.locator(".active-filters", has_text="entro 5 km da Gonzaga").wait_for()

    def test_the_day_and_the_hour_appear_when_they_are_needed(self, site, open_page, width):
        page = open_page(f"{site.url}servizi/")
        open_filters(page, width)
        assert not page.locator("#giorno").is_visible()
        page.locator("#aperto-giorno").check()
        page.wait_for_url("**aperto=giorno**")
        assert page.locator("#giorno").is_visible()
        page.locator("#giorno").fill("2027-03-01")  # a Monday: home help is open from 9 to 12
        page.wait_for_url("**giorno=2027-03-01**")
        page.get_by_role("heading", name="1 servizio trovato").wait_for()

    def test_on_a_telephone_the_filters_come_after_the_heading_and_the_numbers_to_call(self, site, open_page, width):
        page = open_page(f"{site.url}servizi/?tipo=antitratta")
        tops = [
            page.locator(selector).bounding_box()["y"]
            for selector in (".danger", ".results-count", "details.filters", ".result-cards > .result-card")
        ]
        if width < 992:
            assert tops == sorted(tops)
            assert page.locator("details.filters").get_attribute("open") is None
        assert tops[0] < tops[1] < tops[3]


class TestSuggestions:
    def test_by_keys_they_open_are_walked_and_lead_on(self, site, open_page):
        page = open_page(f"{site.url}servizi/")
        tab_to(page, "#q")
        page.keyboard.type("assist", delay=30)
        box = page.get_by_role("combobox", name="Scrivilo con parole tue")
        page.get_by_role("listbox").wait_for()
        assert box.get_attribute("aria-expanded") == "true"
        assert page.get_by_role("listbox").get_attribute("id") == box.get_attribute("aria-controls")
        page.keyboard.press("ArrowDown")
        chosen = page.locator("[role=option][aria-selected=true]")
        assert chosen.count() == 1
        assert chosen.get_attribute("id") == box.get_attribute("aria-activedescendant")
        assert page.evaluate("document.activeElement.id") == "q"  # the focus stays in the box
        assert violations(page) == []
        address = chosen.get_attribute("data-url")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{address}")

    def test_escape_closes_them_and_enter_alone_searches_what_was_typed(self, site, open_page):
        page = open_page(f"{site.url}servizi/")
        page.locator("#q").click()
        page.keyboard.type("assistenza", delay=30)
        page.get_by_role("listbox").wait_for()
        page.keyboard.press("Escape")
        assert not page.get_by_role("listbox").is_visible()
        assert page.locator("#q").input_value() == "assistenza"
        page.keyboard.press("Enter")
        page.wait_for_url("**q=assistenza**")
        page.locator(".result-card h3").first.wait_for()
        assert "assistenza" not in page.title()
        assert page.context.cookies() == []

    def test_a_press_of_the_finger_leads_on(self, site, open_page):
        page = open_page(f"{site.url}servizi/")
        page.locator("#q").click()
        page.keyboard.type("gonz", delay=30)
        page.locator(".offers [role=option]", has_text="Gonzaga").first.click()
        page.wait_for_url("**comune=020027**")

    def test_without_javascript_the_box_just_searches(self, site, open_page):
        page = open_page(f"{site.url}servizi/", javascript=False)
        assert page.get_by_role("searchbox", name="Scrivilo con parole tue").count() == 1
        page.locator("#q").fill("assistenza")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=assistenza**")


class TestTheMap:
    def test_it_is_drawn_only_when_asked_for_and_by_keys(self, site, open_page):
        asked = []
        page = open_page(f"{site.url}servizi/")
        page.on("request", lambda request: asked.append(request.url))
        assert page.evaluate("typeof L") == "undefined"
        tab_to(page, ".map-link")
        page.keyboard.press("Enter")
        page.wait_for_url("**vista=mappa**")
        marker = page.get_by_role("button", name=re.compile("Suzzara, 2 servizi, posizione approssimata"))
        marker.wait_for()
        assert violations(page) == []
        marker.focus()
        page.keyboard.press("Enter")
        page.locator(".leaflet-popup a[href*='/servizio/']").first.wait_for()
        assert page.evaluate("document.activeElement.matches('.leaflet-popup a')")
        page.keyboard.press("Enter")
        page.wait_for_url("**/servizio/**")
        assert {url.split("/")[2] for url in asked} == {site.url.split("/")[2]}  # nothing of another machine

    def test_a_filter_changes_the_points_too(self, site, open_page, width):
        page = open_page(f"{site.url}servizi/?vista=mappa")
        page.get_by_role("button", name=re.compile("Gonzaga, ")).wait_for()
        open_filters(page, width)
        page.locator("#tipo-sad").check()
        page.wait_for_url("**vista=mappa**")
        page.get_by_role("button", name=re.compile("Suzzara, 1 servizio")).wait_for()
        assert page.get_by_role("button", name=re.compile("Gonzaga, ")).count() == 0
        assert page.locator("#per-comune li").count() == 1

    def test_without_javascript_the_towns_are_listed(self, site, open_page):
        page = open_page(f"{site.url}servizi/", javascript=False)
        page.get_by_role("link", name="Vedi sulla mappa").click()
        page.wait_for_url("**vista=mappa#mappa")
        assert not page.locator("#disegno").is_visible()
        page.locator("#per-comune").get_by_role("link", name=re.compile("Suzzara")).click()
        page.wait_for_url("**comune=020065")


class TestOnEveryScreen:
    PAGES = (
        "servizi/?vista=mappa&comune=020065",
        "servizi/?q=vestirzi&comune=020027&tipo=asilo-nido",
        "servizi/?comune=020027&dove=vicino&entro=5&aperto=giorno&giorno=2027-03-01&ora=10:00",
    )

    def test_nothing_scrolls_sideways_and_no_rule_is_broken(self, site, open_page, width):
        for path in self.PAGES:
            page = open_page(site.address(path))
            for details in page.locator("details").all():
                details.evaluate("element => element.open = true")
            assert violations(page) == [], path
            assert not scrolls_sideways(page), path
            page.set_viewport_size({"width": max(320, width // 2), "height": 450})
            assert not scrolls_sideways(page), path
