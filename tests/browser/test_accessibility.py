"""axe-core finds no violation of WCAG 2.2 A and AA, with and without JavaScript."""

from axe_playwright_python.sync_playwright import Axe

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
PAGES = {
    "home": "",
    "results": "servizi/?q=aiuto&comune=020027",
    "danger": "servizi/?tipo=antitratta",
    "nothing": "servizi/?q=qwertyuiop&tipo=sad",
    "service": "SERVICE",
    "sources": "informazioni/dati/",
    "missing": "non-esiste/",
}


def violations(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def test_the_pages_drawn_without_javascript_are_the_same(site, open_page):
    for name, path in PAGES.items():
        with_it, without = open_page(site.address(path)), open_page(site.address(path), javascript=False)
        drawn = with_it.locator("main").aria_snapshot().splitlines()
        only_with_it = [line for line in drawn if "Aggiungi alla lista" in line]  # the list lives in the browser
        kept = [line for line in drawn if line not in only_with_it]
        assert without.locator("main").aria_snapshot().splitlines() == kept, name


def test_the_price_and_its_mistakes(site, open_page):
    page = open_page(site.address("SERVICE"))
    page.get_by_label("L'ISEE della tua famiglia, in euro").fill("tanto")
    page.get_by_role("button", name="Calcola il prezzo").click()
    page.locator(".error").wait_for()
    assert violations(page) == []
    page.get_by_label("L'ISEE della tua famiglia, in euro").fill("5000")
    page.get_by_role("button", name="Calcola il prezzo").click()
    page.locator(".price-answer").wait_for()
    assert violations(page) == []
