"""Loading the invented services into the catalogue."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from bussola.audit.actions import record
from bussola.directory.importing.pipeline import NotReady, Vocabulary
from bussola.directory.models import Service, Taxonomy, TaxonomyTerm, Unit
from bussola.lib.identity import stable_id
from bussola.lib.progress import progress
from bussola.territory.models import DataSource, District

from .placing import Placement, Plan
from .records import (
    REFERENCE_DAY,
    SOURCE_CODE,
    Rows,
    Vocabularies,
    location_key,
    location_rows,
    organization_key,
    organization_rows,
    service_rows,
)
from .sheets import SHEETS_DIR, check_codes, read_sheets
from .writing import differing, remembered, retire, write

POSTAL_CODES_FILE = Path(__file__).resolve().parent.parent / "data" / "demo" / "postal_codes.tsv"


@dataclass
class DemoReport:
    """What an import did, or would do; the counts are of services, except ``bodies`` and ``places``."""

    is_dry_run: bool
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    gone: int = 0
    bodies: int = 0
    places: int = 0
    by_district: Counter[str] = field(default_factory=Counter)
    types: int = 0

    @property
    def services(self) -> int:
        """How many invented services there are after the import."""
        return self.by_district.total()


def import_demo(
    districts: Iterable[District], *, by: object, dry_run: bool = False, sheets_dir: Path = SHEETS_DIR
) -> DemoReport:
    """Load the invented services of ``districts`` and return what was done; with ``dry_run``, what would be.

    Running it again writes only what changed in the sheets; services that left the sheets become inactive.
    Raises SheetMistake (all mistakes at once), NoBodies for a district without invented bodies, NotReady when the
    vocabularies or the municipalities are missing. Nothing is written in any of these cases.
    """
    districts = list(districts)
    sheets = read_sheets(sheets_dir)
    vocabularies = _vocabularies()
    check_codes(sheets, vocabularies.codes)
    plan = Plan()
    placements: list[Placement] = []
    for district in districts:
        if not district.municipalities.exists():
            raise NotReady(f"Il distretto {district.slug} non ha comuni: esegui prima «bussola import territory».")
        placements += plan.placements(sheets, district, vocabularies.secret_types)
    with transaction.atomic():
        report = _bring_up_to_date(districts, placements, vocabularies, dry_run=dry_run)
        if not dry_run:
            record(
                "directory.import_demo",
                by=by,
                districts=[district.slug for district in districts],
                created=report.created,
                updated=report.updated,
                unchanged=report.unchanged,
                gone=report.gone,
            )
    return report


def _bring_up_to_date(
    districts: list[District], placements: list[Placement], vocabularies: Vocabularies, *, dry_run: bool
) -> DemoReport:
    """Compare ``placements`` with what earlier imports left and write the difference."""
    known = remembered(f"{district.slug}/" for district in districts)
    bodies, places = _bodies_and_places(placements, vocabularies)
    units = _units(placements)
    services = [service_rows(placement, vocabularies, units) for placement in progress(placements, "Servizi inventati")]
    changes = [*differing([*bodies, *places, *services], known)]
    keys = {rows.key for rows in (*bodies, *places, *services)}
    gone = [old for key, old in known.items() if key not in keys and not old.is_gone]
    if not dry_run:
        _save_source()
        Unit.objects.bulk_create([unit for unit in units.values() if unit._state.adding])
        write(changes)
        retire(gone)
    of_services = [is_new for rows, _, is_new in changes if isinstance(rows.root, Service)]
    return DemoReport(
        is_dry_run=dry_run,
        created=sum(of_services),
        updated=len(of_services) - sum(of_services),
        unchanged=len(services) - len(of_services),
        gone=sum(old.service_id is not None for old in gone),
        bodies=len(bodies),
        places=len(places),
        by_district=Counter(placement.district.slug for placement in placements),
        types=len({placement.variant.type_code for placement in placements}),
    )


def _bodies_and_places(placements: list[Placement], vocabularies: Vocabularies) -> tuple[list[Rows], list[Rows]]:
    """Return the bodies and the places the placements speak of, each once."""
    bodies: dict[str, Rows] = {}
    behind_one_door: dict[str, list[Placement]] = defaultdict(list)
    for placement in placements:
        key = organization_key(placement.district, placement.body)
        if key not in bodies:
            bodies[key] = organization_rows(placement.district, placement.body)
        behind_one_door[location_key(placement)].append(placement)
    postal_codes = _postal_codes()
    places = [location_rows(group, postal_codes, vocabularies.secret_types) for group in behind_one_door.values()]
    return list(bodies.values()), places


def _vocabularies() -> Vocabularies:
    """Return the terms the demo needs; raise NotReady if they are not loaded."""
    loaded = Vocabulary.load()
    secret = TaxonomyTerm.objects.service_types().filter(is_confidential=True)
    return Vocabularies(
        terms=loaded.terms,
        areas_of_type={
            code: [term for term in terms if term[0] == Taxonomy.Code.MACRO_AREA]
            for code, terms in loaded.of_type.items()
        },
        secret_types=set(secret.values_list("code", flat=True)),
    )


def _units(placements: Iterable[Placement]) -> dict[str, Unit]:
    """Return by name the units the sheets count places in: those there are, and unsaved ones for the rest."""
    names = {placement.variant.capacity.unit for placement in placements if placement.variant.capacity}
    known = {unit.name: unit for unit in Unit.objects.filter(name__in=names)}
    return {name: known.get(name) or Unit(id=stable_id(SOURCE_CODE, name, "unit"), name=name) for name in names}


def _postal_codes() -> dict[str, str]:
    """Return the postal codes we know, by ISTAT code of the municipality."""
    with POSTAL_CODES_FILE.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
        return {row["istat_code"]: row["postal_code"] for row in rows}


def _save_source() -> None:
    DataSource.save_card(
        SOURCE_CODE,
        name="Servizi inventati per la dimostrazione",
        publisher="Bussola",
        licence="CC0 1.0",
        data_date=REFERENCE_DAY.isoformat(),
        retrieved_on=REFERENCE_DAY,
        is_invented=True,
    )
