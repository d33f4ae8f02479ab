"""Loading the municipalities, the districts and their figures from the files shipped with the platform."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from operator import itemgetter

from django.db import models, transaction

from bussola.audit.actions import record
from bussola.lib.progress import progress
from bussola.lib.text import fold

from .data_files import boundaries, rows_of
from .models import DataSource, District, DistrictMembership, IndicatorObservation, Municipality, MunicipalityName

BATCH = 500  # also keeps deletions below the number of parameters SQLite accepts

Row = dict[str, object]

# column of demography.tsv.gz: (indicator, year, source)
DEMOGRAPHY = {
    "population_2025": ("population", 2025, "istat-population"),
    "population_2026": ("population", 2026, "istat-population"),
    "aged_0_14": ("population-0-14", 2026, "istat-population"),
    "aged_15_64": ("population-15-64", 2026, "istat-population"),
    "aged_65_plus": ("population-65-plus", 2026, "istat-population"),
    "males": ("males", 2026, "istat-population"),
    "females": ("females", 2026, "istat-population"),
    "area_km2": ("area-km2", 2026, "istat-population"),
    "taxpayers_2023": ("taxpayers", 2023, "mef-incomes"),
    "mean_income_2023": ("mean-income", 2023, "mef-incomes"),
}
SUZZARA_YEAR = 2020  # inferred: the plan states no year
SUZZARA_PLAN = {
    "population": "population",
    "mean_age": "mean-age",
    "household_size": "household-size",
    "ageing_index": "ageing-index",
    "birth_index": "birth-index",
}


@dataclass
class TableReport:
    """What happened to one table."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0


@dataclass
class TerritoryReport:
    """What an import did, table by table."""

    dry_run: bool = False
    tables: dict[str, TableReport] = field(default_factory=dict)

    @property
    def created(self) -> int:
        """Rows written for the first time."""
        return sum(table.created for table in self.tables.values())

    @property
    def updated(self) -> int:
        """Rows whose content changed."""
        return sum(table.updated for table in self.tables.values())

    @property
    def deleted(self) -> int:
        """Rows that the files no longer have."""
        return sum(table.deleted for table in self.tables.values())

    @property
    def changed(self) -> bool:
        """Whether anything is different: then whatever is derived from the territory must be made again."""
        return bool(self.created or self.updated or self.deleted)


@transaction.atomic
def import_territory(*, by: object, dry_run: bool = False, geometry: bool = True) -> TerritoryReport:
    """Load everything in ``data/`` and return what changed; a second time nothing does.

    ``dry_run`` counts and writes nothing. Without ``geometry`` the boundaries stay as they are. What a person
    decided stays: a membership already there is never taken off, and a verified one never changed.
    """
    report = TerritoryReport(dry_run=dry_run)
    steps = (
        ("data sources", _load_sources),
        ("municipalities", lambda: _load_municipalities(geometry)),
        ("names", _load_names),
        ("districts", _load_districts),
        ("memberships", _load_memberships),
        ("figures", _load_figures),
    )
    for name, load in steps:
        report.tables[name] = load()
    if dry_run:
        transaction.set_rollback(True)
    elif report.changed:
        record(
            "territory.import_territory",
            by=by,
            created=report.created,
            updated=report.updated,
            deleted=report.deleted,
        )
    return report


def _load_sources() -> TableReport:
    wanted = [
        row
        | {
            "retrieved_on": date.fromisoformat(row["retrieved_on"]),
            "covered_region_codes": row["covered_region_codes"].split(",") if row["covered_region_codes"] else None,
        }
        for row in rows_of("sources.tsv")
    ]
    return _synchronise(DataSource, wanted, key=("code",), title="Fonti")


def _load_municipalities(geometry: bool) -> TableReport:
    shapes = boundaries() if geometry else {}
    wanted = [
        {
            "istat_code": row["istat"],
            "cadastral_code": row["cadastral"],
            "name": row["name"],
            "alternate_name": row["alternate_name"],
            "province_code": row["province_code"],
            "province_name": row["province_name"],
            "region_code": row["region_code"],
            "region_name": row["region_name"],
            "latitude": float(row["lat"]),
            "longitude": float(row["lon"]),
            "centre_from_predecessors": row["centre_from_predecessors"] == "1",
        }
        | ({"boundary": shapes.get(row["istat"])} if geometry else {})
        for row in rows_of("municipalities.tsv.gz")
    ]
    return _synchronise(Municipality, wanted, key=("istat_code",), title="Comuni")


def _load_names() -> TableReport:
    names: dict[tuple[str, str, str], Row] = {}

    def add(istat: str, kind: str, name: str, former_istat: str = "", former_cadastral: str = "") -> None:
        folded = fold(name)
        new = {"municipality_id": istat, "name": name, "folded": folded, "kind": kind}
        row = names.setdefault((istat, folded, kind), new | {"former_istat_code": "", "former_cadastral_code": ""})
        row["former_istat_code"] = former_istat or row["former_istat_code"]
        row["former_cadastral_code"] = former_cadastral or row["former_cadastral_code"]

    for row in rows_of("municipalities.tsv.gz"):
        add(row["istat"], MunicipalityName.Kind.CURRENT, row["name"])
        if row["alternate_name"]:
            add(row["istat"], MunicipalityName.Kind.ALTERNATE, row["alternate_name"])
            add(row["istat"], MunicipalityName.Kind.ALTERNATE, f"{row['name']}/{row['alternate_name']}")
    for row in rows_of("former_names.tsv.gz"):
        add(row["istat"], row["kind"], row["name"], row["former_istat"], row["former_cadastral"])
    key = ("municipality_id", "folded", "kind")
    return _synchronise(MunicipalityName, list(names.values()), key=key, title="Nomi dei comuni", delete_missing=True)


def _load_districts() -> TableReport:
    columns = ("slug", "name", "official_name", "phone_prefix")
    by_slug = {row["slug"]: {column: row[column] for column in columns} for row in rows_of("districts.tsv")}
    return _synchronise(District, list(by_slug.values()), key=("slug",), title="Distretti")


def _load_memberships() -> TableReport:
    ids = dict(District.objects.values_list("slug", "pk"))
    verified = set(DistrictMembership.objects.filter(is_verified=True).values_list("district__slug", "municipality_id"))
    wanted = [
        {
            "district_id": ids[row["slug"]],
            "municipality_id": row["istat"],
            "provenance": row["provenance"],
            "is_verified": row["is_verified"] == "1",
        }
        for row in rows_of("districts.tsv")
        if row["is_verified"] == "1" or (row["slug"], row["istat"]) not in verified
    ]
    key = ("district_id", "municipality_id")
    return _synchronise(DistrictMembership, wanted, key=key, title="Comuni dei distretti")


def _load_figures() -> TableReport:
    wanted = [
        _figure(row["istat"], *about, row[column])
        for row in rows_of("demography.tsv.gz")
        for column, about in DEMOGRAPHY.items()
        if row[column]
    ]
    wanted += [
        _figure(row["istat"], indicator, SUZZARA_YEAR, "suzzara-plan-2021", row[column])
        for row in rows_of("suzzara_indicators.tsv")
        for column, indicator in SUZZARA_PLAN.items()
        if row[column]
    ]
    key = ("municipality_id", "indicator", "year", "source_id")
    return _synchronise(IndicatorObservation, wanted, key=key, title="Dati demografici")


def _figure(istat: str, indicator: str, year: int, source: str, value: str) -> Row:
    return {
        "municipality_id": istat,
        "indicator": indicator,
        "year": year,
        "source_id": source,
        "value": Decimal(value),
    }


def _synchronise(
    model: type[models.Model], wanted: list[Row], *, key: tuple[str, ...], title: str, delete_missing: bool = False
) -> TableReport:
    """Make the table have the ``wanted`` rows and return the counts.

    ``key`` names the columns that tell which row is which. Columns that ``wanted`` does not have stay as they are;
    so do rows that are not wanted, unless ``delete_missing``. Rows are compared as plain values: building 80,000
    objects to find that none changed would take longer than the rest.
    """
    if not wanted:
        return TableReport()
    key_of, columns = itemgetter(*key), list(wanted[0])
    values_of, positions = itemgetter(*columns), itemgetter(*(columns.index(column) for column in key))
    there = {positions(values): (pk, values) for pk, *values in _stored(model, columns)}
    created, updated, unchanged = [], [], 0
    for row in wanted:
        pk, values = there.pop(key_of(row), (None, None))
        if values is None:
            created.append(row)
        elif tuple(values) == values_of(row):
            unchanged += 1
        else:
            updated.append(model(**{"pk": pk} | row))
    if created:
        for batch in _batches(progress(created, title, total=len(created))):
            model._default_manager.bulk_create([model(**row) for row in batch])
    changing = [column for column in columns if column not in key]
    for batch in _batches(updated):
        model._default_manager.bulk_update(batch, changing, batch_size=200)
    unwanted = [pk for pk, _ in there.values()] if delete_missing else []
    for batch in _batches(unwanted):
        model._default_manager.filter(pk__in=batch).delete()
    return TableReport(len(created), len(updated), unchanged, len(unwanted))


def _stored(model: type[models.Model], columns: list[str]) -> Iterator[tuple]:
    return model._default_manager.order_by().values_list("pk", *columns).iterator(chunk_size=BATCH)


def _batches(rows: Iterable) -> Iterator[list]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch
