"""What the page of a body and the page of a place show."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from bussola.organizations.models import Organization

from .freshness import Freshness, freshness
from .models import Contact, ImportedRecord, Location, Service
from .public_places import places_with_a_page
from .schedule_owners import schedules_for
from .service_page import Hours, PhoneLine, phone_lines

IPA = "IT-IPA"  # the scheme of the codes of the index of public administrations


def is_town_hall(organization: Organization | None) -> bool:
    """Tell whether a body is a town hall of the public index: the general office of a municipality, no social desk."""
    return (
        organization is not None
        and organization.kind == Organization.Kind.MUNICIPALITY
        and any(one.identifier_scheme == IPA for one in organization.organization_identifiers.all())
    )


@dataclass(frozen=True)
class Seat:
    """A place of a body with its own hours and telephones."""

    location: Location
    hours: Hours | None


@dataclass(frozen=True)
class ServiceLine:
    """A service in a list, with its hours where they are those of the place the list is about."""

    service: Service
    hours: Hours | None = None

    @property
    def type_name(self) -> str:
        """The name of its first service type, '' when it has none."""
        types = self.service.service_types
        return types[0].name if types else ""


@dataclass(frozen=True)
class OrganizationPage:
    """The parts of the page of a body that are not plain fields of it."""

    organization: Organization
    now: datetime

    @cached_property
    def is_town_hall(self) -> bool:
        """True for the general office of a municipality."""
        return is_town_hall(self.organization)

    @cached_property
    def lines(self) -> list[ServiceLine]:
        """The public services of the body, by name."""
        found = Service.objects.public().filter(organization=self.organization)
        return [ServiceLine(service) for service in found.prefetch_related("taxonomy_terms__taxonomy")]

    @cached_property
    def seats(self) -> list[Seat]:
        """The places of the body that a stranger may know, where it gives services or has its seat."""
        own = Service.objects.public().filter(organization=self.organization).values("pk")
        places = places_with_a_page()
        pks = {
            *places.filter(organization=self.organization).values_list("pk", flat=True),
            *places.filter(service_at_locations__service__in=own).values_list("pk", flat=True),
        }
        found = Location.objects.filter(pk__in=pks).select_related("municipality").order_by("name", "pk")
        return [
            Seat(place, Hours.of(list(place.schedules.all()), self.now))
            for place in found.prefetch_related("addresses", "schedules", "phones__schedules")
        ]

    @cached_property
    def phone_lines(self) -> list[PhoneLine]:
        """The telephones of the body and of its offices, then those of its places."""
        owners = [(self.organization, "")]
        owners += [(contact, str(contact)) for contact in self.organization.contacts.all()]
        owners += [(seat.location, str(seat.location)) for seat in self.seats]
        return phone_lines(owners, self.now)

    @cached_property
    def contacts(self) -> list[Contact]:
        """The people or offices to write to."""
        return [contact for contact in self.organization.contacts.all() if str(contact)]

    @cached_property
    def sources(self) -> list[ImportedRecord]:
        """Where the record comes from."""
        return list(self.organization.imported_records.all())

    @property
    def freshness(self) -> Freshness | None:
        """How fresh the record is and who says so."""
        return freshness(None, "", self.sources, timezone.localdate(self.now))


@dataclass(frozen=True)
class PlacePage:
    """The parts of the page of a place that are not plain fields of it."""

    location: Location
    now: datetime

    @property
    def organization(self) -> Organization | None:
        """The body whose place it is, unless it is hidden."""
        body = self.location.organization
        return None if body is None or body.is_hidden else body

    @cached_property
    def is_town_hall(self) -> bool:
        """True for the seat of a municipality where no social service is known."""
        return is_town_hall(self.organization)

    @cached_property
    def lines(self) -> list[ServiceLine]:
        """The public services given here, by name, each with its hours here."""
        public = set(
            Service.objects.public().filter(service_at_locations__location=self.location).values_list("pk", flat=True)
        )
        found = [one for one in self.location.service_at_locations.all() if one.service_id in public]
        found.sort(key=lambda one: (one.service.name, one.service_id))
        return [ServiceLine(one.service, Hours.of(schedules_for(one), self.now)) for one in found]

    @cached_property
    def hours(self) -> Hours | None:
        """The hours of the door itself."""
        return Hours.of(list(self.location.schedules.all()), self.now)

    @cached_property
    def phone_lines(self) -> list[PhoneLine]:
        """The telephones of the place, else those of its body."""
        owners = [(self.location, "")]
        owners += [(contact, str(contact)) for contact in self.location.contacts.all()]
        body = self.organization
        return phone_lines(owners, self.now) or (phone_lines([(body, body.name)], self.now) if body else [])

    @cached_property
    def sources(self) -> list[ImportedRecord]:
        """Where the record comes from."""
        return list(self.location.imported_records.all())

    @property
    def freshness(self) -> Freshness | None:
        """How fresh the record is and who says so."""
        return freshness(None, "", self.sources, timezone.localdate(self.now))
