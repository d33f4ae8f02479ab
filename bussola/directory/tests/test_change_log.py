"""The change log hears of every write, whichever way it is made, and keeps its order under concurrency."""

import threading

import pytest
from django.db import connection, transaction

from bussola.directory import models as directory
from bussola.directory.change_log import NO_SERVICE, PATHS_FROM_SERVICE
from bussola.directory.models import Service, ServiceChange
from bussola.lib.tracking import TrackedModel
from bussola.organizations.models import Organization
from bussola.territory.models import DistrictMembership


@pytest.fixture
def organization(db):
    return Organization.objects.create(name="Servizi sociali (esempio)")


@pytest.fixture
def service(organization):
    return Service.objects.create(organization=organization, name="Assistenza domiciliare")


def changed_by(write) -> set:
    """Return the ids of the services logged while ``write`` runs."""
    last = ServiceChange.objects.order_by("-id").values_list("id", flat=True).first() or 0
    write()
    return set(ServiceChange.objects.filter(id__gt=last).values_list("service_id", flat=True))


def every_tracked_model(model=TrackedModel):
    for child in model.__subclasses__():
        if not child._meta.abstract:
            yield child
        yield from every_tracked_model(child)


def test_every_tracked_model_says_how_services_reach_it():
    assert set(every_tracked_model()) - {Service} == set(PATHS_FROM_SERVICE)


def test_every_path_can_be_followed(db):
    for paths in PATHS_FROM_SERVICE.values():
        for path in paths:
            assert not Service.objects.filter(**{f"{path}__in": []}).exists()


def test_a_save_is_logged(service):
    assert changed_by(service.save) == {service.pk}


def test_a_create_is_logged(organization):
    created = []
    logged = changed_by(lambda: created.append(Service.objects.create(organization=organization, name="Pasti")))
    assert logged == {created[0].pk}


def test_an_update_of_many_is_logged(service):
    assert changed_by(lambda: Service.objects.update(status="inactive")) == {service.pk}


def test_a_bulk_insert_is_logged(organization):
    services = [Service(organization=organization, name=f"Servizio {n}") for n in range(3)]
    assert changed_by(lambda: Service.objects.bulk_create(services)) == {service.pk for service in services}


def test_a_bulk_update_is_logged(service):
    service.name = "SAD"
    assert changed_by(lambda: Service.objects.bulk_update([service], ["name"])) == {service.pk}


def test_a_deletion_is_logged_both_ways(organization, service):
    other = Service.objects.create(organization=organization, name="Pasti")
    pks = {service.pk, other.pk}
    assert changed_by(lambda: (service.delete(), Service.objects.filter(name="Pasti").delete())) == pks


def test_the_rename_of_an_organization_logs_its_services(organization, service):
    organization.name = "Azienda speciale (esempio)"
    assert changed_by(organization.save) == {service.pk}


def test_the_deletion_of_an_organization_logs_the_services_that_go_with_it(organization, service):
    assert changed_by(organization.delete) == {service.pk}


def test_the_rename_of_a_term_logs_the_services_that_carry_it(service):
    taxonomy = directory.Taxonomy.objects.create(code="service-type", name="Tipi", description="")
    term = directory.TaxonomyTerm.objects.create(taxonomy=taxonomy, code="sad", name="SAD")
    directory.Attribute.objects.create(link_id=service.pk, service=service, taxonomy_term=term)
    term.name = "Assistenza domiciliare"
    assert changed_by(term.save) == {service.pk}


def test_a_phone_of_a_place_logs_the_services_given_there(service):
    location = directory.Location.objects.create(name="Municipio")
    directory.ServiceAtLocation.objects.create(service=service, location=location)
    assert changed_by(lambda: directory.Phone.objects.create(location=location, number="0376 000 001")) == {service.pk}


def test_a_row_that_moves_logs_where_it_was_and_where_it_is(organization, service):
    other = Service.objects.create(organization=organization, name="Pasti")
    document = directory.RequiredDocument.objects.create(service=service, document="ISEE")
    document.service = other
    assert changed_by(document.save) == {service.pk, other.pk}


def test_a_change_that_is_rolled_back_leaves_no_line(service):
    def write():
        with transaction.atomic():
            service.save()
            transaction.set_rollback(True)

    assert changed_by(write) == set()


def test_a_write_that_touches_no_service_leaves_a_line_for_the_pages_that_show_it(service):
    town_hall = Organization.objects.create(name="Comune (esempio)")
    assert changed_by(town_hall.save) == {NO_SERVICE}
    assert changed_by(lambda: directory.Location.objects.create(name="Municipio", organization=town_hall)) == {
        NO_SERVICE
    }


def test_the_rename_of_a_municipality_logs_the_services_it_is_told_of(small):
    served, elsewhere = small.service("SAD", serves=["020065"]), small.service("Nido", serves=["020027"], at=["020065"])
    small.service("Lontano", serves=["035032"])
    town = small.towns["020065"]
    town.name = "Suzzara sul Po"
    assert changed_by(town.save) == {served.pk, elsewhere.pk}


def test_a_municipality_that_enters_a_district_logs_its_services(small):
    from_outside = small.service("SAD di Reggiolo", serves=["035032"])
    membership = DistrictMembership(district=small.district, municipality=small.towns["035032"], provenance="prova")
    assert changed_by(membership.save) == {from_outside.pk}
    assert changed_by(membership.delete) == {from_outside.pk}


@pytest.mark.django_db(transaction=True)
def test_two_transactions_queue_so_that_ids_follow_commits():
    """On PostgreSQL an id is taken before the commit: without the lock the second could be seen first."""
    organization = Organization.objects.create(name="Servizi sociali (esempio)")
    first_wrote, second_finished, seen_by_second = threading.Event(), threading.Event(), []

    def first():
        with transaction.atomic():
            Service.objects.create(organization=organization, name="Primo")
            first_wrote.set()
            assert not second_finished.wait(timeout=0.5)  # without the lock the second would be done by now
        connection.close()

    def second():
        first_wrote.wait(timeout=5)
        with transaction.atomic():
            Service.objects.create(organization=organization, name="Secondo")
            seen_by_second.extend(Service.objects.order_by("name").values_list("name", flat=True))
        second_finished.set()
        connection.close()

    threads = [threading.Thread(target=work) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen_by_second == ["Primo", "Secondo"]
    by_id = [
        Service.objects.get(pk=change.service_id).name
        for change in ServiceChange.objects.order_by("id")
        if Service.objects.filter(pk=change.service_id).exists()
    ]
    assert by_id == ["Primo", "Secondo"]
