"""What goes on paper: the leaflet of some services and the sheet that folds into a pocket.

Pure composition over services loaded as ``chosen_services`` does: no query, no request. Places that must stay
secret come from nowhere here: only ``ServicePage.places`` is read, which leaves them out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import segno
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from bussola.directory.elision import with_elisions
from bussola.directory.models import Address, Phone, Service
from bussola.directory.service_page import Hours, PhoneLine, Place, ServicePage
from bussola.directory.sharing import absolute
from bussola.directory.short_code import short_code
from bussola.directory.templatetags.in_words import cost_words, day

PANELS = 8  # of a sheet folded in half three times
WIDE_UP_TO = 3  # services on a leaflet of one column; more are two columns
MOST_PLACES = 3  # told one by one on a leaflet; the others are counted
MOST_PHONES = 3
NAME_IN_POCKET = 90  # characters: three lines of a panel
ORGANIZATION_IN_POCKET = 70
LINE_IN_POCKET = 120
PANEL_HEIGHT = 54  # millimetres for the words of a panel, a little less than the style sheet gives
DENSE_PANEL_HEIGHT = 66  # the same in smaller letters, measured in ordinary ones


@dataclass(frozen=True)
class PrintedPhone:
    """A telephone on paper; ``hours`` is '' when nobody said when it answers."""

    number: str
    is_invented: bool
    owner: str
    hours: str


@dataclass(frozen=True)
class PrintedPlace:
    """A place on paper; ``hours`` are lines, none when nobody gave them."""

    name: str
    address: str
    hours: list[str]


@dataclass(frozen=True)
class Entry:
    """A service on paper."""

    name: str
    organization: str
    summary: str
    is_invented: bool
    closed: str
    access: list[str]
    phones: list[PrintedPhone]
    places: list[PrintedPlace]
    other_places: int
    own_hours: list[str]
    cost: str
    short_address: str
    qr_code: str
    checked: str

    @property
    def short_address_on_paper(self) -> str:
        """The short address as one copies it by hand, without the scheme."""
        return self.short_address.partition("://")[2]


@dataclass(frozen=True)
class Panel:
    """An eighth of the folded sheet: what one needs at the door or at the telephone.

    ``is_dense``: there is so much to say that the letters are smaller. ``has_more_hours``: some did not fit.
    """

    entry: Entry
    name: str
    organization: str
    phones: list[PrintedPhone]
    place: PrintedPlace | None
    other_places: int
    hours: list[str]
    is_dense: bool = False
    has_more_hours: bool = False

    @property
    def height(self) -> float:
        """About how tall it is in millimetres, in letters of the ordinary size."""
        height = 5.4 * _rows(self.name, 33) + 4.3 * _rows(self.organization, 45)
        height += 6 * self.entry.is_invented + 4.3 * _rows(self.entry.closed, 55)
        height += sum(7.4 + 4.3 * _rows(phone.hours, 48) for phone in self.phones)
        if self.place:
            height += 1.2 + 4.3 * _rows(f"{self.place.name}, {self.place.address}", 52) + 4.3 * bool(self.other_places)
        if self.hours:
            height += 1.2 + 4.3 * sum(_rows(line, 58) for line in self.hours) + 4.3 * self.has_more_hours
        return height


@dataclass(frozen=True)
class PocketCard:
    """The folded sheet. ``left_out``: names of services with no panel. ``blank``: numbers of the panels for notes."""

    panels: list[Panel]
    left_out: list[str]
    has_emergency_panel: bool
    blank: range


def entries_of(services: Iterable[Service], now: datetime, root_path: str = "/") -> list[Entry]:
    """Return services as they are told on paper at the moment ``now`` (aware), in the same order.

    ``root_path`` stands in front of every district in the addresses of this installation.
    """
    return [_entry(service, now, short_address(service, root_path)) for service in services]


def rows_of_entries(entries: Sequence[Entry]) -> list[Sequence[Entry]]:
    """Return entries by rows of the leaflet: one in a row when they are few, else two side by side."""
    width = 1 if len(entries) <= WIDE_UP_TO else 2
    return [entries[start : start + width] for start in range(0, len(entries), width)]


def pocket_card(entries: Sequence[Entry]) -> PocketCard:
    """Return the eight panels of ``entries``: the first eight, then the numbers of emergency, then room for notes."""
    panels = [_panel(entry) for entry in entries[:PANELS]]
    free = PANELS - len(panels)
    return PocketCard(
        panels=panels,
        left_out=[entry.name for entry in entries[PANELS:]],
        has_emergency_panel=free > 0,
        blank=range(len(panels) + 2, PANELS + 1),
    )


def short_address(service: Service, root_path: str = "/") -> str:
    """Return the whole short address of a service: what a QR code opens. The district is found from the service."""
    return absolute(f"{root_path}s/{short_code(service.pk)}")


def qr_code(address: str) -> str:
    """Return the QR code of ``address`` as a data: address of an SVG picture, its white margin included."""
    return segno.make(address, error="m", micro=False).svg_data_uri(border=3, light="#fff", xmldecl=False, nl=False)


def _entry(service: Service, now: datetime, address: str) -> Entry:
    page = ServicePage(service, now)
    places = page.places
    own_hours = page.own_hours if not places else None
    return Entry(
        name=service.name,
        organization=service.organization.name,
        summary=service.summary or Truncator(" ".join(service.description.split())).chars(200),
        is_invented=service.is_invented,
        closed=_closed_words(service),
        access=_access_lines(service),
        phones=[_phone(line) for line in page.phone_lines if line.phone.type != Phone.Type.FAX][:MOST_PHONES],
        places=[_place(place, service) for place in places[:MOST_PLACES]],
        other_places=len(places[MOST_PLACES:]),
        own_hours=hours_lines(own_hours),
        cost=cost_words(service, has_heading=True),
        short_address=address,
        qr_code=qr_code(address),
        checked=_checked_words(service),
    )


def _panel(entry: Entry) -> Panel:
    """Return the panel of a service: smaller letters, then fewer hours, then one telephone, until it fits."""
    place = entry.places[0] if entry.places else None
    hours = place.hours if place else entry.own_hours
    panel = Panel(
        entry=entry,
        name=_short(entry.name, NAME_IN_POCKET),
        organization=_short(entry.organization, ORGANIZATION_IN_POCKET),
        phones=[PrintedPhone(phone.number, phone.is_invented, "", _short(phone.hours)) for phone in entry.phones[:2]],
        place=place and PrintedPlace(_short(place.name, ORGANIZATION_IN_POCKET), _short(place.address), []),
        other_places=len(entry.places[1:]) + entry.other_places,
        hours=[_short(line) for line in hours],
    )
    if panel.height > PANEL_HEIGHT:
        panel = replace(panel, is_dense=True)
    while panel.height > DENSE_PANEL_HEIGHT and len(panel.hours) > 1:
        panel = replace(panel, hours=panel.hours[:-1], has_more_hours=True)
    if panel.height > DENSE_PANEL_HEIGHT:
        panel = replace(panel, phones=panel.phones[:1])
    return panel


def _rows(text: str, per_row: int) -> int:
    """Return how many rows a text takes when about ``per_row`` characters fit in one."""
    return -(-len(text) // per_row)


def _short(text: str, length: int = LINE_IN_POCKET) -> str:
    return Truncator(text).chars(length)


def hours_lines(hours: Hours | None) -> list[str]:
    """Return weekly hours as lines («lunedì e mercoledì 9.00–12.00»), then the next two exceptions to them."""
    if hours is None:
        return []
    lines = [
        f"{row.days} {row.hours}" + (f" ({period.title})" if period.title else "")
        for period in hours.periods
        for row in period.rows
    ]
    return lines + hours.exceptions[:2]


def _phone(line: PhoneLine) -> PrintedPhone:
    rows = [] if line.hours is None else [row for period in line.hours.periods for row in period.rows]
    hours = "; ".join(f"{row.days} {row.hours}" for row in rows)
    owner = ": ".join(filter(None, [line.owner, line.phone.description]))
    return PrintedPhone(line.phone.number, line.phone.is_invented, owner, hours)


def _place(place: Place, service: Service) -> PrintedPlace:
    location = place.location
    addresses = list(location.addresses.all())
    where = _address_line(addresses[0]) if addresses else str(location.municipality or "")
    name = "" if location.name in (service.name, service.organization.name) else location.name
    return PrintedPlace(name, where, hours_lines(place.hours))


def _address_line(address: Address) -> str:
    town = f"{address.postal_code} {address.city}".strip()
    if address.state_province:
        town = f"{town} ({address.state_province})"
    return ", ".join(filter(None, [address.attention, address.address_1, address.address_2, town]))


def _access_lines(service: Service) -> list[str]:
    routes = [
        f"{route.get_way_display()}: {route.note}" if route.note else route.get_way_display()
        for route in service.access_routes.all()
    ]
    return routes or [_("Phone first: they will tell you what to do.")]


def _closed_words(service: Service) -> str:
    if service.status == Service.Status.ACTIVE:
        return ""
    return f"{service.get_status_display()}. {service.status_reason}".strip()


def _checked_words(service: Service) -> str:
    if service.assured_date is None:
        return _("No office has checked this page yet.")
    return with_elisions(_("Last checked by the office on %(day)s.") % {"day": day(service.assured_date)})
