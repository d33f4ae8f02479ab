"""What is true of every public page: kept until something it shows changes, a way out, numbers to call, no secrets."""

import datetime
import html
import logging
import re

import pytest
from django.apps import apps
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from bussola.directory import models as directory
from bussola.directory.short_code import short_code
from bussola.directory.tests.small_district import weekly
from bussola.lib import conditional
from bussola.lib.tracking import TrackedModel
from bussola.organizations.models import Organization, OrganizationIdentifier
from bussola.territory.models import DataSource

# Pages that no browser may keep, and why.
NEVER_KEPT = {
    "finder:suggestions": "what is typed and never sent must leave no trace on a telephone",
    "directory:report": "its form sets a cookie",
}
# Addresses that lead elsewhere or give no page.
NO_PAGE = {"directory:short_address": "a redirect", "finder:boundaries": "kept for a day (test_suggestions_and_map)"}
# Records with no line in the change log, and why no kept page can grow old by them.
NOT_TRACKED = {
    "directory.EmergencyNumber": "in the stamp of the frame",
    "directory.ErrorReport": "for the staff",
    "directory.InternalNote": "for the staff",
    "directory.Metadata": "history: no public page shows it",
    "directory.ServiceChange": "the change log itself",
    "territory.IndicatorObservation": "no public page shows it yet",
    "territory.MunicipalityName": "spellings that an import is matched with",
    "territory.UnmatchedRow": "for the staff",
}


def names_of_pages(resolver=None, namespace="", before="") -> set[str]:
    """Return the names of all addresses that do not ask one to sign in."""
    found = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if route.startswith(("lavoro/", "accesso/")):
            continue
        if isinstance(pattern, URLPattern):
            found.add(f"{namespace}:{pattern.name}")
        else:
            found |= names_of_pages(pattern, pattern.namespace or namespace, route)
    return {name for name in found if name.partition(":")[0] in ("website", "finder", "directory")}


@pytest.fixture
def world(small, monkeypatch):
    """Return the small district, and the address of every page that may be kept; the clock of the pages stands."""
    monkeypatch.setattr(conditional, "_now", lambda: 1_795_608_000)
    service = small.typical()
    location = service.service_at_locations.get().location
    location.organization = small.body
    location.save()
    listed = f"?s={short_code(service.pk)}"
    small.home_help, small.location = service, location
    small.comes_from(service, small.source())
    small.pages = {
        "website:home": "/suzzara/",
        "website:moments": "/suzzara/momenti/",
        "website:municipalities": "/suzzara/comuni/",
        "website:emergency": "/suzzara/numeri-di-emergenza/",
        "website:data_sources": "/suzzara/informazioni/dati/",
        "website:how_search_works": "/suzzara/informazioni/ricerca/",
        "website:accessibility": "/suzzara/informazioni/accessibilita/",
        "website:privacy": "/suzzara/informazioni/privacy/",
        "website:legal_notes": "/suzzara/informazioni/note-legali/",
        "website:leaving": "/suzzara/informazioni/uscire-in-fretta/",
        "website:feedback": "/suzzara/parere/",
        "website:feedback_thanks": "/suzzara/parere/grazie/",
        "website:my_list": f"/suzzara/lista/{listed}",
        "website:leaflet": f"/suzzara/lista/foglio/{listed}",
        "website:leaflet_pdf": f"/suzzara/lista/foglio.pdf{listed}",
        "website:card": f"/suzzara/lista/tascabile/{listed}",
        "website:card_pdf": f"/suzzara/lista/tascabile.pdf{listed}",
        "finder:results": "/suzzara/servizi/?q=assistenza",
        "finder:disc": "/suzzara/quando/?giorno=mer&ore=mattina",
        "finder:places": "/suzzara/mappa/luoghi.json?q=assistenza",
        "directory:service": f"/suzzara/servizio/{service.pk}/",
        "directory:report_thanks": f"/suzzara/servizio/{service.pk}/segnala/grazie/",
        "directory:organization": f"/suzzara/ente/{small.body.pk}/",
        "directory:place": f"/suzzara/luogo/{location.pk}/",
    }
    return small


def drawn(client, world):
    """Yield (name, text) of every page one reads on a screen, also those that no browser may keep."""
    report = f"/suzzara/servizio/{world.home_help.pk}/segnala/"
    others = {"missing": "/suzzara/non-esiste/", "report": report, "english": "/suzzara/en/", "districts": "/"}
    for name, address in {**world.pages, **others}.items():
        answer = client.get(address)
        if answer["Content-Type"].startswith("text/html"):
            yield name, answer.content.decode()


class TestAroundEveryPage:
    def test_one_can_leave_quickly_and_read_what_that_does_not_do(self, client, world):
        for name, page in drawn(client, world):
            assert re.search(r'href="https://www.meteoam.it/"\s+rel="noreferrer noopener nofollow"', page), name
            assert "data-quick-exit" in page, name
            assert "bussola/site.js" in page, name
            assert "/informazioni/uscire-in-fretta/" in page, name

    def test_the_numbers_to_call_are_there(self, client, world):
        for name, page in drawn(client, world):
            assert 'href="tel:112"' in page, name
            assert 'href="tel:1522"' in page, name

    def test_no_cookie_is_set_but_where_there_is_a_form_to_send(self, client, world):
        for name, address in world.pages.items():
            client.get(address)
            assert not client.cookies, name


class TestWhatSomebodyWrote:
    WORDS = "parola-da-non-dire"

    def test_is_in_no_title_no_log_and_no_referer(self, client, world, caplog):
        caplog.set_level(logging.DEBUG)
        titles = {}
        for name, address in {**world.pages, "missing": "/suzzara/non-esiste/"}.items():
            joined = f"{address}{'&' if '?' in address else '?'}q={self.WORDS}"
            answer = client.get(joined)
            assert self.WORDS not in str(answer.headers), name
            found = re.search(r"<title>(.*?)</title>", answer.content.decode(errors="ignore"), re.DOTALL)
            titles[name] = html.unescape(found[1]) if found else ""
        assert self.WORDS not in str(titles)
        # The log of the database is for developers, and is not written in an installation.
        said = [one.getMessage() for one in caplog.records if not one.name.startswith(("django.db", "fontTools"))]
        assert self.WORDS not in " ".join(said)

    def test_the_address_of_the_results_and_of_a_list_is_told_to_nobody(self, client, world):
        for name in ("finder:results", "finder:places", "website:my_list", "website:leaflet", "website:card"):
            assert client.get(world.pages[name])["Referrer-Policy"] == "origin", name
        assert client.get("/suzzara/")["Referrer-Policy"] == "same-origin"


def asked_again(client, address, etag):
    return client.get(address, headers={"If-None-Match": etag})


class TestEveryPage:
    def test_is_kept_or_says_why_not(self, world):
        assert names_of_pages() == set(world.pages) | set(NEVER_KEPT) | set(NO_PAGE)

    def test_an_unchanged_one_is_not_sent_again(self, client, world):
        for name, address in world.pages.items():
            first = client.get(address)
            assert first.status_code == 200, name
            assert not first.cookies, name
            again = asked_again(client, address, first["ETag"])
            assert (again.status_code, again.content) == (304, b""), name

    def test_with_what_somebody_wrote_or_chose_only_their_own_browser_keeps_it(self, client, world):
        for name, address in world.pages.items():
            rule = client.get(address)["Cache-Control"]
            assert rule.split(",")[0] == ("private" if "?" in address else "public"), name
            assert "must-revalidate" in rule, name

    def test_whoever_is_signed_in_gets_it_drawn_and_nobody_else_keeps_it(self, client, world, settings):
        for name, address in world.pages.items():
            etag = client.get(address)["ETag"]
            client.cookies[settings.SESSION_COOKIE_NAME] = "somebody"
            answer = asked_again(client, address, etag)
            assert answer.status_code == 200, name
            assert "ETag" not in answer, name
            assert answer["Cache-Control"] == "private, no-cache", name
            del client.cookies[settings.SESSION_COOKIE_NAME]

    def test_what_must_not_be_kept_is_not(self, client, world):
        for address in ("/suzzara/suggerimenti/?q=assist", f"/suzzara/servizio/{world.home_help.pk}/segnala/"):
            answer = client.get(address)
            assert "no-store" in answer["Cache-Control"], address
            assert "ETag" not in answer, address
        priced = client.post(world.pages["directory:service"], {"isee": "5000"})
        assert priced["Cache-Control"] == "no-store"
        assert "ETag" not in priced
        reasons = client.get("/suzzara/parere/", {"pagina": "/suzzara/", "stars": "2"})
        assert reasons.cookies
        assert "ETag" not in reasons

    def test_results_drawn_before_the_index_is_ready_are_not_kept(self, client, world, monkeypatch):
        from bussola.finder import search

        monkeypatch.setattr(search.index, "handle_for_search", lambda: (None, False))
        answer = client.get(world.pages["finder:results"])
        assert answer["Cache-Control"] == "no-store"
        assert "ETag" not in answer

    def test_a_kept_page_of_results_costs_three_queries(self, client, world, django_assert_max_num_queries):
        address = world.pages["finder:results"]
        etag = client.get(address)["ETag"]
        with django_assert_max_num_queries(3):  # district, emergency numbers, newest change
            assert asked_again(client, address, etag).status_code == 304


MARK = "Segno nuovo"
MARKS = {"its hours": "23.47", "a number": "0376 999 999"}
# What a page shows -> how it changes. Each writes MARK (or its own in MARKS), that the page must show at once.
CHANGES = {
    "directory:service": {
        "its name": lambda w: directory.Service.objects.filter(pk=w.home_help.pk).update(name=MARK),
        "its telephone": lambda w: directory.Phone.objects.filter(service=w.home_help).update(description=MARK),
        "its office": lambda w: directory.Contact.objects.create(service=w.home_help, name=MARK),
        "its body": lambda w: Organization.objects.filter(pk=w.body.pk).update(name=MARK),
        "its place": lambda w: directory.Location.objects.filter(pk=w.location.pk).update(transportation=MARK),
        "its address": lambda w: directory.Address.objects.filter(location=w.location).update(address_1=MARK),
        "its hours": lambda w: weekly("SU", "22:00", "23:47", location=w.location),
        "its documents": lambda w: directory.RequiredDocument.objects.create(service=w.home_help, document=MARK),
        "its price": lambda w: directory.CostOption.objects.filter(service=w.home_help).update(
            kind="other", amount_description=MARK
        ),
        "its type": lambda w: directory.TaxonomyTerm.objects.filter(code="sad").update(name=MARK),
        "its source": lambda w: DataSource.objects.update(publisher=MARK),
        "its languages": lambda w: directory.Language.objects.create(service=w.home_help, code="ar", name=MARK),
        "its call": lambda w: directory.ApplicationWindow.objects.create(
            service=w.home_help, name=MARK, opens_on=datetime.date(2020, 1, 1)
        ),
    },
    "directory:organization": {
        "its name": lambda w: Organization.objects.filter(pk=w.body.pk).update(name=MARK),
        "its description": lambda w: Organization.objects.filter(pk=w.body.pk).update(description=MARK),
        "the body above it": lambda w: Organization.objects.filter(pk=w.body.pk).update(
            parent_organization=Organization.objects.create(name=MARK)
        ),
        "its telephone": lambda w: directory.Phone.objects.create(
            organization=w.body, number="0376 999", description=MARK
        ),
        "its office": lambda w: directory.Contact.objects.create(organization=w.body, name=MARK),
        "its services": lambda w: w.service(MARK),
        "its seat": lambda w: directory.Location.objects.filter(pk=w.location.pk).update(name=MARK),
        "its source": lambda w: directory.ImportedRecord.objects.create(
            id=w.body.pk, source=w.source("altra", publisher=MARK), source_key="1", checksum="", organization=w.body
        ),
    },
    "directory:place": {
        "its name": lambda w: directory.Location.objects.filter(pk=w.location.pk).update(name=MARK),
        "its telephone": lambda w: directory.Phone.objects.create(
            location=w.location, number="0376 999", description=MARK
        ),
        "its hours": lambda w: weekly("SU", "22:00", "23:47", location=w.location),
        "its body": lambda w: Organization.objects.filter(pk=w.body.pk).update(name=MARK),
        "a service given there": lambda w: directory.ServiceAtLocation.objects.create(
            service=w.service(MARK), location=w.location
        ),
        "what helps there": lambda w: directory.Accessibility.objects.create(location=w.location, description=MARK),
    },
    "finder:results": {
        "a service": lambda w: directory.Service.objects.filter(pk=w.home_help.pk).update(summary=MARK),
        "a body": lambda w: Organization.objects.filter(pk=w.body.pk).update(name=MARK),
        "a town": lambda w: _rename(w.towns["020065"], MARK),
    },
    "website:municipalities": {"a town": lambda w: _rename(w.towns["020027"], MARK)},
    "website:data_sources": {"a source": lambda w: DataSource.objects.update(publisher=MARK)},
    "website:my_list": {"a service": lambda w: directory.Service.objects.update(summary=MARK)},
    "website:leaflet": {
        "a number": lambda w: directory.Phone.objects.filter(service=w.home_help).update(number="0376 999 999"),
    },
}


def _rename(record, name):
    record.name = name
    record.save()


@pytest.mark.parametrize(
    ("page", "what"), [(page, what) for page, changes in CHANGES.items() for what in changes], ids=str
)
def test_a_kept_page_shows_what_changes(client, world, page, what):
    address = world.pages[page]
    before = client.get(address)
    mark = MARKS.get(what, MARK)
    assert mark not in before.content.decode()
    CHANGES[page][what](world)
    after = asked_again(client, address, before["ETag"])
    assert after.status_code == 200
    assert mark in after.content.decode()


def test_a_body_and_a_place_without_services_are_not_forgotten(client, world):
    """The seat of a town hall: no service leads to it, and its pages change all the same."""
    town_hall = Organization.objects.create(name="Comune (esempio)", kind="municipality")
    OrganizationIdentifier.objects.create(
        organization=town_hall, identifier_scheme="IT-IPA", identifier_type="codice IPA", identifier="c_1"
    )
    seat = directory.Location.objects.create(
        name="Municipio", organization=town_hall, municipality=world.towns["020065"]
    )
    for address, write in (
        (f"/suzzara/ente/{town_hall.pk}/", lambda: directory.Phone.objects.create(organization=town_hall, number="1")),
        (f"/suzzara/luogo/{seat.pk}/", lambda: weekly("MO", "08:00", "09:00", location=seat)),
        (f"/suzzara/luogo/{seat.pk}/", lambda: OrganizationIdentifier.objects.all().delete()),
    ):
        before = client.get(address)
        assert before.status_code == 200
        write()
        assert asked_again(client, address, before["ETag"]).status_code == 200


def test_every_record_a_page_can_show_is_heard_by_the_change_log():
    silent = {
        model._meta.label
        for app in ("territory", "directory")  # of organizations, who works there is for the staff
        for model in apps.get_app_config(app).get_models()
        if not issubclass(model, TrackedModel)
    }
    assert silent - set(NOT_TRACKED) == set(), "track it (lib.tracking), or say here why no page grows old by it"
