"""Importing one source: read, place, compare with what is there, write what changed, note what is gone."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bussola.audit.actions import record as audit
from bussola.directory.models import Attribute, ImportedRecord, Service, TaxonomyTerm, Unit
from bussola.lib.identity import stable_id
from bussola.lib.progress import progress
from bussola.lib.text import fold
from bussola.territory.actions import queue_unmatched
from bussola.territory.matching import MunicipalityMatcher
from bussola.territory.models import DataSource, Municipality, UnmatchedRow
from bussola.territory.provinces import province_code_of

from .record import Record, Rejected, Source
from .report import ImportReport
from .rows import rows_of
from .shipped import REAL, count_rows, read_rows
from .writer import RowWriter, announced_once

CHUNK = 1000  # rows per transaction: short enough to let others write, long enough to be fast
GONE_REASON = "Non compare più nell'elenco pubblicato dalla fonte"


class NotReady(Exception):
    """Something that must be imported before is missing; the message says what to run, in Italian."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which municipalities an import is about; ``codes`` None is the whole country."""

    codes: frozenset[str] | None = None
    provinces: frozenset[str] = frozenset()

    @classmethod
    def of(cls, codes: Iterable[str]) -> "Scope":
        """Return the scope of some municipalities (ISTAT codes)."""
        codes = frozenset(codes)
        provinces = Municipality.objects.filter(pk__in=codes).values_list("province_code", flat=True).distinct()
        return cls(codes, frozenset(provinces))

    def __contains__(self, istat_code: str | None) -> bool:
        return self.codes is None or istat_code in self.codes

    def may_hold(self, province: str, province_codes: dict[str, str]) -> bool:
        """Tell whether a row without municipality may be of this scope, from its province (code or name)."""
        return self.codes is None or province_code_of(province, province_codes) in self.provinces


@dataclass(slots=True)
class Vocabulary:
    """The terms and units the records point to, loaded once."""

    terms: dict[tuple[str, str], UUID]
    of_type: dict[str, list[tuple[str, str]]]  # what a service type means: for whom it is, in which area
    units: dict[str, UUID]

    @classmethod
    def load(cls) -> "Vocabulary":
        """Load the vocabularies; raise NotReady when they were never imported."""
        rows = TaxonomyTerm.objects.values_list("taxonomy__code", "code", "pk")
        terms = {(taxonomy, code): pk for taxonomy, code, pk in rows}
        if not terms:
            raise NotReady("Mancano i vocabolari: esegui prima «bussola import vocabularies».")
        codes = {pk: key for key, pk in terms.items()}
        of_type: dict[str, list[tuple[str, str]]] = {}
        links = Attribute.objects.filter(link_entity="taxonomy_term", link_type__in=("target-group", "macro-area"))
        for owner, term in links.order_by("taxonomy_term__position").values_list("link_id", "taxonomy_term_id"):
            of_type.setdefault(codes[owner][1], []).append(codes[term])
        return cls(terms, of_type, dict(Unit.objects.values_list("name", "pk")))

    def complete(self, record: Record) -> None:
        """Add to a record the target groups and the macro-area that its service types have by definition."""
        for taxonomy, code in list(record.terms):
            if taxonomy == "service-type":
                record.terms += [term for term in self.of_type.get(code, ()) if term not in record.terms]


@dataclass(slots=True)
class Existing:
    """What the last import of a source left, by source key."""

    checksums: dict[str, str] = field(default_factory=dict)
    towns: dict[str, str | None] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    @classmethod
    def load(cls, source: str) -> "Existing":
        """Load it from the database."""
        existing = cls()
        rows = ImportedRecord.objects.filter(source_id=source)
        columns = ("source_key", "checksum", "location__municipality_id", "is_gone")
        for key, checksum, town, is_gone in rows.values_list(*columns).iterator(chunk_size=5000):
            existing.checksums[key], existing.towns[key] = checksum, town
            if is_gone:
                existing.gone.add(key)
        return existing


class SourceImport:
    """One run over one source."""

    def __init__(self, source: Source, matcher: MunicipalityMatcher, scope: Scope, *, by: object, dry_run: bool):
        self.source, self.matcher, self.scope, self.by, self.dry_run = source, matcher, scope, by, dry_run
        self.report = ImportReport(source.code, source.name, dry_run=dry_run)
        self.vocabulary = Vocabulary.load()
        self.writer = RowWriter(source.code)
        self.unmatched: list[UnmatchedRow] = []

    def run(self) -> ImportReport:
        """Import and return the report. Rows are written by chunks: a stopped import goes on where it was."""
        start = time.perf_counter()
        path = REAL / self.source.file_name
        self.existing = Existing.load(self.source.code)
        if not self.dry_run:
            save_data_source(self.source)
        seen: set[str] = set()
        rows = progress(read_rows(path), self.source.name, total=count_rows(path))
        records = self._changed(self._records(rows, seen))
        while chunk := list(islice(records, CHUNK)):
            if not self.dry_run:
                self._write(chunk)
        self._note_gone(seen)
        self.report.uncovered = self._uncovered_regions()
        self.report.kept_by_person = self.writer.kept_by_person
        if not self.dry_run:
            self.report.newly_queued = queue_unmatched(self.unmatched, by=self.by)
            with transaction.atomic():
                audit(
                    "directory.import_source",
                    by=self.by,
                    source=self.source.code,
                    municipalities=len(self.scope.codes) if self.scope.codes is not None else "all",
                    **self.report.counts(),
                )
        self.report.seconds = time.perf_counter() - start
        return self.report

    def _records(self, rows: Iterable[dict], seen: set[str]) -> Iterator[Record]:
        """Yield the records in scope; count the rows that are not, and collect those without a municipality."""
        decided = self.matcher.decided(self.source.code)
        provinces = province_codes()
        report = self.report
        for row in rows:
            report.read += 1
            key = self.source.key(row)
            if not key or key in seen:
                report.rejected["codice doppio" if key else "riga senza codice"] += 1
                continue
            seen.add(key)
            town = decided[key] if key in decided else self.source.find(row, self.matcher)
            if town is None:
                if key in decided:
                    report.discarded += 1
                elif self.scope.may_hold(self.source.province(row), provinces):
                    self._queue(key, row)
                else:
                    report.out_of_scope += 1
                continue
            if town.pk not in self.scope and self.existing.towns.get(key) not in self.scope:
                report.out_of_scope += 1
                continue
            try:
                record = self.source.record(row, key, town, report.left_out)
            except Rejected as reason:
                report.rejected[str(reason)] += 1
                continue
            self.vocabulary.complete(record)
            yield record

    def _queue(self, key: str, row: dict) -> None:
        place = self.source.place(row)[:200]
        self.report.unmatched += 1
        self.report.unmatched_places[place] += 1
        self.unmatched.append(
            UnmatchedRow(
                source_id=self.source.code,
                source_key=key,
                place=place,
                reason="Comune non riconosciuto o ambiguo",
                row=row,
            )
        )

    def _changed(self, records: Iterator[Record]) -> Iterator[tuple[Record, str]]:
        """Yield the records to write, with their checksum; count the others as unchanged."""
        for record in records:
            checksum = record.checksum()
            known = self.existing.checksums.get(record.source_key)
            if known == checksum and record.source_key not in self.existing.gone:
                self.report.unchanged += 1
                continue
            if known is None:
                self.report.created += 1
            else:
                self.report.updated += 1
                self.report.returned += record.source_key in self.existing.gone
            yield record, checksum

    def _write(self, chunk: list[tuple[Record, str]]) -> None:
        source, now = self.source.code, timezone.now()
        rows, imported = [], []
        for record, checksum in chunk:
            of_record = list(rows_of(source, record, self.vocabulary.terms, self.vocabulary.units))
            by_name = {type(row).__name__: row for row in of_record}
            rows += of_record
            imported.append(
                ImportedRecord(
                    pk=stable_id(source, record.source_key, "record"),
                    source_id=source,
                    source_key=record.source_key,
                    checksum=checksum,
                    retrieved_at=now,
                    organization_id=by_name["Organization"].pk,
                    location_id=by_name["Location"].pk,
                    service_id=by_name["Service"].pk if "Service" in by_name else None,
                )
            )
        with announced_once(row.pk for row in rows if isinstance(row, Service)):
            self.writer.write(rows)
            returned = [row.service_id for row in imported if row.source_key in self.existing.gone]
            self._set_status(returned, Service.Status.INACTIVE, Service.Status.ACTIVE)
            ImportedRecord.objects.bulk_create(
                imported,
                batch_size=500,
                update_conflicts=True,
                unique_fields=["pk"],
                update_fields=[
                    "checksum", "retrieved_at", "is_gone", "organization", "location", "service",
                ],
            )  # fmt: skip

    def _note_gone(self, seen: set[str]) -> None:
        """Mark what the source no longer lists, within the scope, and take it off the public pages."""
        existing = self.existing
        lost = [
            key
            for key in existing.checksums
            if key not in seen and key not in existing.gone and existing.towns[key] in self.scope
        ]
        self.report.gone = len(lost)
        if self.dry_run:
            return
        for start in range(0, len(lost), CHUNK):
            records = ImportedRecord.objects.filter(
                source_id=self.source.code, source_key__in=lost[start : start + CHUNK]
            )
            with transaction.atomic():
                self._set_status(
                    records.exclude(service=None).values_list("service_id", flat=True),
                    Service.Status.ACTIVE,
                    Service.Status.INACTIVE,
                )
                records.update(is_gone=True)

    def _uncovered_regions(self) -> list[str]:
        """Return the names of the regions of the scope for which the silence of the source means nothing."""
        covered = self.source.covered_region_codes
        if covered is None:
            return []
        towns = Municipality.objects.exclude(region_code__in=covered)
        if self.scope.codes is not None:
            towns = towns.filter(pk__in=self.scope.codes)
        return list(towns.order_by("region_name").values_list("region_name", flat=True).distinct())

    def _set_status(self, service_ids: Iterable[UUID], before: str, after: str) -> None:
        """Change the status of services that have ``before``; one that came back only if an import took it off."""
        services = Service.objects.in_bulk([pk for pk in service_ids if pk])
        reasons = {Service.Status.ACTIVE: "", Service.Status.INACTIVE: GONE_REASON}
        changes = {
            pk: {"status": (before, after), "status_reason": (service.status_reason, reasons[after])}
            for pk, service in services.items()
            if service.status == before and (after == Service.Status.INACTIVE or service.status_reason == GONE_REASON)
        }
        self.writer.apply(Service, services, changes)


def save_data_source(source: Source) -> None:
    """Write the card of a source when it is new or has changed."""
    values = {
        "name": source.name,
        "publisher": source.publisher,
        "licence": source.licence,
        "url": source.url,
        "data_date": source.data_date,
        "retrieved_on": date.fromisoformat(source.retrieved_on),
        "covered_region_codes": list(source.covered_region_codes) if source.covered_region_codes else None,
    }
    DataSource.save_card(source.code, **values)


def province_codes() -> dict[str, str]:
    """Return the codes of the provinces by their folded names."""
    rows = Municipality.objects.order_by().values_list("province_name", "province_code").distinct()
    return {fold(name): code for name, code in rows}


def import_sources(
    sources: Iterable[Source], scope: Scope, *, by: object, dry_run: bool = False
) -> Iterator[ImportReport]:
    """Import ``sources`` one after the other and yield their reports; NotReady when the territory is not loaded."""
    if not Municipality.objects.exists():
        raise NotReady("Mancano i comuni: esegui prima «bussola import territory».")
    matcher = MunicipalityMatcher()
    for source in sources:
        yield SourceImport(source, matcher, scope, by=by, dry_run=dry_run).run()
