"""The real territory, loaded once for all the tests of this folder and taken off after the last."""

import pytest

from bussola.audit import guards
from bussola.audit.models import AuditEvent
from bussola.territory.importing import TerritoryReport, import_territory
from bussola.territory.models import (
    DataSource,
    District,
    DistrictMembership,
    IndicatorObservation,
    Municipality,
    MunicipalityName,
    UnmatchedRow,
)

TABLES = (
    UnmatchedRow,
    IndicatorObservation,
    DistrictMembership,
    District,
    MunicipalityName,
    Municipality,
    DataSource,
    AuditEvent,
)


@pytest.fixture(scope="package", autouse=True)
def first_import(django_db_setup, django_db_blocker) -> TerritoryReport:
    """Import everything, committed (each test then runs in its own transaction), and give back the report."""
    with django_db_blocker.unblock():
        report = import_territory(by="test")
    yield report
    with django_db_blocker.unblock():
        guards.take_off()  # the audit trail lets nothing go
        for model in TABLES:
            model._base_manager.all()._raw_delete("default")
        guards.put_on()


@pytest.fixture
def suzzara(db) -> Municipality:
    return Municipality.objects.get(pk="020065")
