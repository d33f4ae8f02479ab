import pytest

from bussola.directory.models import Service
from bussola.directory.short_code import short_code

from .test_accessibility import violations
from .test_journeys import scrolls_sideways

DESK, NURSERY, SECRET = "Sportello di Suzzara", "Asilo nido comunale", "Ascolto per chi è sfruttato"
ADD, TAKE_OFF = "Aggiungi alla lista", "Togli dalla lista"
KEPT = "JSON.parse(localStorage.getItem('bussola-lista') || '[]')"


@pytest.fixture
def codes(site):
    """Return the short code of each service by its name."""
    return {service.name: short_code(service.pk) for service in Service.objects.public()}


@pytest.fixture
def sheet(site):
    """Return a function that gives the address of the page of a service."""
    return lambda name: f"{site.url}servizio/{Service.objects.public().get(name=name).pk}/"


def list_of(site, *codes, page="lista/") -> str:
    return f"{site.url}{page}?" + "&".join(f"s={code}" for code in codes)


def names(page) -> list[str]:
    return page.locator(".list-lines h2 a").all_inner_texts()


def header_link(page):
    return page.locator("[data-list-link]")


class TestMyList:
    def test_services_are_put_in_moved_and_taken_off(self, site, open_page, sheet, codes):
        page = open_page(sheet("Assistenza domiciliare"))
        page.locator("[data-list-add]").click()
        assert page.locator("[data-list-add]").inner_text() == TAKE_OFF
        assert "Assistenza domiciliare" in page.locator("[data-list-status]").first.inner_text()
        page.goto(sheet(DESK))
        assert page.locator("[data-list-add]").inner_text() == ADD
        page.locator("[data-list-add]").press("Enter")
        assert "(2)" in header_link(page).inner_text()
        header_link(page).click()
        page.wait_for_url("**/lista/**")
        assert names(page) == ["Assistenza domiciliare", DESK]
        page.get_by_role("link", name=f"Sposta su: {DESK}").click()
        page.wait_for_url("**#voce-1")
        assert names(page) == [DESK, "Assistenza domiciliare"]
        assert page.evaluate(KEPT) == [codes[DESK], codes["Assistenza domiciliare"]]
        page.get_by_role("link", name=f"Togli: {DESK}").click()
        page.wait_for_function("document.querySelectorAll('.list-lines li').length === 1")
        assert "(1)" in header_link(page).inner_text()
        page.get_by_role("link", name="Svuota la lista").click()
        page.get_by_text("La tua lista è vuota").wait_for()
        assert page.evaluate("localStorage.length") == 0
        assert page.context.cookies() == []

    def test_what_one_pressed_is_taken_off_with_the_same_button(self, open_page, sheet):
        page = open_page(sheet(DESK))
        button = page.locator("[data-list-add]")
        button.click()
        button.click()
        assert button.inner_text() == ADD
        assert "(" not in header_link(page).inner_text()

    def test_the_page_without_an_address_finds_my_list(self, site, open_page, sheet):
        page = open_page(sheet(DESK))
        page.locator("[data-list-add]").click()
        page.goto(f"{site.url}lista/")
        page.wait_for_url("**/lista/?s=*")
        assert names(page) == [DESK]

    def test_a_list_somebody_sent_is_mine_only_if_i_say_so(self, site, open_page, sheet, codes):
        page = open_page(sheet(NURSERY))
        page.locator("[data-list-add]").click()
        page.goto(list_of(site, codes[DESK], codes["Assistenza domiciliare"]))
        page.get_by_role("link", name=f"Togli: {DESK}").click()
        page.wait_for_function("document.querySelectorAll('.list-lines li').length === 1")
        assert page.evaluate(KEPT) == [codes[NURSERY]]
        page.get_by_role("button", name="Tieni questa lista").click()
        assert page.evaluate(KEPT) == [codes[NURSERY], codes["Assistenza domiciliare"]]
        assert page.get_by_role("button", name="Tieni questa lista").is_hidden()
        assert "(2)" in header_link(page).inner_text()

    def test_a_code_from_paper_enters_my_list(self, site, open_page, sheet, codes):
        page = open_page(sheet(DESK))
        page.locator("[data-list-add]").click()
        header_link(page).click()
        page.get_by_label("Codice o indirizzo breve").fill(codes[NURSERY].upper())
        page.get_by_role("button", name="Aggiungi", exact=True).click()
        page.wait_for_function("document.querySelectorAll('.list-lines li').length === 2")
        assert page.evaluate(KEPT) == [codes[DESK], codes[NURSERY]]

    def test_what_people_in_danger_read_cannot_enter_and_leaves_if_it_is_there(self, site, open_page, sheet, codes):
        page = open_page(sheet(SECRET))
        assert page.locator("[data-list-add]").count() == 0
        kept = [codes[SECRET], codes[DESK]]
        page.evaluate("kept => localStorage.setItem('bussola-lista', JSON.stringify(kept))", kept)
        page.goto(f"{site.url}lista/")
        page.get_by_text("Per la tua sicurezza").wait_for()
        assert names(page) == [DESK]
        assert page.evaluate(KEPT) == [codes[DESK]]
        assert codes[SECRET] not in page.url

    def test_spoiled_storage_is_an_empty_list(self, site, open_page, codes):
        page = open_page(list_of(site, codes[DESK]))
        for spoiled in ("{", '"x"', '[1, null, "<b>"]'):
            page.evaluate("text => localStorage.setItem('bussola-lista', text)", spoiled)
            page.reload()
            assert names(page) == [DESK]
            assert "(" not in header_link(page).inner_text()

    def test_the_link_is_copied(self, site, open_page, codes):
        page = open_page(list_of(site, codes[DESK]))
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Copia il collegamento").click()
        page.get_by_text("Collegamento copiato").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == list_of(site, codes[DESK])


class TestWithoutJavaScript:
    def test_the_address_alone_is_the_list(self, site, open_page, codes):
        page = open_page(list_of(site, codes[DESK]), javascript=False)
        page.get_by_label("Codice o indirizzo breve").fill(f"{site.url}s/{codes[NURSERY]}")
        page.get_by_role("button", name="Aggiungi", exact=True).click()
        assert names(page) == [DESK, NURSERY]
        page.get_by_role("link", name=f"Sposta giù: {DESK}").click()
        assert names(page) == [NURSERY, DESK]
        page.get_by_role("link", name=f"Togli: {NURSERY}").click()
        assert names(page) == [DESK]
        page.get_by_label("Titolo del foglio").fill("Per la signora Maria")
        page.get_by_role("button", name="Stampa foglio").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Per la signora Maria"
        assert page.get_by_role("heading", name=DESK).count() == 1
        page.get_by_role("link", name="Torna alla lista").click()
        assert names(page) == [DESK]
        assert page.get_by_label("Titolo del foglio").input_value() == "Per la signora Maria"

    def test_buttons_that_need_it_are_not_there(self, site, open_page, sheet, codes):
        assert open_page(sheet(DESK), javascript=False).locator("[data-list-add]").is_hidden()
        page = open_page(list_of(site, codes[DESK]), javascript=False)
        for name in ("Copia il collegamento", "Condividi", "Tieni questa lista"):
            assert page.get_by_role("button", name=name).count() == 0


class TestEveryPageOfTheList:
    PAGES = ("lista/", "lista/foglio/", "lista/tascabile/")

    def test_no_rule_of_accessibility_is_broken(self, site, open_page, codes):
        shown = [codes["Assistenza domiciliare"], codes[DESK], codes[NURSERY], codes[SECRET], "zzzzzzzzzz"]
        for path in self.PAGES:
            page = open_page(list_of(site, *shown, page=path))
            assert violations(page) == [], path
        assert violations(open_page(f"{site.url}lista/")) == []

    def test_nothing_scrolls_sideways_and_targets_are_big_enough(self, site, open_page, codes):
        shown = [codes["Assistenza domiciliare"], codes[DESK], codes[NURSERY]]
        for path in self.PAGES:
            page = open_page(list_of(site, *shown, page=path))
            assert not scrolls_sideways(page), path
            small = page.evaluate(
                """() => [...document.querySelectorAll("main a, main button, main input:not([type=hidden]), .tool")]
                    .filter(element => element.getClientRects().length && !element.closest("p:not(.list-phone), h2"))
                    .filter(element => element.getBoundingClientRect().height < 43.5)
                    .map(element => element.outerHTML.slice(0, 120))"""
            )
            assert small == [], path


class TestOnPaper:
    def test_only_the_sheet_is_printed(self, site, open_page, codes):
        for path in ("lista/foglio/", "lista/tascabile/"):
            page = open_page(list_of(site, codes[DESK], codes[NURSERY], page=path))
            assert page.get_by_role("button", name="Stampa").is_visible()
            page.emulate_media(media="print")
            assert page.locator(".toolbar").is_hidden()
            assert page.get_by_role("heading", name=DESK).is_visible()
            assert len(page.screenshot(full_page=True)) > 10_000

    def test_a_panel_is_an_eighth_of_a_sheet(self, site, open_page, codes):
        page = open_page(list_of(site, codes[DESK], page="lista/tascabile/"))
        page.emulate_media(media="print")
        box = page.locator(".panel").first.bounding_box()
        assert abs(box["width"] - 105 * 96 / 25.4) < 1
        assert abs(box["height"] - 297 / 4 * 96 / 25.4) < 1
        assert page.locator(".panel").count() == 8

    def test_the_list_itself_prints_without_its_buttons(self, site, open_page, codes):
        page = open_page(list_of(site, codes[DESK]))
        page.emulate_media(media="print")
        for selector in (".site-header", ".list-tools", ".list-ways"):
            assert page.locator(selector).first.is_hidden(), selector
        assert names(page) == [DESK]
