import html

from bussola.directory import models as directory
from bussola.organizations.models import Organization, OrganizationIdentifier

from .small_district import weekly


def address(body):
    return f"/suzzara/ente/{body.pk}/"


def page_of(client, body) -> str:
    response = client.get(address(body))
    assert response.status_code == 200
    return " ".join(html.unescape(response.content.decode()).split())


def body(name="Cooperativa Aurora", **fields):
    return Organization.objects.create(name=name, **fields)


def seat_of(owner, small, street="via Sede 1", **fields):
    location = directory.Location.objects.create(
        organization=owner, municipality=small.towns["020065"], **{"name": f"Sede di {owner.name}"} | fields
    )
    directory.Address.objects.create(location=location, address_1=street, city="Suzzara", postal_code="46029")
    return location


def town_hall(small):
    owner = body("Comune di Suzzara", kind="municipality")
    OrganizationIdentifier.objects.create(
        organization=owner, identifier_scheme="IT-IPA", identifier_type="codice IPA", identifier="c_l020"
    )
    return owner


class TestWhatItShows:
    def test_its_services_link_to_their_pages(self, client, small):
        owner = body()
        service = small.service("Aiuto in casa", organization=owner)
        page = page_of(client, owner)
        assert f'<a href="/suzzara/servizio/{service.pk}/">Aiuto in casa</a>' in page
        assert "Assistenza domiciliare (SAD)" in page

    def test_the_page_of_a_service_leads_here(self, client, small):
        owner = body()
        service = small.service("Aiuto in casa", organization=owner)
        assert address(owner) in client.get(f"/suzzara/servizio/{service.pk}/").content.decode()

    def test_contacts_hours_and_addresses(self, client, small):
        owner = body(email="info@aurora.example", website="https://aurora.example/", kind="cooperative")
        directory.Phone.objects.create(organization=owner, number="0376 111 222")
        contact = directory.Contact.objects.create(organization=owner, name="Sportello", email="s@aurora.example")
        directory.Phone.objects.create(contact=contact, number="0376 333 444")
        weekly("MO", "09:00", "12:00", location=seat_of(owner, small))
        page = page_of(client, owner)
        for shown in (
            'href="mailto:info@aurora.example"',
            'href="mailto:s@aurora.example"',
            'href="https://aurora.example/"',
            'href="tel:0376111222"',
            'href="tel:0376333444"',
            "via Sede 1",
            "9.00–12.00",
            "Cooperativa sociale",
        ):
            assert shown in page, shown

    def test_a_service_given_in_the_place_of_another_body_brings_that_place(self, client, small):
        owner = body()
        small.service("Ospite", organization=owner, at=["020027"])
        assert "Sede di Gonzaga" in page_of(client, owner)

    def test_where_the_record_comes_from(self, client, small):
        owner = body()
        directory.ImportedRecord.objects.create(
            id=owner.pk, source=small.source(), source_key="1", checksum="", organization=owner
        )
        page = page_of(client, owner)
        assert "Fonte: Consultori familiari, Ministero della Salute; licenza CC BY 4.0; dati di agosto 2026." in page
        assert "Dati di agosto 2026. Lo dice: Ministero della Salute." in page

    def test_a_body_nobody_told_anything_about_says_so(self, client, small):
        page = page_of(client, body())
        assert "Non conosciamo servizi di questo ente." in page
        assert "Nessuno ci ha detto come contattarlo." in page
        assert "Dove si trova" not in page

    def test_an_invented_body_is_not_called_by_mistake(self, client, small):
        directory.Phone.objects.create(organization=small.body, number="0376 000 001", is_invented=True)
        Organization.objects.filter(pk=small.body.pk).update(email="a@b.example", website="https://b.example/")
        page = page_of(client, small.body)
        assert "Questo ente è inventato" in page
        assert 'name="robots" content="noindex"' in page
        assert "mailto:" not in page
        assert "tel:0376000001" not in page
        assert 'href="https://b.example/"' not in page

    def test_a_parent_is_named_unless_hidden(self, client, small):
        parent = body("Consorzio Grande")
        child = body("Cooperativa Piccola", parent_organization=parent)
        assert address(parent) in page_of(client, child)
        Organization.objects.filter(pk=parent.pk).update(is_hidden=True)
        assert "Consorzio Grande" not in page_of(client, child)


class TestTownHalls:
    def test_a_town_hall_is_the_general_office_of_the_municipality_and_no_social_desk(self, client, small):
        owner = town_hall(small)
        seat = seat_of(owner, small)
        for page in (page_of(client, owner), html.unescape(client.get(f"/suzzara/luogo/{seat.pk}/").content.decode())):
            assert "Municipio: ufficio generale del Comune" in page
            assert "Non è lo sportello dei servizi sociali" in page
            assert 'href="/suzzara/servizi/?tipo=pua"' in page

    def test_another_body_of_the_municipality_is_not_a_town_hall(self, client, small):
        page = page_of(client, body("Servizi sociali di Suzzara", kind="municipality"))
        assert "Municipio" not in page


class TestWhatItHides:
    def test_a_hidden_body_is_not_found(self, client, small):
        assert client.get(address(body(is_hidden=True))).status_code == 404

    def test_services_that_are_not_public_are_left_out(self, client, small):
        owner = body()
        small.service("Bozza segreta", organization=owner, publication="draft")
        small.service("Finito", organization=owner, status="defunct")
        page = page_of(client, owner)
        assert "Bozza segreta" not in page
        assert "Finito" not in page

    def test_a_body_whose_only_services_are_secret_shows_no_place(self, client, small):
        owner = body()
        service = small.service("Casa protetta", "antitratta", organization=owner)
        small.place(service, "020027", street="via Nascosta 5")
        seat = seat_of(owner, small, street="via Nascosta 6")
        page = page_of(client, owner)
        assert "Casa protetta" in page
        assert "Nascosta" not in page
        assert "luogo/" not in page
        assert client.get(f"/suzzara/luogo/{seat.pk}/").status_code == 404

    def test_the_seat_of_a_body_with_a_secret_house_is_not_told_either(self, client, small):
        owner = body()
        shelter = small.service("Rifugio", organization=owner)
        small.place(shelter, "020027", street="via Nascosta 5", is_confidential=True)
        small.service("Ascolto", organization=owner, at=["020065"])
        seat_of(owner, small, street="via Nascosta 6")
        page = page_of(client, owner)
        assert "via Roma 1" in page  # where the public service is
        assert "Nascosta" not in page

    def test_phones_of_a_secret_place_are_left_out(self, client, small):
        owner = body()
        service = small.service("Rifugio", organization=owner)
        place = small.place(service, "020027", is_confidential=True)
        directory.Location.objects.filter(pk=place.location_id).update(organization=owner)
        directory.Phone.objects.create(location=place.location, number="0376 555 555")
        assert "555 555" not in page_of(client, owner)

    def test_a_place_that_waits_for_its_services_is_not_there_yet(self, client, small):
        owner = body()
        draft = small.service("Bozza", organization=owner, publication="draft")
        place = small.place(draft, "020027", street="via Futura 1").location
        directory.Location.objects.filter(pk=place.pk).update(organization=owner)
        assert "via Futura" not in page_of(client, owner)


class TestCost:
    def test_a_page_takes_a_fixed_number_of_queries(self, client, small, django_assert_max_num_queries):
        owner = body()
        for number in range(6):
            service = small.service(f"Servizio {number}", organization=owner)
            place = small.place(service, "020027", street=f"via {number}")
            weekly("MO", "09:00", "10:00", location=place.location)
            phone = directory.Phone.objects.create(location=place.location, number=f"0376 12{number}")
            weekly("MO", "09:00", "10:00", phone=phone)
        with django_assert_max_num_queries(30):
            page_of(client, owner)

    def test_it_is_only_read(self, client, small):
        response = client.post(address(small.body))
        assert response.status_code == 405
        assert not client.get(address(small.body)).cookies
