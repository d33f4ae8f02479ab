import html
import re

from django.test import Client

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
        assert "Suzzara: a circa 8 km da Gonzaga" in page
        assert "da 2 a 20\N{NO-BREAK SPACE}€ l'ora secondo l'ISEE" in page

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


class TestFilters:
    def test_counts_and_chosen_values(self, client, small):
        small.typical()
        page = text_of(client.get("/suzzara/servizi/", {"tipo": ["sad", "pua"], "per": "anziani"}))
        assert re.search(r'value="sad" form="cerca" checked', page)
        assert re.search(r'value="anziani" form="cerca" checked', page)
        assert 'value="asilo-nido"' not in page  # none of them is for older people
        unfiltered = text_of(client.get("/suzzara/servizi/", {"tipo": "sad"}))
        assert 'value="asilo-nido" form="cerca">' in unfiltered

    def test_each_filter_in_force_can_be_taken_away(self, client, small):
        small.typical()
        page = text_of(client.get("/suzzara/servizi/", {"q": "aiuto", "comune": "020065", "tipo": ["sad", "pua"]}))
        assert 'href="/suzzara/servizi/?q=aiuto&tipo=sad&tipo=pua"' in page
        assert 'href="/suzzara/servizi/?q=aiuto&comune=020065&tipo=pua"' in page
        assert 'href="/suzzara/servizi/?q=aiuto&comune=020065&tipo=sad"' in page

    def test_nonsense_in_the_address_is_left_out(self, client, small):
        small.typical()
        nonsense = {"q": "\x00" + "x" * 5000, "comune": "abc", "tipo": ["<b>", "x" * 200], "page": "-3"}
        response = client.get("/suzzara/servizi/", nonsense)
        assert response.status_code == 200
        for page in ("0", "99999999", "²", "9999"):
            assert client.get("/suzzara/servizi/", {"page": page}).status_code == 200

    def test_pages_of_results_are_linked(self, client, small):
        for number in range(45):
            small.service(f"Servizio {number:02d}")
        first = text_of(client.get("/suzzara/servizi/", {"tipo": "sad"}))
        assert "Pagina 1 di 3" in first
        assert 'href="/suzzara/servizi/?tipo=sad&page=2"' in first
        assert "Precedente" not in first
        second = text_of(client.get("/suzzara/servizi/", {"tipo": "sad", "page": "2"}))
        assert re.search(r'rel="prev" href="/suzzara/servizi/\?tipo=sad">', second)
        assert 'start="21"' in second
        assert "Successiva" not in text_of(client.get("/suzzara/servizi/", {"tipo": "sad", "page": "3"}))

    def test_a_page_of_results_takes_a_fixed_number_of_queries(self, client, small, django_assert_max_num_queries):
        small.typical()
        client.get("/suzzara/servizi/")
        for number in range(15):
            small.price_by_isee(small.service(f"Servizio {number}", at=["020065"], groups=["anziani"]))
        client.get("/suzzara/servizi/")
        with django_assert_max_num_queries(22):
            client.get("/suzzara/servizi/")


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
        assert "Guarda tutti i tipi di servizio" in page
        assert "Guarda i servizi per chiunque" in page
        assert "Sportello di Suzzara" in page

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
        before = client.get("/suzzara/servizi/").content.decode()
        wanted = {"q": "assistenza", "comune": "020065", "tipo": "sad"}
        fragment = client.get("/suzzara/servizi/", wanted, headers=HTMX).content.decode()
        whole = client.get("/suzzara/servizi/", wanted).content.decode()
        after = before.replace(element(before, "risultati"), element(fragment, "risultati"))
        filters = element(fragment, "filtri").replace(' hx-swap-oob="true"', "")
        after = after.replace(element(before, "filtri"), filters)
        status = re.search(r'<div id="stato" hx-swap-oob="innerHTML">(.*?)</div>', fragment)[1]
        after = re.sub(r'(id="stato"[^>]*>)[^<]*', rf"\g<1>{status}", after)
        # What the person typed is in the box already: only the box may differ.
        box = re.compile(r'<form id="cerca".*?</form>', re.DOTALL)
        assert box.sub("", after) == box.sub("", whole)

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
