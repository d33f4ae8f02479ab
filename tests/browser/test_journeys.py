import re

QUESTION = "aiuto a lavarsi in casa"


def tab_to(page, selector: str, limit: int = 120) -> None:
    """Press Tab until what ``selector`` names has the focus, and see that the focus shows at every stop."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """selector => {
                const element = document.activeElement;
                const style = getComputedStyle(element);
                return {
                    is_it: element.matches(selector),
                    shows: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
                    what: element.outerHTML.slice(0, 120),
                };
            }""",
            selector,
        )
        assert focused["shows"], f"the focus does not show on {focused['what']}"
        if focused["is_it"]:
            return
    raise AssertionError(f"Tab never reaches {selector}")


def scrolls_sideways(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


class TestByKeyboardAlone:
    def test_from_the_box_to_the_telephone_number(self, site, open_page):
        page = open_page(site.url)
        tab_to(page, "#q")
        page.keyboard.type(QUESTION)
        tab_to(page, "#comune")
        page.keyboard.type("Gonzaga")
        tab_to(page, ".search-box button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/servizi/**")
        assert page.locator("#q").input_value() == QUESTION
        assert page.locator("#comune").input_value() == "020027"
        tab_to(page, ".result-card h3 a")
        page.keyboard.press("Enter")
        page.wait_for_url("**/servizio/**")
        tab_to(page, ".phone a")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "tel:0376123456"

    def test_the_first_tab_stop_skips_to_the_content(self, site, open_page):
        page = open_page(site.url)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "contenuto"

    def test_a_filter_is_chosen_and_keeps_the_focus(self, site, open_page, width):
        page = open_page(f"{site.url}servizi/")
        if width < 992:
            tab_to(page, ".filters > summary")
            page.keyboard.press("Enter")
        tab_to(page, "#tipo-asilo-nido")
        page.keyboard.press("Space")
        page.wait_for_url("**tipo=asilo-nido**")
        page.get_by_role("heading", name="1 servizio trovato").wait_for()
        assert page.evaluate("document.activeElement.id") == "tipo-asilo-nido"
        assert page.locator(".result-cards > .result-card").count() == 1
        assert page.locator("#stato").inner_text().strip() == "1 servizio trovato"
        if width < 992:
            assert page.locator(".filters").get_attribute("open") is not None
        page.go_back()
        page.get_by_role("heading", name="4 servizi trovati").wait_for()


class TestThePrice:
    def test_it_appears_in_the_page_and_not_in_the_address(self, site, open_page):
        page = open_page(site.address("SERVICE"))
        page.get_by_label("L'ISEE della tua famiglia, in euro").fill("5000")
        page.get_by_role("button", name="Calcola il prezzo").click()
        page.locator(".price-answer").wait_for()
        assert "Circa 2" in page.locator(".price-answer").inner_text()
        assert "5000" not in page.url.split("/", 3)[3]  # the port is not the address


class TestWithoutJavaScript:
    def test_from_the_box_to_the_telephone_number(self, site, open_page):
        page = open_page(site.url, javascript=False)
        page.get_by_label("Scrivilo con parole tue").fill(QUESTION)
        page.get_by_label("Dove abiti?").select_option("020065")
        page.get_by_role("search").get_by_role("button", name="Cerca").click()
        page.get_by_role("link", name="Assistenza domiciliare", exact=True).click()
        assert page.locator(".phone a").get_attribute("href") == "tel:0376123456"

    def test_filters_work_with_their_button(self, site, open_page, width):
        page = open_page(f"{site.url}servizi/", javascript=False)
        if width < 992:
            page.locator(".filters > summary").click()
        page.get_by_role("checkbox", name=re.compile("Asilo nido")).check()
        page.get_by_role("button", name="Aggiorna i risultati").click()
        page.wait_for_url("**tipo=asilo-nido**")
        assert page.locator(".result-cards > .result-card").count() == 1
        page.get_by_role("link", name=re.compile("Togli il filtro: Asilo nido")).click()
        assert page.locator(".result-cards > .result-card").count() == 4

    def test_the_price_is_worked_out(self, site, open_page):
        page = open_page(site.address("SERVICE"), javascript=False)
        page.get_by_label("L'ISEE della tua famiglia, in euro").fill("5000")
        page.get_by_role("button", name="Calcola il prezzo").click()
        assert "Circa 2" in page.locator(".price-answer").inner_text()


class TestOnEveryScreen:
    PAGES = ("", "servizi/?q=aiuto&comune=020027", "servizi/?q=qwertyuiop", "SERVICE", "non-esiste/")

    def test_nothing_scrolls_sideways_also_with_text_twice_as_big(self, site, open_page, width):
        for path in self.PAGES:
            page = open_page(site.address(path))
            assert not scrolls_sideways(page), path
            page.set_viewport_size({"width": max(320, width // 2), "height": 450})  # what a zoom of 200% leaves
            assert not scrolls_sideways(page), path

    def test_targets_are_big_enough_for_a_thumb(self, site, open_page):
        for path in self.PAGES:
            # Links inside a sentence are exempt (WCAG 2.2, 2.5.8); of a card the whole surface is the link.
            small = open_page(site.address(path)).evaluate(
                """() => [...document.querySelectorAll("a, button, select, summary, input:not([type=hidden])")]
                    .filter(element => element.getClientRects().length)
                    .filter(element => !element.closest("p, .skip-link, .result-card h3"))
                    .filter(element => {
                        const target = element.closest("label.choice") || element;
                        return target.getBoundingClientRect().height < 43.5;
                    })
                    .map(element => element.outerHTML.slice(0, 120))"""
            )
            assert small == [], path
