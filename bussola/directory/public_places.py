"""Which places have a page of their own: none that a stranger must not know, none that would give one away."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from bussola.organizations.models import Organization

from .models import Location, Service, ServiceAtLocation
from .models.place import LocationQuerySet


def places_with_a_page() -> LocationQuerySet:
    """Return the places a stranger may open: a public service is given there, or it is the seat of a public body.

    A seat where nothing is given is left out as soon as its body runs a secret service: it may be the very house
    nobody must find. A place that waits for its services to be published is not there yet either.
    """
    at_this_place = ServiceAtLocation.objects.filter(location=OuterRef("pk"))
    is_served = Exists(at_this_place.filter(service__in=Service.objects.public()))
    has_secrets = Service.objects.filter(
        Q(taxonomy_terms__is_confidential=True) | Q(service_at_locations__location__is_confidential=True),
        organization=OuterRef("organization"),
    )
    is_a_seat = (
        Q(organization__in=Organization.objects.public().values("pk")) & ~Exists(at_this_place) & ~Exists(has_secrets)
    )
    return Location.objects.public().filter(Q(is_served) | is_a_seat)


def services_at(places: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many public services are given at each of ``places`` that has a page; one query."""
    found = places_with_a_page().filter(
        pk__in=list(places), service_at_locations__service__in=Service.objects.public().values("pk")
    )
    return dict(found.values_list("pk").annotate(Count("service_at_locations")).order_by())
