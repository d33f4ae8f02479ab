import html
import re

import pytest

from bussola.directory import models as directory
from bussola.organizations.models import Organization

from .small_district import weekly


def address(location):
    return f"/suzzara/luogo/{location.pk}/"


def page_of(client, location) -> str:
    response = client.get(address(location))
    assert response.status_code == 200
    return " ".join(html.unescape(response.content.decode()).split())


@pytest.fixture
def place(small):
    """Return a place where two services are given."""
    first = small.service("Sportello", "pua", at=["020065"])
    found = first.service_at_locations.get().location
    second = small.service("Assistenza")
    directory.ServiceAtLocation.objects.create(service=second, location=found)
    return found


class TestWhatItShows:
    def test_the_services_given_here_each_with_its_hours_here(self, client, small, place):
        second = directory.ServiceAtLocation.objects.get(service__name="Assistenza")
        weekly("MO,TU,WE,TH,FR,SA,SU", "00:00", "00:00", service_at_location=second)
        page = page_of(client, place)
        assert f'<a href="/suzzara/servizio/{second.service_id}/">Assistenza</a>' in page
        assert ">Sportello</a>" in page
        assert page.count("Aperto ora") == 1

    def test_address_hours_telephones_and_what_helps(self, client, small, place):
        directory.Phone.objects.create(location=place, number="0376 444 555")
        directory.Accessibility.objects.create(location=place, description="Ingresso senza gradini")
        directory.Location.objects.filter(pk=place.pk).update(transportation="Autobus 3")
        weekly("MO", "09:00", "12:00", location=place)
        page = page_of(client, place)
        for shown in ("via Roma 1", "9.00–12.00", 'href="tel:0376444555"', "Ingresso senza gradini", "Autobus 3"):
            assert shown in page, shown

    def test_the_body_answers_when_the_place_has_no_telephone(self, client, small, place):
        owner = Organization.objects.create(name="Azienda")
        directory.Phone.objects.create(organization=owner, number="0376 777")
        directory.Location.objects.filter(pk=place.pk).update(organization=owner)
        page = page_of(client, place)
        assert "tel:0376777" in page
        assert f'href="/suzzara/ente/{owner.pk}/"' in page

    def test_a_service_links_to_its_place_only_when_there_is_more_to_find(self, client, small, place):
        service = directory.Service.objects.get(name="Sportello")
        page = " ".join(client.get(f"/suzzara/servizio/{service.pk}/").content.decode().split())
        assert re.search(rf'<a href="{address(place)}">\s*Un altro servizio in questa sede\s*</a>', page)
        alone = small.service("Da solo", at=["020027"])
        assert "/luogo/" not in client.get(f"/suzzara/servizio/{alone.pk}/").content.decode()

    def test_where_the_record_comes_from(self, client, small, place):
        directory.ImportedRecord.objects.create(
            id=place.pk, source=small.source(), source_key="1", checksum="", location=place
        )
        assert "Fonte: Consultori familiari" in page_of(client, place)

    def test_an_invented_place_says_so(self, client, small, place):
        directory.Location.objects.filter(pk=place.pk).update(is_invented=True)
        page = page_of(client, place)
        assert "Questo luogo è inventato" in page
        assert 'content="noindex"' in page


class TestWhatItHides:
    def test_a_secret_place_is_not_found(self, client, small, place):
        directory.Location.objects.filter(pk=place.pk).update(is_confidential=True)
        assert client.get(address(place)).status_code == 404

    def test_a_secret_place_answers_as_one_that_does_not_exist(self, client, small, place):
        directory.Location.objects.filter(pk=place.pk).update(is_confidential=True)
        secret = client.get(address(place))
        nothing = client.get("/suzzara/luogo/00000000-0000-4000-8000-000000000000/")
        assert secret.status_code == nothing.status_code == 404
        assert secret.content.decode().replace(str(place.pk), "") == nothing.content.decode().replace(
            "00000000-0000-4000-8000-000000000000", ""
        )

    def test_the_home_of_a_secret_service_is_not_found_and_nobody_leads_there(self, client, small, place):
        secret = small.service("Casa protetta", "antitratta")
        directory.ServiceAtLocation.objects.create(service=secret, location=place)
        assert client.get(address(place)).status_code == 404
        for service in directory.Service.objects.all():
            assert str(place.pk) not in client.get(f"/suzzara/servizio/{service.pk}/").content.decode()

    def test_a_place_where_nothing_is_public_is_not_found(self, client, small, place):
        directory.Service.objects.update(publication="draft")
        assert client.get(address(place)).status_code == 404

    def test_a_place_of_a_hidden_body_is_not_found(self, client, small):
        owner = Organization.objects.create(name="Nascosta", is_hidden=True)
        seat = directory.Location.objects.create(organization=owner, name="Sede")
        assert client.get(address(seat)).status_code == 404

    def test_a_hidden_owner_is_not_named_where_another_body_gives_a_service(self, client, small, place):
        owner = Organization.objects.create(name="Ente nascosto", is_hidden=True)
        directory.Phone.objects.create(organization=owner, number="0376 999 999")
        directory.Location.objects.filter(pk=place.pk).update(organization=owner)
        page = page_of(client, place)
        assert "Ente nascosto" not in page
        assert "999 999" not in page

    def test_services_that_are_not_public_are_left_out(self, client, small, place):
        directory.Service.objects.filter(name="Sportello").update(publication="draft")
        assert "Sportello" not in page_of(client, place)


class TestCost:
    def test_a_page_takes_a_fixed_number_of_queries(self, client, small, place, django_assert_max_num_queries):
        for number in range(5):
            service = small.service(f"Servizio {number}")
            here = directory.ServiceAtLocation.objects.create(service=service, location=place)
            weekly("MO", "09:00", "10:00", service_at_location=here)
        with django_assert_max_num_queries(35):
            page_of(client, place)
