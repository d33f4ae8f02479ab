"""Around every page: leaving in a hurry, the other language, how clear it is; and the pages about the site."""

import re

import pytest

from bussola.website.models import PageFeedback

from .test_journeys import scrolls_sideways, tab_to

EXIT = "https://www.meteoam.it/"


@pytest.fixture
def weather(open_page):
    """Return a function that opens a page whose way out is answered here and not on the network."""

    def open_one(address: str, *, javascript: bool = True):
        page = open_page("about:blank", javascript=javascript)
        page.route(f"{EXIT}**", lambda route: route.fulfill(body="<title>Tempo</title>", content_type="text/html"))
        page.goto(address)
        return page

    return open_one


class TestLeavingInAHurry:
    def test_esc_three_times_leaves_and_back_does_not_return(self, site, weather):
        page = weather(f"{site.url}servizi/?tipo=antitratta")
        for _ in range(2):
            page.keyboard.press("Escape")
        assert "servizi" in page.url
        page.keyboard.press("Escape")
        page.wait_for_url(EXIT)
        page.go_back()
        assert "servizi" not in page.url

    def test_the_button_leaves_without_a_step_to_come_back_to(self, site, weather):
        page = weather(site.address("SERVICE"))
        page.get_by_role("link", name="Esci in fretta").click()
        page.wait_for_url(EXIT)
        page.go_back()
        assert "servizio" not in page.url

    def test_without_javascript_the_link_leaves_too(self, site, weather):
        page = weather(site.url, javascript=False)
        page.get_by_role("link", name="Esci in fretta").click()
        page.wait_for_url(EXIT)

    def test_on_pages_about_danger_it_stays_in_sight_and_hides_nothing(self, site, open_page):
        page = open_page(f"{site.url}servizi/?tipo=antitratta")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        link = page.get_by_role("link", name="Esci in fretta")
        box, height = link.bounding_box(), page.viewport_size["height"]
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height
        assert box["height"] >= 56
        last = page.locator(".site-footer p").last.bounding_box()
        assert last["y"] + last["height"] <= page.locator(".quick-exit").bounding_box()["y"]


class TestTheOtherLanguage:
    def test_the_switch_keeps_a_search_made_without_a_new_page(self, site, open_page, width):
        page = open_page(f"{site.url}servizi/")
        page.get_by_label("Scrivilo con parole tue").fill("asilo")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=asilo**")
        page.get_by_role("link", name="English").click()
        page.wait_for_url("**/en/servizi/**q=asilo**")
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.get_by_label("Say it in your own words").input_value() == "asilo"


class TestHowClearThisPageIs:
    @pytest.mark.parametrize("javascript", [True, False])
    def test_stars_then_a_question_then_thank_you(self, site, open_page, javascript):
        page = open_page(f"{site.url}servizi/?q=segreto", javascript=javascript)
        page.get_by_role("radio", name="2 stelle su 5").check(force=True)
        page.get_by_role("button", name="Dai il tuo parere").click()
        page.get_by_label("Le indicazioni non erano chiare").check()
        page.get_by_label(re.compile("Vuoi aggiungere altro")).fill("Troppe parole")
        page.get_by_role("button", name="Invia").click()
        page.get_by_role("heading", name="Grazie").wait_for()
        kept = PageFeedback.objects.get()
        assert (kept.path, kept.stars, kept.reason, kept.text) == ("/suzzara/servizi/", 2, "unclear", "Troppe parole")

    def test_by_keyboard_the_stars_fill_up_to_the_one_chosen(self, site, open_page):
        page = open_page(site.url)
        page.locator('.star input[value="1"]').focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        assert page.locator(".star .star-full:visible").count() == 3
        tab_to(page, ".feedback button")

    def test_the_foot_of_the_form_says_what_is_wrong(self, site, open_page):
        page = open_page(f"{site.url}parere/?pagina=/suzzara/&inviato=1", javascript=False)
        assert "Scegli quante stelle" in page.locator(".error").inner_text()


class TestEveryPageAboutTheSite:
    def test_letters_twice_as_big_lose_nothing(self, site, open_page):
        for path in ("", "servizi/?tipo=antitratta", "parere/?pagina=/suzzara/&stars=2"):
            page = open_page(site.url + path)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert not scrolls_sideways(page), path
            cut = page.evaluate(
                """() => [...document.querySelectorAll("a, button, label, h1, h2, p")]
                    .filter(element => element.getClientRects().length && !element.closest(".visually-hidden"))
                    .filter(element => getComputedStyle(element).overflow === "hidden")
                    .filter(element => element.scrollHeight > element.clientHeight + 1)
                    .map(element => element.outerHTML.slice(0, 120))"""
            )
            assert cut == [], path

    def test_whoever_wants_less_movement_sees_none(self, site, chromium):
        context = chromium.new_context(reduced_motion="reduce")
        page = context.new_page()
        page.goto(site.url)
        moving = page.evaluate(
            """() => [...document.querySelectorAll("*")].filter(element => {
                const style = getComputedStyle(element);
                return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none";
            }).length"""
        )
        context.close()
        assert moving == 0
