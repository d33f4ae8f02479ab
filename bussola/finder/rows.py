"""What a page shows of one service found."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bussola.directory.models import Service, Taxonomy
from bussola.directory.templatetags.in_words import cost_words, named, with_costs
from bussola.territory.models import Municipality

from .remembered import Memory
from .search import Hit, services_of

MOST_PLACES = 3  # towns named before «and others»
MOST_WORDS = 4  # words of the question that are said back
NO_SERVICE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a row says of a service whoever asks: it is remembered (see ``remembered``)."""

    card: str  # HTML: of all that a page costs, drawing the same rows again would be the most
    type_codes: tuple[str, ...]
    serves: str
    is_danger: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One result, in words; ``why`` says what brought it here, ``checked`` when somebody last looked at it."""

    service_id: UUID
    sheet: Sheet
    serves: str
    why: str
    checked: str


def rows_of(hits: list[Hit], municipality: Municipality | None, memory: Memory, opening: str = "") -> list[Row]:
    """Return the rows of ``hits``, in their order.

    ``municipality`` is the one the person asked for; ``opening`` the words for the time it must be open, if asked.
    """
    sheets = sheets_of(hits, memory)
    today = timezone.localdate()
    return [_row(hit, sheets[hit.id], municipality, opening, today) for hit in hits if hit.id in sheets]


def sheets_of(hits: list[Hit], memory: Memory) -> dict[UUID, Sheet]:
    """Return the sheets of the services found; those nobody remembers are read in a fixed number of queries."""
    sheets = {hit.id: memory.sheets[hit.id] for hit in hits if hit.id in memory.sheets}
    unknown = [hit for hit in hits if hit.id not in sheets]
    if unknown:
        services = [service for _hit, service in services_of(unknown)]
        with_costs(services)
        for service in services:
            sheets[service.pk] = sheet_of(service)
            memory.keep(service.pk, sheets[service.pk])
    return sheets


def sheet_of(service: Service) -> Sheet:
    """Return what a row says of ``service``, loaded by ``for_results()``."""
    types = service.service_types
    values = {
        "service": service,
        "url": reverse("directory:service", args=[service.pk]),
        "types": [named(term) for term in types],
        "target_groups": ", ".join(named(term) for term in service.terms(Taxonomy.Code.TARGET_GROUP)),
        "where": where(service),
        "cost": cost_words(service),
        "language": "" if get_language() == "it" else "it",
    }
    return Sheet(
        card=render_to_string("finder/_card.html", values),
        type_codes=tuple(term.code for term in types),
        serves=serves(service),
        is_danger=service.is_danger,
    )


def _row(hit: Hit, sheet: Sheet, municipality: Municipality | None, opening: str, today: date) -> Row:
    told = hit.explanation
    reasons = []
    if told.matched:
        reasons.append(", ".join(f"«{word}»" for word in told.matched[:MOST_WORDS]))
    elif told.likely_type in sheet.type_codes:
        reasons.append(_("you seem to look for this kind of help"))
    serves_it = bool(municipality) and told.serves == municipality.pk
    if serves_it:
        reasons.append(_("serves %(town)s") % {"town": municipality.name})
    elif municipality and told.stands_in == municipality.pk:
        reasons.append(_("it is in %(town)s") % {"town": municipality.name})
    reasons += [words for words in (distance(hit, municipality), opening) if words]
    return Row(
        service_id=hit.id,
        sheet=sheet,
        serves="" if serves_it else sheet.serves,
        why=" – ".join(reasons),
        checked=checked(told.checked_on, today),
    )


def where(service: Service) -> str:
    """Return the towns the service stands in; that its address is secret; "" when it is not known."""
    places = service.public_service_at_locations
    towns = sorted({place.location.municipality.name for place in places if place.location.municipality})
    if towns:
        return _first_of(towns)
    if service.is_confidential or service.service_at_locations.all():
        return _("Address kept secret to protect who lives there")
    return ""


def serves(service: Service) -> str:
    """Return whom it serves by where they live, "" when nobody has said."""
    areas = sorted({area.name for area in service.service_areas.all()})
    return _("serves %(town)s") % {"town": _first_of(areas)} if areas else ""


def _first_of(names: list[str]) -> str:
    named = ", ".join(names[:MOST_PLACES])
    return named if len(names) <= MOST_PLACES else _("%(towns)s and others") % {"towns": named}


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


def checked(day: date | None, today: date) -> str:
    """Return how long ago somebody looked at the sheet, or its source was of; "" when nobody knows."""
    if day is None or day > today:
        return ""
    days = (today - day).days
    if days == 0:
        return _("checked today")
    if days == 1:
        return _("checked yesterday")
    if days < 60:
        return ngettext("checked %(count)s day ago", "checked %(count)s days ago", days) % {"count": days}
    if days < 730:
        months = days // 30
        return ngettext("checked %(count)s month ago", "checked %(count)s months ago", months) % {"count": months}
    years = days // 365
    return ngettext("checked %(count)s year ago", "checked %(count)s years ago", years) % {"count": years}
