"""The change log that the search index follows: every write of the catalogue leaves a line for each service it touches.

The lines are written in the transaction of the change. They are safe in order: on PostgreSQL an id is taken
before the commit, so two transactions could commit in reverse order; an advisory lock, taken before the first
write and held until the commit, makes them queue. On SQLite the write transaction itself queues.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, models

from bussola.organizations.models import Organization, OrganizationIdentifier

from . import models as directory

CHANGE_LOG_LOCK = 727_801  # any constant: the advisory lock of this table on PostgreSQL
CHUNK = 500  # stays below the number of parameters SQLite accepts

# From a service to the records that make its page and its index document. Records that touch no service
# (a vocabulary's own description, an identifier of a body) are listed with no path.
PATHS_FROM_SERVICE: dict[type[models.Model], tuple[str, ...]] = {
    Organization: ("organization",),
    OrganizationIdentifier: (),
    directory.Program: ("program",),
    directory.AccessRoute: ("access_routes",),
    directory.ApplicationWindow: ("application_windows",),
    directory.RequiredDocument: ("required_documents",),
    directory.Funding: ("funding",),
    directory.ServiceCapacity: ("capacities",),
    directory.Unit: ("capacities__unit",),
    directory.ServiceAtLocation: ("service_at_locations",),
    directory.Location: ("service_at_locations__location",),
    directory.Address: ("service_at_locations__location__addresses",),
    directory.Accessibility: ("service_at_locations__location__accessibility",),
    directory.ServiceArea: ("service_areas", "service_at_locations__service_areas"),
    directory.Contact: (
        "contacts",
        "service_at_locations__contacts",
        "service_at_locations__location__contacts",
    ),
    directory.Phone: (
        "phones",
        "contacts__phones",
        "service_at_locations__phones",
        "service_at_locations__location__phones",
    ),
    directory.Language: ("languages", "service_at_locations__location__languages"),
    directory.Url: ("additional_urls",),
    directory.Schedule: (
        "schedules",
        "service_at_locations__schedules",
        "service_at_locations__location__schedules",
    ),
    directory.CostOption: ("cost_options",),
    directory.CostBand: ("cost_options__bands",),
    directory.Attribute: ("attributes",),
    directory.TaxonomyTerm: ("attributes__taxonomy_term",),
    directory.Taxonomy: (),
    directory.MetaTableDescription: (),
}


def lock() -> None:
    """Wait for this transaction's turn to write the change log; does nothing on SQLite, which queues by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHANGE_LOG_LOCK])


def log_services(service_ids: Iterable[uuid.UUID]) -> None:
    """Write a line for each service, in the caller's transaction."""
    directory.ServiceChange.objects.bulk_create(
        [directory.ServiceChange(service_id=service_id) for service_id in sorted(set(service_ids))],
        batch_size=CHUNK,
    )


def log_all_services() -> None:
    """Write a line for every service: for changes in lower rooms, like a new boundary or a renamed municipality."""
    lock()
    log_services(directory.Service.objects.values_list("pk", flat=True))


def touched_services(model: type[models.Model], pks: list) -> set[uuid.UUID]:
    """Return the ids of the services whose page or index document shows the rows ``pks`` of ``model``."""
    if model is directory.Service:
        return set(pks)
    touched: set[uuid.UUID] = set()
    for path in PATHS_FROM_SERVICE[model]:
        for start in range(0, len(pks), CHUNK):
            chunk = pks[start : start + CHUNK]
            touched.update(directory.Service.objects.filter(**{f"{path}__in": chunk}).values_list("pk", flat=True))
    return touched


@contextmanager
def log_changes(model: type[models.Model], pks: list) -> Iterator[None]:
    """Log the services touched before or after the write inside the block (a row may move from one to another)."""
    lock()
    before = touched_services(model, pks)
    yield
    log_services(before | touched_services(model, pks))
