"""Loading the emergency numbers that Bussola ships: dated, with a source each, by kind and district."""

import time
from datetime import date

from django.db import transaction

from bussola.audit.actions import record as audit
from bussola.directory.models import EmergencyNumber
from bussola.territory.models import District

from .pipeline import NotReady
from .report import ImportReport
from .shipped import DATA, read_rows

SOURCE = "numeri-emergenza"
FILE = DATA / "emergency_numbers.tsv"
FIELDS = ("kind", "number", "name", "description", "hours", "source_name", "source_url", "checked_on", "position")
NOT_HERE = "numero di distretti che qui non ci sono"


class EmergencyReport(ImportReport):
    """The counts of the emergency numbers: one that is gone is removed, a dead number must not be shown."""

    def lines(self) -> list[str]:
        """Return the report as lines of text to print."""
        removed = "da togliere" if self.dry_run else "tolti"
        return [line.replace("messi «non attivo»", removed) for line in super().lines()]


def import_emergency(*, by: object, dry_run: bool = False) -> ImportReport:
    """Write the shipped emergency numbers, remove those no longer shipped, and return the report.

    A number that somebody here has checked after the shipped date is left as it is. A number of districts that
    this installation has not is left out: without districts it would be shown in all Italy. Raises NotReady when
    no district is loaded, ValidationError when the shipped file itself is wrong.
    """
    start = time.perf_counter()
    report = EmergencyReport(SOURCE, "Numeri di emergenza", dry_run=dry_run)
    with transaction.atomic():
        districts = {district.slug: district for district in District.objects.all()}
        if not districts:
            raise NotReady("Mancano i distretti: esegui prima «bussola import territory».")
        present = {number.pk: number for number in EmergencyNumber.objects.prefetch_related("districts")}
        kept: set[str] = set()
        newest = date.min
        for row in read_rows(FILE):
            report.read += 1
            slugs = [slug for slug in row["districts"].split(",") if slug]
            its_districts = {districts[slug] for slug in slugs if slug in districts}
            shipped = EmergencyNumber(pk=row["code"], **{name: row[name] for name in FIELDS})
            shipped.clean_fields()  # turns texts into numbers and dates too
            newest = max(newest, shipped.checked_on)
            if slugs and not its_districts:
                report.rejected[NOT_HERE] += 1
                continue
            kept.add(shipped.pk)
            _write(shipped, its_districts, present.get(shipped.pk), report)
        for number in present.values():
            if number.pk in kept:
                continue
            if number.checked_on > newest:
                report.kept_by_person += 1
            else:
                number.delete()
                report.gone += 1
        audit("directory.import_emergency", by=by, **report.counts())
        transaction.set_rollback(dry_run)
    report.seconds = time.perf_counter() - start
    return report


def _write(
    shipped: EmergencyNumber, districts: set[District], present: EmergencyNumber | None, report: ImportReport
) -> None:
    """Create or update one number and count what was done."""
    if present is None:
        shipped.save(force_insert=True)
        shipped.districts.set(districts)
        report.created += 1
        return
    if present.checked_on > shipped.checked_on:
        report.kept_by_person += 1
        return
    fields = [name for name in FIELDS if getattr(present, name) != getattr(shipped, name)]
    for name in fields:
        setattr(present, name, getattr(shipped, name))
    if fields:
        present.save(update_fields=fields)
    if moved := set(present.districts.all()) != districts:
        present.districts.set(districts)
    if fields or moved:
        report.updated += 1
    else:
        report.unchanged += 1
