import html
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.urls import resolve

from bussola.directory import models as directory
from bussola.directory.short_code import short_code
from bussola.website.chosen_services import MOST_SERVICES, chosen_services

PAGES = ("lista/", "lista/foglio/", "lista/tascabile/")


def address(*services, page="lista/", **more) -> str:
    codes = [f"s={service if isinstance(service, str | UUID) else short_code(service.pk)}" for service in services]
    return f"/suzzara/{page}?" + "&".join([*codes, *(f"{name}={quote(value)}" for name, value in more.items())])


def page_of(client, *services, **more) -> str:
    response = client.get(address(*services, **more))
    assert response.status_code == 200
    return " ".join(html.unescape(response.content.decode()).split())


@pytest.fixture
def three(small):
    return [small.service(name, at=["020065"]) for name in ("Casa", "Pasti", "Ascolto")]


class TestWhatTheListShows:
    def test_services_are_in_the_order_of_the_address(self, client, three):
        home, meals, listening = three
        page = page_of(client, listening, home, meals)
        assert page.index(">Ascolto<") < page.index(">Casa<") < page.index(">Pasti<")
        assert "3 servizi nella tua lista" in page

    def test_a_uuid_and_a_whole_short_address_are_as_good_as_a_code(self, client, three):
        home, meals, _ = three
        page = page_of(client, str(home.pk), quote(f"https://bussola.example/s/{short_code(meals.pk)}", safe=""))
        assert ">Casa<" in page
        assert ">Pasti<" in page

    def test_a_service_asked_twice_is_there_once(self, small, three):
        home = three[0]
        assert [one.pk for one in chosen_services([str(home.pk), short_code(home.pk)]).services] == [home.pk]

    def test_codes_nobody_has_are_said(self, client, three):
        page = page_of(client, three[0], "zzzzzzzzzz", "<b>")
        assert "Non troviamo" in page
        assert "zzzzzzzzzz, <b>" in page
        assert "&lt;b&gt;" in client.get(address("<b>")).content.decode()

    def test_a_service_that_is_not_public_any_more_is_as_unknown_as_one_that_never_was(self, client, small, three):
        draft = small.service("Bozza segreta", publication="draft")
        page = page_of(client, draft, uuid4())
        assert "Bozza segreta" not in page
        assert short_code(draft.pk) in page

    def test_no_more_than_thirty(self, small):
        services = [small.service(f"Servizio {number}") for number in range(MOST_SERVICES + 2)]
        chosen = chosen_services([str(service.pk) for service in services])
        assert chosen.services == services[:MOST_SERVICES]
        assert chosen.left_over == 2

    def test_an_empty_list_says_how_it_is_filled(self, client, small):
        page = page_of(client)
        assert "La tua lista è vuota" in page
        assert 'href="/suzzara/servizi/"' in page

    def test_an_invented_service_is_marked_and_its_number_is_no_link(self, client, small):
        service = small.service("Finto", is_invented=True)
        small.phone(service, "0376 000 001", is_invented=True)
        page = page_of(client, service)
        assert "Esempio: non esiste." in page
        assert "0376 000 001 (esempio)" in page
        assert "tel:0376000001" not in page

    def test_in_english_the_sheets_say_that_they_are_italian(self, client, three):
        for page in PAGES:
            answer = client.get(address(*three, page=f"en/{page}")).content.decode()
            assert '<html lang="en"' in answer
            assert 'lang="it">' in answer


class TestWhatOneCanDo:
    def test_each_link_leads_to_the_list_it_promises(self, client, three):
        codes = [short_code(service.pk) for service in three]
        page = page_of(client, *three)
        assert f'href="/suzzara/lista/?s={codes[1]}&s={codes[0]}&s={codes[2]}#voce-1"' in page
        assert f'href="/suzzara/lista/?s={codes[0]}&s={codes[2]}&s={codes[1]}#voce-3"' in page
        assert f'href="/suzzara/lista/?s={codes[0]}&s={codes[1]}"' in page
        assert f'data-list-order="{codes[1]} {codes[0]} {codes[2]}"' in page
        assert page.count(">Sposta su<") == page.count(">Sposta giù<") == 2

    def test_the_link_to_send_is_whole_and_has_short_codes(self, client, three):
        page = page_of(client, str(three[0].pk))
        link = f"http://testserver/suzzara/lista/?s={short_code(three[0].pk)}"
        assert f'value="{link}"' in page
        assert f"mailto:?subject={quote('Servizi che possono servire')}" in page
        assert quote(link) in page

    def test_the_pocket_size_says_before_printing_what_is_left_out(self, client, small):
        services = [small.service(f"Servizio {number}") for number in range(9)]
        assert "Restano fuori: Servizio 8." in page_of(client, *services)

    def test_the_buttons_for_a_pdf_are_there_only_when_it_can_be_made(self, client, three, monkeypatch):
        assert "foglio.pdf" in page_of(client, *three)
        monkeypatch.setattr("bussola.website.list_views.can_make_pdf", lambda: False)
        assert ".pdf" not in page_of(client, *three)
        assert ".pdf" not in page_of(client, *three, page="lista/foglio/")
        response = client.get(address(*three, page="lista/foglio.pdf"))
        assert response["Location"] == address(*three, page="lista/foglio/")

    def test_after_many_pdfs_from_one_address_the_page_to_print_is_given(self, client, three, monkeypatch):
        monkeypatch.setattr("bussola.website.list_views.MOST_PDFS", 1)
        pdf = address(three[0], page="lista/tascabile.pdf")
        assert client.get(pdf).status_code == 200
        assert client.get(pdf)["Location"] == address(three[0], page="lista/tascabile/")


class TestWhoMustStaySafe:
    @pytest.mark.parametrize("page", PAGES)
    def test_services_for_people_in_danger_never_enter(self, client, small, three, page):
        sensitive = small.service("Ascolto per chi è sfruttato", "antitratta", at=["020027"])
        answer = page_of(client, sensitive, three[0], page=page)
        assert "sfruttato" not in answer
        assert str(sensitive.pk) not in answer
        assert f'value="{short_code(sensitive.pk)}"' not in answer
        assert f"/s/{short_code(sensitive.pk)}" not in answer

    def test_the_list_says_softly_why(self, client, small):
        sensitive = small.service("Ascolto per chi è sfruttato", "antitratta")
        page = page_of(client, sensitive)
        assert "Per la tua sicurezza alcune schede non restano nelle liste" in page
        assert "Non troviamo" not in page

    def test_a_type_is_enough_also_when_only_dangerous_or_only_secret(self, small):
        small.terms["consultorio"].is_danger = True
        small.terms["consultorio"].save()
        small.terms["pua"].is_confidential = True
        small.terms["pua"].save()
        services = [small.service("Uno", "consultorio"), small.service("Due", "pua")]
        chosen = chosen_services([str(service.pk) for service in services])
        assert chosen.services == []
        assert chosen.withheld

    @pytest.mark.parametrize("page", PAGES)
    def test_a_secret_place_is_on_no_page_and_no_paper(self, client, small, page):
        service = small.service("Casa")
        place = small.place(service, "020027", street="via Nascosta 6", is_confidential=True)
        directory.Phone.objects.create(location=place.location, number="0376 555 555")
        answer = page_of(client, service, page=page)
        assert "Casa" in answer
        assert "Nascosta" not in answer
        assert "Sede di" not in answer
        assert "555 555" not in answer


class TestWhatStaysOnTheServer:
    @pytest.mark.parametrize("page", [*PAGES, "lista/foglio.pdf", "lista/tascabile.pdf"])
    def test_nothing_stays_and_no_cookie_is_set(self, client, three, page):
        response = client.get(address(*three, page=page))
        assert response.status_code == 200
        assert not response.cookies
        assert "private" in response["Cache-Control"]
        assert client.post(address(*three, page=page)).status_code == 405

    @pytest.mark.parametrize("page", PAGES)
    def test_search_engines_are_kept_out_and_nothing_is_inline(self, client, three, page):
        answer = client.get(address(*three, page=page)).content.decode()
        assert 'name="robots" content="noindex"' in answer
        assert " style=" not in answer
        assert "<style" not in answer
        assert "<script>" not in answer

    @pytest.mark.parametrize("page", PAGES)
    def test_the_number_of_queries_does_not_grow_with_the_list(
        self, client, small, page, django_assert_max_num_queries
    ):
        services = [small.service(f"Servizio {number}", at=["020065"]) for number in range(12)]
        for service in services:
            small.phone(service, hours="MO")
            small.price_by_isee(service)
        client.get("/suzzara/")
        with django_assert_max_num_queries(45):
            page_of(client, *services, page=page)


def test_the_addresses_are_those_printed_elsewhere(db):
    names = {
        "/lista/": "my_list",
        "/lista/foglio/": "leaflet",
        "/lista/tascabile/": "card",
        "/lista/foglio.pdf": "leaflet_pdf",
        "/lista/tascabile.pdf": "card_pdf",
    }
    assert {path: resolve(path).url_name for path in names} == names
