"""Whose hours a service keeps at a place."""

from datetime import time

import pytest

from bussola.directory.models import Location, Schedule, Service, ServiceAtLocation
from bussola.directory.opening_hours import schedules_by_place, schedules_for, schedules_for_service
from bussola.organizations.models import Organization

pytestmark = pytest.mark.django_db


def hours(byday, **owner):
    return Schedule.objects.create(freq="WEEKLY", byday=byday, opens_at=time(9), closes_at=time(12), **owner)


@pytest.fixture
def service():
    organization = Organization.objects.create(name="Comune (esempio)")
    return Service.objects.create(organization=organization, name="Sportello (esempio)")


@pytest.fixture
def place(service):
    return ServiceAtLocation.objects.create(service=service, location=Location.objects.create(name="Municipio"))


def test_the_hours_of_the_service_at_the_place_come_first(service, place):
    hours("MO", location=place.location)
    assert [one.byday for one in schedules_for(place)] == ["MO"]
    hours("TU", service=service)
    assert [one.byday for one in schedules_for(place)] == ["TU"]
    hours("WE", service_at_location=place)
    assert [one.byday for one in schedules_for(place)] == ["WE"]
    assert [one.byday for one in schedules_for_service(service)] == ["WE"]


def test_a_closure_at_the_place_does_not_hide_the_hours_of_the_service(service, place):
    hours("TU", service=service)
    closure = Schedule.objects.create(kind="closure", byday="TU", service_at_location=place)
    assert closure in schedules_for(place)
    assert [one.byday for one in schedules_for(place) if one.kind == "regular"] == ["TU"]


def test_a_service_with_several_places_has_hours_place_by_place(service, place):
    other = ServiceAtLocation.objects.create(service=service, location=Location.objects.create(name="Biblioteca"))
    hours("MO", location=place.location)
    hours("TU", service_at_location=other)
    assert schedules_for_service(service) == []
    assert {str(where.location): [one.byday for one in held] for where, held in schedules_by_place(service)} == {
        "Municipio": ["MO"],
        "Biblioteca": ["TU"],
    }


def test_a_secret_place_tells_no_hours(service, place):
    Location.objects.filter(pk=place.location.pk).update(is_confidential=True)
    hours("MO", location=place.location)
    service = Service.objects.get(pk=service.pk)
    assert schedules_for_service(service) == []
    assert schedules_by_place(service) == [(None, [])]


def test_prefetched_services_are_asked_without_queries(service, place, django_assert_num_queries):
    hours("MO", location=place.location)
    found = Service.objects.for_page().get(pk=service.pk)
    with django_assert_num_queries(0):
        assert len(schedules_for_service(found)) == 1
        assert len(schedules_by_place(found)) == 1
