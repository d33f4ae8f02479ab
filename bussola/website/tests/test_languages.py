import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.conf import settings as django_settings
from django.utils import translation

from bussola.directory.models import EmergencyNumber, Location, RequiredDocument, Service, TaxonomyTerm
from bussola.organizations.models import Organization
from bussola.territory.models import District

CATALOGUES = sorted(Path(django_settings.PACKAGE_DIR).glob("*/locale/it/LC_MESSAGES/django.po"))
PAGES = [
    "",
    "servizi/",
    "servizi/?q=aiuto&comune=020027&tipo=sad",
    "servizi/?q=qwertyuiop&tipo=sad",
    "servizi/?tipo=antitratta",
    "servizi/?tipo=consultorio",
    "momenti/",
    "comuni/",
    "numeri-di-emergenza/",
    "informazioni/dati/",
    "informazioni/ricerca/",
    "informazioni/accessibilita/",
    "informazioni/privacy/",
    "informazioni/note-legali/",
    "informazioni/uscire-in-fretta/",
    "parere/?pagina=/suzzara/",
    "parere/?pagina=/suzzara/&stars=5",
    "parere/?pagina=/suzzara/&stars=1",
    "parere/grazie/",
    "lista/",
    "non-esiste/",
    "SERVICE",
]
# Words that are the same in both languages, or proper names.
SAME = {"Privacy", "Email", "E-mail", "SMS", "Fax", "WhatsApp", "ISEE", "Bussola"}


class Texts(HTMLParser):
    """Collects what a page says in its own language: the texts, and the attributes that are read aloud."""

    VOID = {"meta", "link", "input", "img", "br", "hr", "use"}

    def __init__(self):
        super().__init__()
        self.languages, self.found = [], set()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        language = attrs.get("lang") or (self.languages[-1] if self.languages else "")
        for name in ("aria-label", "placeholder", "title", "alt"):
            if attrs.get(name) and language == "en":
                self.found.add(" ".join(attrs[name].split()))
        if tag not in self.VOID:
            self.languages.append(language)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            self.languages.pop()

    def handle_data(self, data):
        if self.languages and self.languages[-1] == "en" and data.strip() and self.lasttag != "script":
            self.found.add(" ".join(data.split()))


def texts_in_english(response) -> set[str]:
    reader = Texts()
    reader.feed(response.content.decode())
    return reader.found


@pytest.fixture(scope="module")
def italian():
    """Return every Italian text of the interface that is not English too, as a pattern."""
    texts = set()
    english = set()
    for entry in (entry for path in CATALOGUES for entry in polib.pofile(str(path))):
        english |= {entry.msgid, entry.msgid_plural}
        texts |= {entry.msgstr, *entry.msgstr_plural.values()}
    texts = {unescape(text) for text in texts - english - SAME if len(text) > 3}
    fixed = (text for text in texts if len(re.sub(r"%\(\w+\)[sd]|\W", "", text)) > 7 or "%(" not in text)
    patterns = (re.escape(" ".join(text.split())) for text in fixed)
    return re.compile("|".join(re.sub(r"%\\\(\w+\\\)[sd]", ".+?", pattern) for pattern in patterns))


def content() -> set[str]:
    """Return what stands in the catalogue, which is Italian whatever the language of the page."""
    found = set()
    for model in (Service, TaxonomyTerm, Location, Organization, RequiredDocument, District, EmergencyNumber):
        for record in model._default_manager.all():
            found |= {value for value in vars(record).values() if isinstance(value, str)}
    return {" ".join(line.split()) for text in found for line in [text, *text.splitlines()]}


def italian_of_ours(response, italian) -> set[str]:
    shown = texts_in_english(response)
    assert shown
    return {text for text in shown - content() if italian.fullmatch(text)}


class TestEveryPageInEnglish:
    @pytest.mark.parametrize("path", PAGES)
    def test_holds_no_italian_of_ours(self, client, small, italian, path):
        service = small.typical()
        if "consultorio" in path:
            small.source(regions=["09"])
        response = client.get(f"/suzzara/en/{path.replace('SERVICE', f'servizio/{service.pk}/')}")
        assert response.status_code in (200, 404)
        assert '<html lang="en">' in response.content.decode()
        assert italian_of_ours(response, italian) == set()

    @pytest.mark.parametrize("path", ["", "informazioni/dati/", "non-esiste/"])
    def test_also_without_a_district(self, client, small, italian, path):
        assert italian_of_ours(client.get(f"/en/{path}"), italian) == set()

    def test_the_check_itself_sees_italian(self, client, small, italian):
        page = client.get("/suzzara/").content.decode().replace('lang="it"', 'lang="en"')
        reader = Texts()
        reader.feed(page)
        assert sum(1 for text in reader.found if italian.fullmatch(text)) > 20


def on_one_line(response) -> str:
    return " ".join(response.content.decode().split())


class TestGoingFromOneToTheOther:
    def test_the_switch_leads_to_the_same_page_with_what_was_searched(self, client, small):
        page = on_one_line(client.get("/suzzara/servizi/?q=aiuto&tipo=sad"))
        assert 'href="/suzzara/en/servizi/?q=aiuto&amp;tipo=sad" lang="en"' in page
        back = on_one_line(client.get("/suzzara/en/servizi/?q=aiuto"))
        assert 'href="/suzzara/servizi/?q=aiuto" lang="it"' in back

    def test_search_engines_are_told_of_both_and_not_of_what_was_searched(self, client, small):
        page = on_one_line(client.get("/suzzara/en/servizi/?q=aiuto"))
        assert 'hreflang="it" href="http://127.0.0.1:8000/suzzara/servizi/"' in page
        assert 'hreflang="en" href="http://127.0.0.1:8000/suzzara/en/servizi/"' in page

    def test_links_stay_in_the_language(self, client, small):
        small.typical()
        page = client.get("/suzzara/en/").content.decode()
        assert 'href="/suzzara/en/servizi/?tipo=sad"' in page
        assert 'href="/en/">Change district' in page

    def test_districts_are_chosen_in_english_too(self, client, small):
        District.objects.create(slug="monza", name="Monza")
        page = client.get("/en/").content.decode()
        assert 'href="/monza/en/"' in page
        assert "2 municipalities" in page

    def test_with_one_district_the_language_is_at_the_root(self, client, small, settings):
        settings.BUSSOLA_DISTRICT = "suzzara"
        assert "What do you need?" in client.get("/en/").content.decode()

    def test_what_the_browser_prefers_does_not_change_an_address(self, client, small):
        assert '<html lang="it">' in client.get("/suzzara/", headers={"Accept-Language": "en"}).content.decode()

    def test_a_request_leaves_no_language_to_the_next(self, client, small):
        before = translation.get_language()
        client.get("/suzzara/en/")
        assert translation.get_language() == before


class TestItalianInsideEnglish:
    def test_the_questions_are_put_in_the_language_of_the_catalogue(self, client, small):
        page = client.get("/suzzara/en/").content.decode()
        assert "?q=Cerco%20un%20asilo%20nido" in page
        assert ">I am looking for a nursery<" in page

    def test_names_of_types_without_english_are_marked(self, client, small):
        small.typical()
        assert '<span lang="it">Asilo nido e micronido</span>' in client.get("/suzzara/en/").content.decode()
        term = small.terms["asilo-nido"]
        term.name_en = "Nursery"
        term.save()
        assert "<span>Nursery</span>" in client.get("/suzzara/en/").content.decode()
