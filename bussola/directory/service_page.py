"""What a service page shows, gathered from a service loaded by ``for_page()`` without another query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from .freshness import Freshness, freshness
from .models import AccessRoute, Contact, ImportedRecord, Phone, Schedule, Service, ServiceAtLocation
from .opening_hours import Openness, open_state
from .opening_hours_text import HoursPeriod, exceptions, holiday_line, hours_table, state_line
from .public_places import services_at
from .schedule_owners import schedules_by_place


@dataclass(frozen=True)
class Hours:
    """The hours of one door or one telephone, in words."""

    periods: list[HoursPeriod]
    exceptions: list[str]
    state: str
    is_open: bool

    @classmethod
    def of(cls, schedules: list[Schedule], now: datetime) -> "Hours | None":
        """Return the hours told by ``schedules``, or None when nobody gave any."""
        if not schedules:
            return None
        state = open_state(schedules, now)
        today = timezone.localdate(now)
        return cls(
            hours_table(schedules, today),
            exceptions(schedules, today),
            state_line(state, now),
            state.openness == Openness.OPEN,
        )


@dataclass(frozen=True)
class Place:
    """One public place of a service, with its hours."""

    service_at_location: ServiceAtLocation
    hours: Hours | None
    other_services: int = 0  # how many more are given there; their page is linked only when there are some

    @property
    def location(self):
        """The location itself."""
        return self.service_at_location.location


@dataclass(frozen=True)
class PhoneLine:
    """A telephone, whose it is, and when it answers."""

    phone: Phone
    owner: str
    hours: Hours | None


@dataclass(frozen=True)
class ServicePage:
    """The parts of the page that are not plain fields of the service."""

    service: Service
    now: datetime

    @property
    def places(self) -> list[Place]:
        """The places a stranger may know, with their hours."""
        found = [(place, schedules) for place, schedules in schedules_by_place(self.service) if place is not None]
        return [
            Place(place, Hours.of(schedules, self.now), self._services_at.get(place.location_id, 1) - 1)
            for place, schedules in found
        ]

    @cached_property
    def _services_at(self) -> dict:
        return services_at(place.location_id for place in self.service.public_service_at_locations)

    @property
    def own_hours(self) -> Hours | None:
        """The hours of a service that has no public place (a telephone line, a secret house)."""
        found = schedules_by_place(self.service)
        return Hours.of(found[0][1], self.now) if found and found[0][0] is None else None

    @property
    def has_secret_place(self) -> bool:
        """True when it stands somewhere that must not be told."""
        return self.service.is_confidential or len(self.service.public_service_at_locations) < len(
            self.service.service_at_locations.all()
        )

    @property
    def holiday(self) -> str:
        """A warning on national holidays, else ''."""
        return holiday_line(timezone.localdate(self.now))

    @property
    def phone_lines(self) -> list[PhoneLine]:
        """The telephones, the nearest to the service first; those of the body only when there are no others."""
        service = self.service
        owners = [(service, "")]
        owners += [(contact, str(contact)) for contact in service.contacts.all()]
        for place in service.public_service_at_locations:
            name = place.location.name
            owners += [(place, name), (place.location, name)]
        body = service.organization
        return phone_lines(owners, self.now) or phone_lines([(body, body.name)], self.now)

    @property
    def contacts(self) -> list[Contact]:
        """The people or offices to write to."""
        return [contact for contact in self.service.contacts.all() if contact.name or contact.department]

    @property
    def windows(self) -> list[tuple]:
        """The application windows that have not closed, with whether one can apply today."""
        today = timezone.localdate(self.now)
        return [
            (window, window.is_open_on(today))
            for window in self.service.application_windows.all()
            if window.closes_on is None or window.closes_on >= today
        ]

    @property
    def sources(self) -> list[ImportedRecord]:
        """Where the sheet comes from."""
        return list(self.service.imported_records.all())

    @property
    def languages(self) -> list[str]:
        """The languages spoken, each with its note."""
        found = {}
        for language in self.service.languages.all():
            found[language.name] = f"{language.name} ({language.note})" if language.note else language.name
        return list(found.values())

    @property
    def accessibility(self) -> list[str]:
        """What helps at the public places, each once."""
        found = {}
        for place in self.service.public_service_at_locations:
            for item in place.location.accessibility.all():
                found[str(item)] = None
        return list(found)

    @property
    def is_online(self) -> bool:
        """True when one gets in through its website."""
        return any(route.way == AccessRoute.Way.ONLINE for route in self.service.access_routes.all())

    @cached_property
    def tells_what_it_is(self) -> bool:
        """True when the description says more than the summary does."""
        return bool(self.service.description) and self.service.description != self.service.summary

    @cached_property
    def tells_how_to_apply(self) -> bool:
        """True when there is something to say about applying."""
        return bool(self.service.application_process or self.windows)

    @cached_property
    def tells_times(self) -> bool:
        """True when there is something to say about waiting, deadlines or free places."""
        service = self.service
        return bool(service.timing_description or service.capacities.all()) or service.waiting_days_max is not None

    @property
    def index(self) -> list[tuple[str, str]]:
        """The sections of the page in their order: (id of the section, its title)."""
        service = self.service
        sections = [
            ("come-accedere", _("How to get in"), True),
            ("cosa-e", _("What it is"), self.tells_what_it_is),
            ("a-chi", _("Who it is for"), True),
            ("come-fare", _("How to apply"), self.tells_how_to_apply),
            ("cosa-serve", _("What you need"), True),
            ("cosa-si-ottiene", _("What you get"), service.outcome_description),
            ("tempi", _("How long it takes"), self.tells_times),
            ("costi", _("What it costs"), True),
            ("lingue", _("Languages"), self.languages or service.interpretation_services),
            ("accessibilita", _("Accessibility"), self.accessibility),
            ("condizioni", _("Terms"), service.conditions_description),
            ("contatti", _("Who runs it"), True),
            ("argomenti", _("Topics"), service.service_types),
        ]
        return [(section, title) for section, title, is_there in sections if is_there]

    @property
    def freshness(self) -> Freshness | None:
        """How fresh the sheet is and who says so; None when nobody ever checked it."""
        service = self.service
        return freshness(service.assured_date, service.organization.name, self.sources, timezone.localdate(self.now))

    @property
    def is_listable(self) -> bool:
        """False for what must leave no trace on a telephone that others may look at."""
        return not (self.service.is_danger or self.service.is_confidential)


def phone_lines(owners: Iterable[tuple], now: datetime) -> list[PhoneLine]:
    """Return the telephones of ``owners``, pairs of (record with phones, its name), each number once."""
    found: dict[str, PhoneLine] = {}
    for owner, name in owners:
        for phone in owner.phones.all():
            if phone.dialled not in found:
                found[phone.dialled] = PhoneLine(phone, name, Hours.of(list(phone.schedules.all()), now))
    return list(found.values())


def residence_words(service: Service) -> str:
    """Return who may come by where they live."""
    return {
        Service.Residence.NOT_NEEDED: _("Wherever you live"),
        Service.Residence.MUNICIPALITY: _("If you live in the municipality"),
        Service.Residence.DISTRICT: _("If you live in a municipality of the district"),
        Service.Residence.REGION: _("If you live in the region"),
        Service.Residence.ITALY: _("If you live in Italy"),
        Service.Residence.UNKNOWN: _("It is not said: ask"),
    }[service.residence]


def entitlement_words(service: Service) -> list[tuple[str, str]]:
    """Return questions people are afraid to ask, with the answers; unknown is never told as no."""
    ask = _("Ask, you need not say who you are")
    permit = {"yes": _("Yes, it is needed"), "no": _("No, it is not needed"), "unknown": ask}
    stp = {"yes": _("Yes, it is accepted"), "no": _("No, it is not accepted"), "unknown": ask}
    anonymous = {"yes": _("Yes, nobody asks your name"), "no": _("No, your details are needed"), "unknown": ask}
    return [
        (_("Do I need a residence permit?"), permit[service.permit_needed]),
        (_("Is the STP or ENI code enough?"), stp[service.stp_eni_accepted]),
        (_("Can I come without giving my name?"), anonymous[service.anonymous_access]),
    ]
