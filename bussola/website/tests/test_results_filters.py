"""Filters, order and pages of the results."""

import datetime
import re
from urllib.parse import parse_qs, urlsplit

from bussola.directory import models as directory
from bussola.directory.tests.small_district import weekly

from .test_results import text_of


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

    def test_all_filters_hold_together_and_each_can_be_taken_away(self, client, small):
        wanted = small.service("Tutto insieme", serves=["020065"], at=["020065"], provider_kind="public")
        small.service("Altro", provider_kind="private")
        directory.AccessRoute.objects.create(service=wanted, way="direct")
        directory.CostOption.objects.create(service=wanted, kind="free")
        directory.Language.objects.create(service=wanted, name="arabo", code="ar")
        directory.ApplicationWindow.objects.create(service=wanted)
        location = wanted.service_at_locations.get().location
        directory.Accessibility.objects.create(location=location, description="Ascensore")
        weekly("MO,TU,WE,TH,FR,SA,SU", "00:00", "00:00", location=location)
        every = {
            "q": "insieme",
            "comune": "020065",
            "tipo": "sad",
            "costo": "free",
            "accesso": "direct",
            "lingua": "ar",
            "attenzioni": "ascensore",
            "gestore": "public",
            "domande": "aperte",
            "aperto": "ora",
        }
        page = text_of(client.get("/suzzara/servizi/", every))
        assert "1 servizio trovato" in page
        chips = dict(
            re.findall(r'<li><a href="([^"]*)"><span class="visually-hidden">Togli il filtro:</span> (.*?) <', page)
        )
        assert sorted(chips.values()) == sorted(
            [
                "serve Suzzara",
                "Assistenza domiciliare (SAD)",
                "Gratis",
                "Puoi andare direttamente",
                "arabo",
                "Ascensore",
                "Pubblico",
                "aperto ora",
                "si può fare domanda ora",
            ]
        )
        for address in chips:
            less = parse_qs(urlsplit(address).query)
            assert len(less) == len(every) - 1
            assert "Tutto insieme" in text_of(client.get(address))
        for name, value in {"costo": "paid", "accesso": "judge", "lingua": "uk", "gestore": "private"}.items():
            assert "Nessun servizio trovato" in text_of(client.get("/suzzara/servizi/", every | {name: value}))

    def test_only_filters_with_a_choice_to_make_are_offered(self, client, small):
        small.service("Uno", provider_kind="public")
        small.service("Due", provider_kind="public")
        page = text_of(client.get("/suzzara/servizi/"))
        assert 'id="filtro-gestore"' not in page
        small.service("Tre", provider_kind="private")
        assert 'id="filtro-gestore"' in text_of(client.get("/suzzara/servizi/"))

    def test_a_place_nearby_is_another_question_than_serving_the_town(self, client, small):
        small.service("Serve ma è lontano", serves=["020027"], at=["020065"])
        small.service("Vicino ma non serve", serves=["020065"], at=["020027"])
        serving = text_of(client.get("/suzzara/servizi/", {"comune": "020027"}))
        assert "Serve ma è lontano" in serving
        assert "Vicino ma non serve" not in serving
        near = text_of(client.get("/suzzara/servizi/", {"comune": "020027", "dove": "vicino", "entro": "5"}))
        assert "Vicino ma non serve" in near
        assert "Serve ma è lontano" not in near
        assert "1 servizio trovato entro 5 km da Gonzaga" in near
        assert re.search(r'id="dove-vicino" type="radio" name="dove" value="vicino" form="cerca" checked', near)

    def test_open_at_a_day_and_an_hour(self, client, small):
        service = small.service("Sportello del lunedì", at=["020065"])
        weekly("MO", "09:00", "12:00", service=service)
        small.service("Chissà quando", at=["020065"])
        asked = {"aperto": "giorno", "giorno": "2027-03-01", "ora": "10:00"}
        page = text_of(client.get("/suzzara/servizi/", asked))
        assert "Sportello del lunedì" in page
        assert "aperto lunedì 1 marzo alle 10.00" in page
        assert "Un altro servizio può andare bene per te" in page
        assert 'value="2027-03-01"' in page
        closed = text_of(client.get("/suzzara/servizi/", asked | {"ora": "15:00"}))
        assert "Nessun servizio trovato" in closed
        assert "Guarda con qualsiasi orario" in closed
        assert "2 servizi trovati" in text_of(client.get("/suzzara/servizi/", asked | {"giorno": "domani"}))

    def test_the_order_is_chosen_and_kept_by_the_filters(self, client, small):
        small.service("Vecchio", assured_date=datetime.date(2025, 1, 1))
        small.service("Recente", assured_date=datetime.date(2026, 11, 1))
        page = text_of(client.get("/suzzara/servizi/", {"ordina": "controllati"}))
        assert page.index("Recente</a>") < page.index("Vecchio</a>")
        assert 'aria-current="true">Controllati da poco' in page
        assert '<input type="hidden" name="ordina" value="controllati" form="cerca">' in page
        assert "Più vicini" not in page  # from where?
        assert "Più vicini" in text_of(client.get("/suzzara/servizi/", {"comune": "020065"}))

    def test_the_towns_tell_how_many_services_serve_them(self, client, small):
        small.service("Uno", serves=["020065", "020027"])
        small.service("Due", serves=["020065"])
        page = text_of(client.get("/suzzara/servizi/"))
        assert '<option value="020065">Suzzara (2)</option>' in page
        assert '<option value="020027">Gonzaga (1)</option>' in page

    def test_nonsense_in_the_address_is_left_out(self, client, small):
        small.typical()
        nonsense = {"q": "\x00" + "x" * 5000, "comune": "abc", "tipo": ["<b>", "x" * 200], "page": "-3"}
        response = client.get("/suzzara/servizi/", nonsense)
        assert response.status_code == 200
        worse = {"aperto": "giorno", "giorno": "31/12", "ora": "alle 5", "dove": "vicino", "entro": "²", "ordina": "x"}
        assert client.get("/suzzara/servizi/", worse | {"comune": "٠٢٠٠٦٥", "lingua": "x y"}).status_code == 200
        assert client.get("/suzzara/servizi/", worse | {"comune": "999999"}).status_code == 200
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

    def test_rows_already_known_are_not_read_again(self, client, small, django_assert_max_num_queries):
        small.typical()
        client.get("/suzzara/servizi/")
        with django_assert_max_num_queries(6):
            client.get("/suzzara/servizi/", {"tipo": "sad"})
