import html
import re
from decimal import Decimal

import pytest

from bussola.directory import models as directory

from .small_district import weekly

NAMES_OF_THE_MODEL = (
    *("breadcrumb", "metatag", "page-index", "contacts", "service-title", "service-description", "service-status"),
    *("service-addressed", "service-how-to", "service-needed", "service-achieved", "service-calendar-text"),
    *("service-cost", "service-generic-access", "service-area", "service-topic"),
)


def address(service, district="/suzzara"):
    return f"{district}/servizio/{service.pk}/"


def page_of(client, service, **more) -> str:
    response = client.get(address(service), **more)
    assert response.status_code == 200
    return " ".join(html.unescape(response.content.decode()).split())


class TestTheSheet:
    def test_parts_stand_in_the_order_of_the_italian_model(self, client, small):
        page = page_of(client, small.typical())
        parts = [
            "<h1",
            'class="lead"',
            "Come accedere",
            "A chi è rivolto",
            "Come fare domanda",
            "Cosa serve",
            "Tempi",
            "Quanto costa",
            "Chi lo gestisce",
            "Controllato dall'ufficio",
        ]
        places = [page.index(part) for part in parts]
        assert places == sorted(places)

    def test_links_and_breadcrumbs_keep_the_district(self, client, small):
        page = page_of(client, small.typical())
        assert 'href="/suzzara/servizi/?tipo=sad"' in page
        assert '<a href="/suzzara/">Inizio</a>' in page

    def test_the_page_answers_at_the_root_too(self, client, small, settings):
        settings.BUSSOLA_DISTRICT = "suzzara"
        service = small.typical()
        page = html.unescape(client.get(address(service, "")).content.decode())
        assert 'href="/servizi/?tipo=sad"' in page

    def test_the_steps_to_apply_are_a_list(self, client, small):
        page = page_of(client, small.typical())
        assert "<li>Telefona.</li><li>L'assistente sociale viene a casa.</li>" in page

    def test_dates_are_written_as_people_say_them(self, client, small):
        assert "Controllato dall'ufficio l'8 novembre 2026." in page_of(client, small.typical())

    def test_an_application_window_says_whether_one_can_apply(self, client, small):
        service = small.service("Bando")
        directory.ApplicationWindow.objects.create(service=service, name="Bando 2099", opens_on="2099-01-08")
        directory.ApplicationWindow.objects.create(service=service, name="Sempre", opens_on="2020-01-01")
        directory.ApplicationWindow.objects.create(service=service, name="Scaduto", closes_on="2020-01-01")
        page = page_of(client, service)
        assert "puoi fare domanda dall'8 gennaio 2099" in page
        assert "puoi fare domanda adesso" in page
        assert "Scaduto" not in page

    def test_a_closed_service_says_why(self, client, small):
        service = small.service("Chiuso", status="temporarily closed", status_reason="Lavori fino a marzo.")
        assert "Chiuso per ora" in page_of(client, service)
        assert "Lavori fino a marzo." in page_of(client, service)

    def test_places_free_are_told_and_unknown_ones_are_not_none(self, client, small):
        service = small.service("Casa", waiting_days_max=30)
        unit = directory.Unit.objects.create(name="posti")
        directory.ServiceCapacity.objects.create(service=service, unit=unit, maximum=20, available=0)
        directory.ServiceCapacity.objects.create(service=service, unit=unit, maximum=8)
        page = page_of(client, service)
        assert "Liberi ora: 0 posti su 20" in page
        assert "In tutto: 8 posti. Quanti siano liberi non si sa." in page
        assert "Si aspetta circa 30 giorni." in page


class TestWhoMaySeeIt:
    @pytest.mark.parametrize(
        "fields", [{"publication": "draft"}, {"publication": "review"}, {"status": "defunct"}, {"status": "inactive"}]
    )
    def test_a_stranger_does_not_find_what_is_not_published(self, client, small, fields):
        assert client.get(address(small.service("Nascosto", **fields))).status_code == 404

    def test_a_service_of_a_hidden_body_is_not_found(self, client, small):
        service = small.service("Nascosto")
        small.body.is_hidden = True
        small.body.save()
        assert client.get(address(service)).status_code == 404


class TestPhones:
    def test_a_real_number_is_a_link_with_its_hours_apart_from_those_of_the_door(self, client, small):
        page = page_of(client, small.typical())
        assert 'href="tel:0376123456"' in page
        assert 'Risponde: lunedì, mercoledì e venerdì <span class="range">8.30–12.30</span>' in page
        assert "9.00–12.00" in page

    def test_an_invented_number_is_no_link(self, client, small):
        service = small.service("Finto", is_invented=True)
        small.phone(service, "0376 000 001", is_invented=True)
        page = page_of(client, service)
        assert "0376 000 001" in page
        assert "tel:0376000001" not in page
        assert "(numero inventato)" in page

    def test_the_number_of_the_body_is_used_when_there_is_no_other(self, client, small):
        directory.Phone.objects.create(organization=small.body, number="0376 999")
        assert "tel:0376999" in page_of(client, small.service("Senza telefono"))
        with_its_own = small.service("Con telefono")
        small.phone(with_its_own, "0376 111")
        assert "tel:0376999" not in page_of(client, with_its_own)

    def test_phones_of_a_secret_place_are_not_shown(self, client, small):
        service = small.service("Casa segreta", "antitratta")
        directory.Phone.objects.create(location=small.place(service, "020027").location, number="0376 555 555")
        assert "555 555" not in page_of(client, service)


class TestPlaces:
    def test_address_and_hours_of_each_place(self, client, small):
        service = small.typical()
        other = small.place(service, "020027", street="piazza Matteotti 3")
        weekly("TH", "15:00", "17:30", service_at_location=other)
        page = page_of(client, service)
        assert "via Roma 1" in page
        assert "piazza Matteotti 3" in page
        assert "15.00–17.30" in page

    def test_hours_nobody_gave_are_not_closed(self, client, small):
        page = page_of(client, small.service("Senza orari", at=["020065"]))
        assert "Orari non indicati: telefona prima." in page
        assert "Chiuso" not in page

    def test_a_secret_address_is_nowhere_in_the_page(self, client, small):
        by_type = small.service("Casa per tipo", "antitratta")
        small.place(by_type, "020027", street="via Nascosta 5", transportation="bus 9")
        by_place = small.service("Casa per luogo")
        small.place(by_place, "020027", street="via Nascosta 6", is_confidential=True)
        for service in (by_type, by_place):
            page = page_of(client, service)
            assert "Indirizzo riservato per proteggere chi ci vive" in page
            assert "Nascosta" not in page
            assert "bus 9" not in page
            assert "Sede di" not in page

    def test_what_helps_a_person_with_a_disability(self, client, small):
        service = small.typical()
        place = service.service_at_locations.get().location
        directory.Accessibility.objects.create(location=place, description="Ingresso senza gradini")
        assert "Ingresso senza gradini" in page_of(client, service)


class TestForWhom:
    @pytest.mark.parametrize(
        ("ages", "words"),
        [
            ({"minimum_age_months": 3, "maximum_age_months": 36}, "da 3 mesi a 3 anni"),
            ({"minimum_age_months": 780}, "dai 65 anni"),
            ({"minimum_age_months": 0, "maximum_age_months": 18}, "fino a 18 mesi"),
        ],
    )
    def test_ages_are_said_as_people_do(self, client, small, ages, words):
        assert words in page_of(client, small.service("Per età", **ages))

    def test_unknown_is_never_no(self, client, small):
        page = page_of(client, small.service("Chissà"))
        assert page.count("Chiedi, anche senza dire chi sei") == 3
        assert "No, " not in page

    def test_known_answers_are_given(self, client, small):
        fields = {"permit_needed": "no", "stp_eni_accepted": "yes", "anonymous_access": "yes", "residence": "none"}
        page = page_of(client, small.service("Aperto a tutti", **fields))
        assert "No, non serve" in page
        assert "Sì, basta" in page
        assert "Sì, nessuno ti chiede il nome" in page
        assert "Ovunque abiti" in page


class TestCosts:
    def test_bands_are_a_table(self, client, small):
        page = page_of(client, small.typical())
        assert "ISEE fino a 6.000 €" in page
        assert "2 € l'ora" in page

    def test_a_price_is_worked_out_from_an_isee_that_enters_no_address(self, client, small):
        response = client.post(address(small.typical()), {"isee": "5.123,45"})
        page = html.unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")
        assert "Circa 2 € l'ora (stima: decide l'ufficio)" in page
        assert response["Cache-Control"] == "no-store"
        assert not response.cookies
        assert response.status_code == 200

    @pytest.mark.parametrize(
        ("asked", "answer"),
        [
            ({"isee": "6001"}, "Circa 20 €"),
            ({"isee": ""}, "Circa 20 €"),
            ({"isee": "100", "lives_elsewhere": "on"}, "Circa 22 €"),
            ({"isee": "tanto"}, "non è un importo"),
            ({"isee": "-5"}, "non è mai sotto zero"),
        ],
    )
    def test_every_answer_is_in_plain_words(self, client, small, asked, answer):
        page = html.unescape(client.post(address(small.typical()), asked).content.decode())
        assert answer in page.replace("\N{NO-BREAK SPACE}", " ")

    def test_a_brother_or_sister_is_asked_for_only_where_it_counts(self, client, small):
        service = small.service("Nido", "asilo-nido")
        small.price_by_isee(service, sibling_discount_percent=30)
        asked = {"isee": "5000", "is_second_child": "on"}
        assert "1,40 €" in html.unescape(client.post(address(service), asked).content.decode()).replace("\xa0", " ")
        assert "fratello" not in page_of(client, small.typical())

    def test_htmx_gets_the_form_alone_and_it_is_the_one_of_the_page(self, client, small):
        service = small.typical()
        whole = client.post(address(service), {"isee": "5000"}).content.decode()
        part = client.post(address(service), {"isee": "5000"}, headers={"HX-Request": "true"})
        assert "<html" not in part.content.decode()
        assert part.content.decode().strip() in whole
        assert "HX-Request" in part["Vary"]
        assert part["Cache-Control"] == "no-store"

    def test_a_fixed_price_needs_no_form(self, client, small):
        service = small.service("Pasti")
        directory.CostOption.objects.create(service=service, kind="fixed", amount=Decimal("5.50"), per="meal")
        page = page_of(client, service)
        assert "5,50 € a pasto" in page
        assert "Quanto pagheresti?" not in page
        assert client.post(address(service), {"isee": "1"}).status_code == 200

    def test_an_unknown_price_is_not_free(self, client, small):
        page = page_of(client, small.service("Chissà"))
        assert "Il prezzo non è indicato" in page


class TestDangerAndInvention:
    def test_national_numbers_come_before_the_title(self, client, small):
        page = page_of(client, small.service("Ascolto", "antitratta"))
        for number in ("tel:112", "tel:1522"):
            assert page.index(number) < page.index("<h1")

    def test_an_invented_service_says_so_and_stays_out_of_search_engines(self, client, small):
        invented = page_of(client, small.service("Finto", is_invented=True, email="a@b.example"))
        assert "<strong>Esempio.</strong>" in invented
        assert 'name="robots" content="noindex"' in invented
        assert "mailto:a@b.example" not in invented
        assert "noindex" not in page_of(client, small.service("Vero"))


class TestTheModel:
    """What the Modello Comuni and its validator look for."""

    def test_the_index_names_every_section_in_its_order(self, client, small):
        service = small.typical()
        service.outcome_description = service.conditions_description = "Qualcosa."
        service.save()
        page = page_of(client, service)
        index = page[page.index('data-element="page-index"') : page.index("</nav>", page.index("page-index-title"))]
        linked = re.findall(r'href="#([\w-]+)"', index)
        sections = re.findall(
            r'<(?:section|div)[^>]* id="([\w-]+)"', page[page.index("</nav>", page.index("page-index-title")) :]
        )
        assert linked == [one for one in sections if one != "prezzo"]

    def test_an_empty_sheet_has_a_shorter_index(self, client, small):
        page = page_of(client, small.service("Vuoto"))
        assert 'href="#lingue"' not in page
        assert 'href="#tempi"' not in page
        assert 'href="#costi"' in page

    def test_the_parts_carry_the_names_of_the_model(self, client, small):
        service = small.typical()
        service.outcome_description = "Un aiuto."
        service.save()
        page = page_of(client, service)
        for name in NAMES_OF_THE_MODEL:
            assert f'data-element="{name}"' in page, name

    def test_the_online_access_is_marked_only_where_one_can_apply_online(self, client, small):
        service = small.service("Con sito", url="https://esempio.example/")
        assert "service-online-access" not in page_of(client, service)
        directory.AccessRoute.objects.create(service=service, way="online")
        assert 'data-element="service-online-access"' in page_of(client, service)


class TestOtherLanguages:
    def test_what_bodies_wrote_is_marked_as_italian_on_an_english_page(self, client, small):
        service = small.typical()
        page = client.get(f"/suzzara/en/servizio/{service.pk}/").content.decode()
        assert '<h1 data-element="service-title" lang="it">' in page
        assert 'lang="it">Assistenza domiciliare</h1>' not in page_of(client, service)


class TestCost:
    def test_a_page_takes_a_fixed_number_of_queries(self, client, small, django_assert_max_num_queries):
        service = small.typical()
        for number in range(4):
            place = small.place(service, "020027", street=f"via {number}")
            weekly("MO", "09:00", "10:00", location=place.location)
            directory.Phone.objects.create(location=place.location, number=f"0376 12{number}")
            contact = directory.Contact.objects.create(service=service, name=f"Ufficio {number}")
            directory.Phone.objects.create(contact=contact, number=f"0376 13{number}")
        with django_assert_max_num_queries(40):
            page_of(client, service)
