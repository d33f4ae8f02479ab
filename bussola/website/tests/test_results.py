import datetime
import html
import re

from django.test import Client
from django.utils import timezone

from bussola.directory import models as directory
from bussola.directory.tests.small_district import weekly
from bussola.finder.human_desk import desks

HTMX = {"HX-Request": "true"}


def element(page: str, name: str) -> str:
    """Return the <div> of a page with the id ``name``, whole."""
    start = page.index(f'<div id="{name}"')
    depth = 0
    for match in re.finditer(r"<div\b|</div>", page[start:]):
        depth += 1 if match[0] != "</div>" else -1
        if depth == 0:
            return page[start : start + match.end()]
    raise AssertionError(f"{name} is not closed")


def text_of(response) -> str:
    """Return a page with its characters as people read them and every run of spaces as one."""
    return re.sub(r"[ \n]+", " ", html.unescape(response.content.decode()))


class TestWhatARowSays:
    def test_who_where_for_whom_and_how_much(self, client, small):
        small.typical()
        page = text_of(client.get("/suzzara/servizi/", {"q": "assistenza domiciliare", "comune": "020027"}))
        assert "Assistenza domiciliare</a>" in page
        assert "Servizi sociali (esempio)" in page
        assert "Assistenza domiciliare (SAD)" in page
        assert "serve Gonzaga" in page
        assert "Per: Anziani" in page
        assert '<li class="fact-where">Suzzara</li>' in page
        assert "da 2 a 20\N{NO-BREAK SPACE}€ l'ora secondo l'ISEE" in page

    def test_one_line_says_why_it_is_there(self, client, small):
        small.typical()
        page = text_of(client.get("/suzzara/servizi/", {"q": "lavarsi la mattina", "comune": "020027"}))
        line = re.search(r'<p class="why">(.*?)</p>', page)[1]
        reasons = line.removeprefix("Perché lo vedi: ").split(" – ")
        assert "«lavarsi»" in reasons[0]
        assert reasons[1:3] == ["serve Gonzaga", "a circa 8 km da Gonzaga"]
        assert reasons[3].startswith("controllato ")

    def test_without_words_or_town_it_only_says_when_it_was_checked(self, client, small):
        today = timezone.localdate()
        small.service("Di ieri", assured_date=today - datetime.timedelta(days=1))
        page = text_of(client.get("/suzzara/servizi/"))
        assert '<p class="why">Controllato ieri</p>' in page

    def test_an_exact_place_has_an_exact_distance(self, client, small):
        service = small.service("Sportello", "pua", serves=["020027"])
        small.place(service, "020065", coordinate_precision="exact")
        page = text_of(client.get("/suzzara/servizi/", {"comune": "020027"}))
        assert "7,7 km dal centro di Gonzaga" in page

    def test_what_is_invented_is_marked(self, client, small):
        small.service("Vero", is_invented=False)
        assert "Dato dimostrativo" not in text_of(client.get("/suzzara/servizi/"))
        small.service("Finto", is_invented=True)
        assert "Dato dimostrativo" in text_of(client.get("/suzzara/servizi/"))

    def test_a_secret_address_is_not_told(self, client, small):
        service = small.service("Casa segreta", "antitratta")
        small.place(service, "020027", street="via Nascosta 5")
        page = text_of(client.get("/suzzara/servizi/"))
        assert "Casa segreta" in page
        assert "Indirizzo riservato per proteggere chi ci vive" in page
        assert "via Nascosta" not in page
        assert "Sei in pericolo? Chiama subito" in page

    def test_drafts_are_not_found(self, client, small):
        small.service("Bozza", publication="draft")
        assert "Bozza" not in text_of(client.get("/suzzara/servizi/"))


class TestWhatIsRemembered:
    def test_a_change_shows_at_once(self, client, small):
        service = small.typical()
        client.get("/suzzara/servizi/")
        service.name = "Nome nuovo"
        service.save()
        assert "Nome nuovo" in text_of(client.get("/suzzara/servizi/"))
        small.body.name = "Ente nuovo"
        small.body.save()
        assert "Ente nuovo" in text_of(client.get("/suzzara/servizi/"))
        small.terms["sad"].name = "Tipo nuovo"
        small.terms["sad"].save()
        assert "Tipo nuovo" in text_of(client.get("/suzzara/servizi/"))

    def test_what_is_hidden_disappears_at_once(self, client, small):
        service = small.service("Da nascondere", at=["020065"])
        assert "Da nascondere" in text_of(client.get("/suzzara/servizi/"))
        location = service.service_at_locations.get().location
        location.is_confidential = True
        location.save()
        assert "Indirizzo riservato" in text_of(client.get("/suzzara/servizi/"))
        small.body.is_hidden = True
        small.body.save()
        assert "Da nascondere" not in text_of(client.get("/suzzara/servizi/"))

    def test_links_are_those_of_the_district_one_is_in(self, client, small):
        service = small.service("Uno")
        assert f'href="/suzzara/servizio/{service.pk}/"' in text_of(client.get("/suzzara/servizi/"))
        assert f'href="/servizio/{service.pk}/"' in text_of(client.get("/servizi/"))
        assert f'href="/suzzara/servizio/{service.pk}/"' in text_of(client.get("/suzzara/servizi/"))


class TestOutsideTheDistrict:
    def test_near_services_stand_apart_with_their_distance(self, client, small):
        small.service("Aiuto a Reggiolo", at=["035032"], serves=["035032"])
        page = text_of(client.get("/suzzara/servizi/", {"comune": "020027", "q": "aiuto"}))
        apart = page[page.index("Vicino a te, ma fuori dal distretto") :]
        assert "Aiuto a Reggiolo" in apart
        assert "a circa 3 km da Gonzaga" in apart
        assert "Sono di un altro distretto" in apart


class TestNothingFound:
    def test_it_says_which_wish_to_drop_and_where_a_person_listens(self, client, small):
        small.typical()
        page = text_of(client.get("/suzzara/servizi/", {"tipo": "asilo-nido", "per": "anziani"}))
        assert "Nessun servizio trovato" in page
        assert 'href="/suzzara/servizi/?per=anziani">Guarda tutti i tipi di servizio' in page
        assert 'href="/suzzara/servizi/?tipo=asilo-nido">Guarda i servizi per chiunque' in page
        assert "Sportello di Suzzara" in page

    def test_the_desk_says_when_it_is_open_today_and_its_number(self, small):
        desk = small.service("Sportello", "pua", at=["020065"])
        small.phone(desk, "0376 999 888")
        weekly("MO", "09:00", "12:00", service=desk)
        weekly("MO", "15:00", "17:30", service=desk)
        monday = datetime.datetime(2026, 11, 23, 7, 0, tzinfo=datetime.UTC)
        [found] = desks("suzzara", "020065", monday)
        assert found.today == "Oggi 9.00–12.00 e 15.00–17.30"
        assert [line.phone.number for line in found.phones] == ["0376 999 888"]
        [found] = desks("suzzara", "020065", monday + datetime.timedelta(days=1))
        assert found.today == "Oggi è chiuso"
        page = text_of(Client().get("/suzzara/servizi/", {"q": "qwertyuiop"}))
        assert 'href="tel:0376999888"' in page

    def test_it_is_one_tap_away_on_a_page_full_of_results_too(self, client, small):
        small.typical()
        desk = small.service("Porta unica", "pua", at=["020065"])
        small.phone(desk, "0376 999 888")
        page = text_of(client.get("/suzzara/servizi/", {"tipo": "asilo-nido"}))
        assert 'href="#persona"' in page
        section = page[page.index('id="persona"') :]
        assert "Porta unica" in section
        assert "Gli orari di oggi non sono indicati" in section
        directory.Phone.objects.filter(service=desk).update(number="0376 111 222")
        page = text_of(client.get("/suzzara/servizi/", {"tipo": "asilo-nido"}))
        assert "0376 111 222" in page  # what is remembered follows the catalogue

    def test_a_desk_without_hours_says_to_phone_first(self, small):
        small.service("Sportello", "pua", at=["020065"])
        [found] = desks("suzzara", "", timezone.now())
        assert found.today == "Gli orari di oggi non sono indicati: telefona prima"

    def test_a_word_written_wrong_is_read_right_and_says_so(self, client, small):
        small.typical()
        page = text_of(client.get("/suzzara/servizi/", {"q": "vestirzi"}))
        assert "Ho cercato «vestirsi» al posto di «vestirzi»" in page
        address = re.search(r'href="([^"]*esatto=[^"]*)"', page)[1]
        exact = text_of(client.get(address))
        assert "Ho cercato" not in exact
        assert "Nessun servizio trovato" in exact

    def test_without_a_desk_it_sends_to_the_town_hall(self, client, small):
        page = text_of(client.get("/suzzara/servizi/", {"q": "qwertyuiop"}))
        assert "Chiedi ai servizi sociali del tuo comune" in page

    def test_where_the_register_says_nothing_the_data_are_not_available(self, client, small):
        small.source(regions=["09", "19"])
        page = text_of(client.get("/suzzara/servizi/", {"tipo": "consultorio"}))
        assert "Dato non disponibile: Consultorio familiare" in page
        assert "la regione Lombardia" in page
        assert "Non vuol dire che nessuno" not in page

    def test_a_type_called_by_name_counts_as_asked_for(self, client, small):
        small.source(regions=["09"])
        page = text_of(client.get("/suzzara/servizi/", {"q": "ginecologa"}))
        assert "Dato non disponibile" in page

    def test_where_the_register_speaks_nothing_is_missing(self, client, small):
        small.source(regions=["03"])
        assert "Dato non disponibile" not in text_of(client.get("/suzzara/servizi/", {"tipo": "consultorio"}))

    def test_a_register_is_known_by_the_records_taken_from_it(self, client, small):
        register = small.source(code="nidi-altrove", regions=["19"])
        small.comes_from(small.service("Nido lontano", "asilo-nido", serves=["035032"]), register)
        page = text_of(client.get("/suzzara/servizi/", {"tipo": "asilo-nido"}))
        assert "Dato non disponibile: Asilo nido" in page


class TestFragments:
    def test_the_fragment_put_into_a_page_makes_the_page_of_that_search(self, client, small):
        small.typical()
        for wanted in (
            {"q": "assistenza", "comune": "020065", "tipo": "sad"},
            {"q": "qwertyuiop", "comune": "020027", "dove": "vicino", "entro": "5"},
            {"tipo": "antitratta", "aperto": "ora", "ordina": "controllati"},
        ):
            before = client.get("/suzzara/servizi/").content.decode()
            fragment = client.get("/suzzara/servizi/", wanted, headers=HTMX).content.decode()
            whole = client.get("/suzzara/servizi/", wanted).content.decode()
            after = before
            for name in ("risultati", "testata", "filtri"):
                after = after.replace(element(before, name), element(fragment, name).replace(' hx-swap-oob="true"', ""))
            status = re.search(r'<div id="stato" hx-swap-oob="innerHTML">(.*?)</div>', fragment)[1]
            after = re.sub(r'(id="stato"[^>]*>)[^<]*', rf"\g<1>{status}", after)
            # What the person typed is in the box already: only the box may differ (and the towns with their counts,
            # which come with the fragment and must be those of the page).
            box = re.compile(r'.*<main|<form id="cerca".*?</form>|</main>.*', re.DOTALL)  # and what is around the page
            assert box.sub("", after) == box.sub("", whole)
            towns = re.compile(r'<select id="comune".*?</select>', re.DOTALL)
            assert towns.search(fragment)[0].replace(' hx-swap-oob="true"', "") == towns.search(whole)[0]

    def test_caches_keep_the_two_apart(self, client, small):
        whole = client.get("/suzzara/servizi/")
        fragment = client.get("/suzzara/servizi/", headers=HTMX)
        assert "HX-Request" in whole["Vary"]
        assert "HX-Request" in fragment["Vary"]
        assert "<html" in whole.content.decode()
        assert "<html" not in fragment.content.decode()

    def test_going_back_gets_the_whole_page(self, client, small):
        response = client.get("/suzzara/servizi/", headers=HTMX | {"HX-History-Restore-Request": "true"})
        assert "<html" in response.content.decode()


class TestPrivacy:
    def test_no_link_to_another_site_carries_the_question_with_it(self, client, small):
        small.source(regions=["09"])
        page = client.get("/suzzara/servizi/", {"q": "mio marito mi picchia", "tipo": "consultorio"})
        assert page["Referrer-Policy"] == "origin"
        outside = re.findall(r'<a\b[^>]*href="https?:[^>]*>', page.content.decode())
        assert not [link for link in outside if "picchia" in link]

    def test_the_question_is_in_no_title_and_the_page_not_in_search_engines(self, client, small):
        page = client.get("/suzzara/servizi/", {"q": "mio marito mi picchia"}).content.decode()
        assert "picchia" not in re.search(r"<title>.*?</title>", page, re.DOTALL)[0]
        assert '<meta name="robots" content="noindex">' in page

    def test_what_is_typed_is_written_as_text(self, small):
        page = Client().get("/suzzara/servizi/", {"q": '"><script>alert(1)</script>'}).content.decode()
        assert "<script>alert" not in page


class TestAtTheRootOfAnInstallation:
    def test_the_search_works_without_a_district(self, client, small):
        small.typical()
        page = text_of(client.get("/servizi/", {"q": "assistenza"}))
        assert "Assistenza domiciliare di Reggiolo" in page

    def test_the_one_district_of_an_installation_needs_no_prefix(self, client, small, settings):
        settings.BUSSOLA_DISTRICT = "suzzara"
        small.typical()
        page = text_of(client.get("/servizi/", {"q": "assistenza"}))
        assert re.search(r'href="/servizio/[0-9a-f-]{36}/"', page)
        assert "Reggiolo" not in page
