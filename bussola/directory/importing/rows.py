"""From a plain record to the rows of the catalogue, each with its stable id."""

from collections.abc import Iterator
from uuid import UUID

from django.db import models

from bussola.directory.models import (
    Address,
    Attribute,
    Contact,
    Location,
    Phone,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
)
from bussola.lib.identity import stable_id
from bussola.organizations.models import Organization, OrganizationIdentifier

from .record import Record

# The fields an import writes, model by model, in the order in which the rows can be inserted.
# What is not here (prices, hours, free places, ...) belongs to people and is never touched.
WRITTEN_FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    Organization: ("name", "alternate_name", "kind", "website", "email", "tax_id"),
    OrganizationIdentifier: ("identifier_scheme", "identifier_type", "identifier"),
    Location: (
        "organization_id",
        "name",
        "latitude",
        "longitude",
        "coordinate_precision",
        "municipality_id",
        "external_identifier",
        "external_identifier_type",
    ),
    Address: ("address_1", "address_2", "city", "region", "state_province", "postal_code"),
    Service: (
        "organization_id",
        "name",
        "alternate_name",
        "summary",
        "description",
        "url",
        "email",
        "provider_kind",
    ),
    ServiceAtLocation: (),
    Contact: ("department", "email"),
    Phone: ("number", "type", "description"),
    Attribute: (),
    ServiceCapacity: ("maximum", "description"),
}

# Rows that belong to one owner each (field, model): those a record has no more are removed.
CHILDREN: dict[type[models.Model], tuple[str, type[models.Model]]] = {
    Contact: ("organization_id", Organization),
    Phone: ("service_id", Service),
    Attribute: ("service_id", Service),
    ServiceCapacity: ("service_id", Service),
}


def service_id(source: str, source_key: str) -> UUID:
    """Return the id of the service a row becomes."""
    return stable_id(source, source_key, "service")


def rows_of(source: str, record: Record, terms: dict[tuple[str, str], UUID], units: dict[str, UUID]) -> Iterator:
    """Yield the unsaved rows a record becomes.

    ``terms`` gives the id of a term by (vocabulary, code), ``units`` that of a unit by name; KeyError when missing.
    """
    organization = Organization(pk=stable_id(source, record.organization_key, "organization"), **record.organization)
    yield organization
    for number, values in enumerate(record.identifiers):
        part = f"identifier {number}"
        yield OrganizationIdentifier(
            pk=stable_id(source, record.organization_key, part), organization_id=organization.pk, **values
        )
    location = Location(
        pk=stable_id(source, record.source_key, "location"),
        organization_id=organization.pk,
        municipality_id=record.municipality.pk,
        **record.location,
    )
    yield location
    yield Address(pk=stable_id(source, record.source_key, "address"), location_id=location.pk, **record.address)
    for number, values in enumerate(record.contacts):
        part = f"contact {number}"
        yield Contact(pk=stable_id(source, record.source_key, part), organization_id=organization.pk, **values)
    if record.service is None:
        return
    service = Service(pk=service_id(source, record.source_key), organization_id=organization.pk, **record.service)
    yield service
    yield ServiceAtLocation(
        pk=stable_id(source, record.source_key, "service_at_location"), service_id=service.pk, location_id=location.pk
    )
    for number, values in enumerate(record.phones):
        yield Phone(pk=stable_id(source, record.source_key, f"phone {number}"), service_id=service.pk, **values)
    for term in record.terms:
        yield Attribute(
            pk=stable_id(source, record.source_key, "term " + " ".join(term)),
            link_entity="service",
            link_id=service.pk,
            service_id=service.pk,
            link_type=term[0],
            taxonomy_term_id=terms[term],
        )
    for values in record.capacities:
        unit = values["unit"]
        yield ServiceCapacity(
            pk=stable_id(source, record.source_key, f"capacity {unit}"),
            service_id=service.pk,
            unit_id=units[unit],
            **{name: value for name, value in values.items() if name != "unit"},
        )
