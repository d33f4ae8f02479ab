"""Invented services as rows of the database, for what needs one: pages, imports, rebuilding the index."""

from collections.abc import Iterable

from bussola.directory import models as directory
from bussola.organizations.models import Organization

from .invented import Body, Invented

ROWS = 500  # of a bulk insert
EXTENT = directory.ServiceArea.ExtentType


def insert(bodies: Iterable[Body], services: Iterable[Invented]) -> None:
    """Insert the bodies, then the services with all that hangs from them, as the importers do: through the models."""
    Organization.objects.bulk_create(Organization(id=body.id, name=body.name, is_invented=True) for body in bodies)
    rows: dict[type, list] = {}
    for service in services:
        for row in rows_of(service):
            rows.setdefault(type(row), []).append(row)
        if len(rows[directory.Service]) >= ROWS:
            _write(rows)
    _write(rows)


def _write(rows: dict[type, list]) -> None:
    for model, objects in rows.items():
        model.objects.bulk_create(objects)
        objects.clear()


def rows_of(service: Invented) -> list:
    """Return the unsaved rows of one service, in the order they must be inserted."""
    text, town = service.text, service.town
    location = directory.Location(
        name=service.place_name,
        municipality=town,
        latitude=service.latitude,
        longitude=service.longitude,
        coordinate_precision="exact",
        is_invented=True,
    )
    own = {"service_id": service.id}
    at = directory.ServiceAtLocation(location=location, **own)
    return [
        directory.Service(
            id=service.id,
            organization_id=service.body.id,
            name=text.name,
            summary=text.summary,
            description=text.description,
            eligibility_description=text.eligibility,
            application_process=text.application,
            outcome_description=text.outcome,
            provider_kind=service.provider,
            is_invented=True,
        ),
        *(
            directory.Attribute(link_entity="service", link_id=service.id, taxonomy_term=term, **own)
            for term in (service.type, *service.groups)
        ),
        _area(service),
        location,
        at,
        directory.CostOption(kind=service.cost, **own),
        directory.AccessRoute(way=service.way, **own),
        directory.Language(code=service.language, name=service.language, **own),
        *(
            [
                directory.Schedule(
                    service_at_location=at,
                    freq="WEEKLY",
                    byday=service.hours.days,
                    opens_at=service.hours.opens_at,
                    closes_at=service.hours.closes_at,
                )
            ]
            if service.hours
            else []
        ),
    ]


def _area(service: Invented) -> directory.ServiceArea:
    if service.serves_district:
        district = service.district
        return directory.ServiceArea(
            service_id=service.id,
            name=district.name,
            extent=district.slug,
            extent_type=EXTENT.DISTRICT,
            district=district,
        )
    return directory.ServiceArea(
        service_id=service.id,
        name=service.town.name,
        extent=service.town.pk,
        extent_type=EXTENT.MUNICIPALITY,
        municipality=service.town,
    )
