"""The desks where a person listens, for those who would rather talk: open today? which number?"""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bussola.directory.models import Service
from bussola.directory.opening_days_text import list_text, time_text
from bussola.directory.opening_hours import day_hours
from bussola.directory.schedule_owners import schedules_by_place
from bussola.directory.service_page import PhoneLine, ServicePage

from .search import Query, search

# The desk that sends you to the right place first, then the social workers of the town.
DESK_TYPES = ("pua", "servizio-sociale-professionale")


@dataclass(frozen=True)
class Desk:
    """A desk, in words."""

    name: str
    url: str
    organization: str
    is_invented: bool
    address: str
    today: str
    phones: list[PhoneLine]


def desks(district: str, municipality: str, now: datetime) -> list[Desk]:
    """Return a desk of each type that serves the town (ISTAT code), or else the district."""
    found = [_first(type_code, district, municipality) for type_code in DESK_TYPES]
    pks = list(dict.fromkeys(pk for pk in found if pk))
    services = Service.objects.public().for_page().in_bulk(pks) if pks else {}
    return [_desk(services[pk], now) for pk in pks if pk in services]


def _first(type_code: str, district: str, municipality: str):
    for town in dict.fromkeys((municipality, "")):
        query = Query(district=district, municipality=town, types=(type_code,), facets=(), page_size=1)
        if hits := search(query).hits:
            return hits[0].id
    return None


def _desk(service: Service, now: datetime) -> Desk:
    page = ServicePage(service, now)
    places = page.places
    location = places[0].location if places else None
    addresses = [str(address) for address in location.addresses.all()] if location else []
    return Desk(
        name=service.name,
        url=reverse("directory:service", args=[service.pk]),
        organization=service.organization.name,
        is_invented=service.is_invented,
        address=addresses[0] if addresses else "",
        today=today_words(_schedules(service), now),
        phones=page.phone_lines,
    )


def _schedules(service: Service) -> list:
    found = schedules_by_place(service)
    return found[0][1] if found else []


def today_words(schedules: list, now: datetime) -> str:
    """Return the hours of today: «oggi 9.00–12.00 e 15.00–17.30», «oggi è chiuso», or to phone first."""
    hours = day_hours(schedules, timezone.localdate(now))
    stretches = [f"{time_text(one.local_start.time())}–{time_text(one.local_end.time())}" for one in sorted(hours.open)]
    if stretches:
        return _("Today %(hours)s") % {"hours": list_text(stretches)}
    if hours.is_by_appointment or hours.appointment:
        return _("Today by appointment")
    return _("Today's hours are not given: phone first") if hours.is_unknown else _("Closed today")
