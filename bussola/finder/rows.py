"""What a page shows of one service found."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bussola.directory.models import Service, Taxonomy
from bussola.directory.templatetags.in_words import cost_words, with_costs
from bussola.territory.models import Municipality

from .search import Hit, services_of

MOST_PLACES = 3  # towns named before «and others»


@dataclass(frozen=True)
class Row:
    """One result, in words."""

    service: Service
    url: str
    types: list[str]
    target_groups: str
    where: str
    serves: str
    distance: str
    cost: str
    is_danger: bool


def rows_of(hits: list[Hit], municipality: Municipality | None) -> list[Row]:
    """Return the rows of ``hits``, in their order; ``municipality`` is the one the person asked for."""
    found = services_of(hits)
    with_costs([service for _hit, service in found])
    return [_row(hit, service, municipality) for hit, service in found]


def _row(hit: Hit, service: Service, municipality: Municipality | None) -> Row:
    groups = service.terms(Taxonomy.Code.TARGET_GROUP)
    return Row(
        service=service,
        url=reverse("directory:service", args=[service.pk]),
        types=[term.name for term in service.service_types],
        target_groups=", ".join(term.name for term in groups),
        where=where(service),
        serves=serves(service, hit, municipality),
        distance=distance(hit, municipality),
        cost=cost_words(service),
        is_danger=service.is_danger,
    )


def where(service: Service) -> str:
    """Return the towns the service stands in; that its address is secret; "" when it is not known."""
    places = service.public_service_at_locations
    towns = sorted({place.location.municipality.name for place in places if place.location.municipality})
    if towns:
        named = ", ".join(towns[:MOST_PLACES])
        return named if len(towns) <= MOST_PLACES else _("%(towns)s and others") % {"towns": named}
    if service.is_confidential or service.service_at_locations.all():
        return _("Address kept secret to protect who lives there")
    return ""


def serves(service: Service, hit: Hit, municipality: Municipality | None) -> str:
    """Return whom it serves by where they live: the town asked for, if it does, else its areas."""
    areas = sorted({area.name for area in service.service_areas.all()})
    if municipality and municipality.pk in hit.municipality_codes and areas:
        return _("serves %(town)s") % {"town": municipality.name}
    if not areas:
        return ""
    named = ", ".join(areas[:MOST_PLACES])
    if len(areas) > MOST_PLACES:
        named = _("%(towns)s and others") % {"towns": named}
    return _("serves %(town)s") % {"town": named}


def distance(hit: Hit, municipality: Municipality | None) -> str:
    """Return how far its nearest place is from the centre of the town asked for, honest about what is approximate."""
    if hit.distance_km is None or municipality is None:
        return ""
    if hit.distance_km < 1:
        if hit.is_approximate:
            return ""  # it stands somewhere in that same town: the distance between two centres says nothing
        return _("less than 1 km from the centre of %(town)s") % {"town": municipality.name}
    if hit.is_approximate:
        return _("about %(km)s km from %(town)s") % {"km": round(hit.distance_km), "town": municipality.name}
    decimals = 1 if hit.distance_km < 10 else 0
    km = number_format(Decimal(str(round(hit.distance_km, decimals))), decimal_pos=decimals)
    return _("%(km)s km from the centre of %(town)s") % {"km": km, "town": municipality.name}
