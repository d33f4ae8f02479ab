"""Every kind of page, at both widths: no rule of accessibility broken, nothing too wide or too small to press.

A new address needs a line here: ``test_every_address_is_looked_at`` walks the address table.
"""

import datetime
import re
import uuid

import pytest

from bussola.directory import models as directory
from bussola.directory.short_code import short_code
from bussola.directory.tests.small_district import weekly
from bussola.organizations.models import Organization
from bussola.website.tests.test_every_page import names_of_pages

from .test_accessibility import violations
from .test_journeys import scrolls_sideways

LONG = "Coordinamento interistituzionale per la valorizzazione dell'autodeterminazione e dell'accompagnamento " * 2
LONG_WORD = "Supercalifragilistichespiralidoso" * 4
# Kind of page -> its address in the district. The name of the address stands before the colon.
KINDS = {
    "website:home": "",
    "website:home in english": "en/",
    "website:moments": "momenti/",
    "website:municipalities": "comuni/",
    "website:emergency": "numeri-di-emergenza/",
    "website:emergency in english": "en/numeri-di-emergenza/",
    "website:data_sources": "informazioni/dati/",
    "website:how_search_works": "informazioni/ricerca/",
    "website:accessibility": "informazioni/accessibilita/",
    "website:privacy": "informazioni/privacy/",
    "website:legal_notes": "informazioni/note-legali/",
    "website:leaving": "informazioni/uscire-in-fretta/",
    "website:feedback": "parere/?pagina=/suzzara/",
    "website:feedback without stars": "parere/?pagina=/suzzara/&inviato=1",
    "website:feedback with its question": "parere/?pagina=/suzzara/&stars=2",
    "website:feedback_thanks": "parere/grazie/",
    "website:my_list": "lista/?s={code}&s={other}&s={long}&s=zzzzzzzzzz",
    "website:my_list empty": "lista/",
    "website:leaflet": "lista/foglio/?s={code}&s={long}",
    "website:card": "lista/tascabile/?s={code}&s={long}",
    "finder:results": "servizi/?q=aiuto&comune=020027",
    "finder:results of danger": "servizi/?tipo=antitratta",
    "finder:results when there are none": "servizi/?q=qwertyuiop&tipo=sad",
    "finder:results with a map": "servizi/?vista=mappa&comune=020065",
    "finder:results in english": "en/servizi/?q=aiuto",
    "finder:disc": "quando/?per=anziani&giorno=lun&ore=mattina&comune=020027",
    "finder:disc of a holiday without such a day": "quando/?giorno=mer&periodo=pasqua",
    "finder:results of everything one can ask": "servizi/?q=vestirzi&comune=020027&dove=vicino&entro=5"
    "&aperto=giorno&giorno=2027-03-01&ora=10:00",
    "directory:service": "servizio/{service}/",
    "directory:service in english": "en/servizio/{service}/",
    "directory:service of danger": "servizio/{danger}/",
    "directory:service with too much to say": "servizio/{wordy}/",
    "directory:report": "servizio/{service}/segnala/",
    "directory:report_thanks": "servizio/{service}/segnala/grazie/",
    "directory:organization": "ente/{body}/",
    "directory:organization with too much to say": "ente/{wordy_body}/",
    "directory:place": "luogo/{place}/",
    "directory:short_address of two": "s/{twins}",
    "missing": "non-esiste/",
}
NOT_PAGES = {
    "website:leaflet_pdf": "a PDF (test_list_handouts)",
    "website:card_pdf": "a PDF (test_list_handouts)",
    "finder:suggestions": "a part of a page (test_results_journey)",
    "finder:places": "data",
    "finder:boundaries": "data",
}
# Links inside a sentence are exempt (WCAG 2.2, 2.5.8); of a card and of a label the whole surface is the target.
TOO_SMALL = """() => [...document.querySelectorAll("a, button, select, summary, input:not([type=hidden])")]
    .filter(element => element.getClientRects().length)
    .filter(element => !element.closest("p, main li p, main ul.plain, .skip-link, .result-card h3, h2, address"))
    .filter(element => !element.closest(".leaflet-control-attribution, .leaflet-marker-icon"))
    .filter(element => {
        const target = element.closest("label.choice, label.star") || element;
        return target.getBoundingClientRect().height < 43.5;
    })
    .map(element => element.outerHTML.slice(0, 120))"""
MOVING = """() => [...document.querySelectorAll("*")].filter(element => {
    const style = getComputedStyle(element);
    return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none";
}).map(element => element.outerHTML.slice(0, 120))"""


@pytest.fixture
def address(site):
    """Return a function that gives the whole address of a kind of page."""
    wordy_body = Organization.objects.create(name=LONG[:250], description=LONG_WORD, alternate_name=LONG_WORD[:120])
    wordy = site.service(
        (LONG_WORD + LONG)[:250],
        "sad",
        at=["020065"],
        organization=wordy_body,
        summary=LONG_WORD + LONG,
        description=LONG * 5,
        application_process=LONG_WORD,
        url=f"https://esempio.example/{LONG_WORD}",
        email=f"{LONG_WORD[:60]}@esempio.example",
        assured_date=datetime.date(2020, 1, 1),
    )
    site.phone(wordy, description=LONG_WORD[:100])
    directory.RequiredDocument.objects.create(service=wordy, document=LONG_WORD)
    place = wordy.service_at_locations.get().location
    weekly("MO", "08:00", "23:59", location=place)
    site.service("Gemello", id=uuid.UUID(int=site.home_help.pk.int ^ 1))  # one short code for two services
    named = {
        "service": site.home_help.pk,
        "danger": directory.Service.objects.public().get(name__contains="sfruttato").pk,
        "wordy": wordy.pk,
        "body": site.body.pk,
        "wordy_body": wordy_body.pk,
        "place": place.pk,
        "code": short_code(site.home_help.pk),
        "other": short_code(directory.Service.objects.public().get(name="Sportello di Suzzara").pk),
        "long": short_code(wordy.pk),
        "twins": short_code(site.home_help.pk),
    }
    return lambda kind: site.url + KINDS[kind].format(**named)


def test_every_address_is_looked_at():
    assert names_of_pages() - set(NOT_PAGES) == {kind.split(" ")[0] for kind in KINDS} - {"missing"}


@pytest.mark.parametrize("app", ["website", "finder", "directory", "missing"])
def test_no_rule_is_broken_at_any_size(app, address, open_page, width):
    for kind in [kind for kind in KINDS if kind.startswith(app)]:
        page = open_page(address(kind))
        page.emulate_media(reduced_motion="reduce")
        for details in page.locator("details").all():
            details.evaluate("element => element.open = true")
        assert violations(page) == [], kind
        assert page.evaluate(TOO_SMALL) == [], kind
        assert page.evaluate(MOVING) == [], kind
        assert not scrolls_sideways(page), kind
        page.set_viewport_size({"width": max(320, width // 2), "height": 450})  # what a zoom of 200% leaves
        assert violations(page) == [], f"{kind} at 200%"
        assert not scrolls_sideways(page), f"{kind} at 200%"
        page.close()


def test_the_choice_of_a_district_and_a_broken_page(site, chromium, live_server, width, monkeypatch):
    context = chromium.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{live_server.url}/")
    assert violations(page) == []

    def broken(_district):
        raise RuntimeError("planted")

    monkeypatch.setattr("bussola.website.views.areas_of", broken)
    answer = page.goto(site.url)
    assert answer.status == 500
    assert violations(page) == []
    assert page.evaluate(TOO_SMALL) == []
    assert not scrolls_sideways(page)
    context.close()


class TestFormsSentWithMistakes:
    def test_a_report_without_a_word(self, address, open_page):
        page = open_page(address("directory:report"))
        page.locator("main form button[type=submit]").click()
        page.locator(".error").first.wait_for()
        assert violations(page) == []
        page.close()
        page = open_page(address("directory:report"))  # an answer of many words comes back, and nothing bursts
        page.locator("textarea").fill("x" * 1900)
        page.locator("main form button[type=submit]").click()
        page.locator(".error").first.wait_for()
        assert violations(page) == []
        assert not scrolls_sideways(page)


class TestSuggestionsInEveryBox:
    @pytest.mark.parametrize(
        ("kind", "box"), [("website:home", "#q"), ("directory:service", "#header-q"), ("missing", "#q")]
    )
    def test_by_keys_they_open_and_lead_on(self, address, open_page, kind, box):
        page = open_page(address(kind))
        assert page.locator(box).get_attribute("role") is None  # until somebody types the box is plain
        page.locator(box).focus()
        page.keyboard.type("gonz", delay=30)
        page.get_by_role("listbox").wait_for()
        field = page.locator(box)
        assert field.get_attribute("role") == "combobox"
        assert field.get_attribute("aria-expanded") == "true"
        assert page.get_by_role("listbox").get_attribute("id") == field.get_attribute("aria-controls")
        page.keyboard.press("ArrowDown")
        chosen = page.locator("[role=option][aria-selected=true]")
        assert chosen.get_attribute("id") == field.get_attribute("aria-activedescendant")
        assert re.search(r"suggeriment", page.locator(f"{box} ~ [role=status]").inner_text())
        assert violations(page) == []
        assert not scrolls_sideways(page)
        page.keyboard.press("Enter")
        page.wait_for_url("**comune=020027**")
