"""The change log that the search index follows: every write of the catalogue leaves a line for each service it touches.

A write that touches no service (the seat of a town hall, the card of a source) leaves a line for ``NO_SERVICE``, so
that the number of the newest line moves with everything a public page can show: it is the stamp of those pages.

The lines are written in the transaction of the change. They are safe in order: on PostgreSQL an id is taken
before the commit, so two transactions could commit in reverse order; an advisory lock, taken before the first
write and held until the commit, makes them queue. On SQLite the write transaction itself queues.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, models

from bussola.organizations.models import Organization, OrganizationIdentifier
from bussola.territory.models import DataSource, District, DistrictMembership, Municipality

from . import models as directory

CHANGE_LOG_LOCK = 727_801  # any constant: the advisory lock of this table on PostgreSQL
NO_SERVICE = uuid.UUID(int=0)  # the index has no such document, and follows the line for nothing
CHUNK = 500  # stays below the number of parameters SQLite accepts

# From a service to the records that make its page and its index document. Records that touch no document of the index
# (a vocabulary's own description, an identifier of a body) are listed with no path.
PATHS_FROM_SERVICE: dict[type[models.Model], tuple[str, ...]] = {
    DataSource: (),
    District: ("service_areas__district",),
    DistrictMembership: (
        "service_areas__municipality__district_memberships",
        "service_at_locations__location__municipality__district_memberships",
    ),
    Municipality: ("service_areas__municipality", "service_at_locations__location__municipality"),
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
    directory.ImportedRecord: (),
    directory.TaxonomyTerm: ("attributes__taxonomy_term",),
    directory.Taxonomy: (),
    directory.MetaTableDescription: (),
}


def lock() -> None:
    """Wait for this transaction's turn to write the change log; does nothing on SQLite, which queues by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHANGE_LOG_LOCK])


def newest_change() -> int:
    """Return the number of the newest line, 0 when there is none."""
    with connection.cursor() as cursor:  # asked by every search and page: plain SQL is three times quicker than the ORM
        cursor.execute(f"SELECT MAX(id) FROM {directory.ServiceChange._meta.db_table}")
        return cursor.fetchone()[0] or 0


def log_services(service_ids: Iterable[uuid.UUID]) -> None:
    """Write a line for each service, in the caller's transaction."""
    directory.ServiceChange.objects.bulk_create(
        [directory.ServiceChange(service_id=service_id) for service_id in sorted(set(service_ids))],
        batch_size=CHUNK,
    )


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
    if not pks:  # an update of nothing
        yield
        return
    lock()
    before = touched_services(model, pks)
    yield
    log_services(before | touched_services(model, pks) or {NO_SERVICE})
