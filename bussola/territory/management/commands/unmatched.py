"""``bussola unmatched``: the rows whose municipality nobody could recognise, and deciding about them."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bussola.territory.actions import discard_unmatched, resolve_unmatched
from bussola.territory.matching import MunicipalityMatcher
from bussola.territory.models import DataSource, UnmatchedRow

ACTOR = "command:unmatched"
SHORT_ID = 8  # enough to tell the rows of a queue apart


class Command(BaseCommand):
    help = "Elenca le righe di cui non si è riconosciuto il comune; con resolve o discard decide su una riga."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", help="solo le righe di questa fonte")
        parser.add_argument("--decided", action="store_true", help="anche le righe su cui si è già deciso")
        decisions = parser.add_subparsers(dest="decision", title="decidere su una riga")
        resolve = decisions.add_parser("resolve", help="assegna la riga a un comune")
        resolve.add_argument("id", help="identificativo della riga, anche solo l'inizio")
        resolve.add_argument("--municipality", required=True, help="codice ISTAT del comune, come 020065")
        discard = decisions.add_parser("discard", help="scarta la riga")
        discard.add_argument("id", help="identificativo della riga, anche solo l'inizio")

    def handle(self, *args, **options) -> None:
        if options["decision"] == "resolve":
            self._resolve(options["id"], options["municipality"])
        elif options["decision"] == "discard":
            row = discard_unmatched(self._row(options["id"]), by=ACTOR)
            self.stdout.write(f"Scartata: {row.place} ({row.source_id}).")
        else:
            self._list(options["source"], options["decided"])

    def _resolve(self, row_id: str, istat_code: str) -> None:
        municipality = MunicipalityMatcher().by_istat(istat_code)
        if municipality is None:
            raise CommandError(f"Nessun comune ha il codice ISTAT {istat_code}.")
        row = resolve_unmatched(self._row(row_id), municipality=municipality, by=ACTOR)
        self.stdout.write(f"Assegnata: {row.place} ({row.source_id}) è {municipality}.")
        self.stdout.write("La riga entra nel catalogo alla prossima importazione della fonte.")

    def _row(self, row_id: str) -> UnmatchedRow:
        start = row_id.strip().lower()
        found = [row for row in UnmatchedRow.objects.all() if str(row.pk).startswith(start)] if start else []
        if len(found) != 1:
            problem = "Nessuna riga ha" if not found else "Più righe hanno"
            raise CommandError(f"{problem} l'identificativo {row_id}. Vedi: bussola unmatched")
        return found[0]

    def _list(self, source: str | None, with_decided: bool) -> None:
        rows = UnmatchedRow.objects.all() if with_decided else UnmatchedRow.objects.waiting()
        if source:
            if not DataSource.objects.filter(pk=source).exists():
                known = ", ".join(DataSource.objects.order_by("pk").values_list("pk", flat=True))
                raise CommandError(f"Non c'è la fonte {source}. Le fonti: {known}")
            rows = rows.filter(source=source)
        table = [
            (
                str(row.pk)[:SHORT_ID],
                row.source_id,
                row.place,
                row.reason,
                *((_decision(row),) if with_decided else ()),
            )
            for row in rows.select_related("municipality")
        ]
        if not table:
            self.stdout.write("Nessuna riga in attesa." if not with_decided else "Nessuna riga.")
            return
        header = ("Id", "Fonte", "Luogo", "Motivo", *(("Decisione",) if with_decided else ()))
        widths = [max(len(line[column]) for line in (header, *table)) for column in range(len(header))]
        for line in (header, tuple("-" * width for width in widths), *table):
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
        count = "1 riga" if len(table) == 1 else f"{len(table)} righe"
        self.stdout.write(f"\n{count}. Per decidere: bussola unmatched resolve ID --municipality CODICE_ISTAT")
        self.stdout.write("             oppure: bussola unmatched discard ID")


def _decision(row: UnmatchedRow) -> str:
    if row.resolved_at is None:
        return "in attesa"
    return "scartata" if row.is_discarded else str(row.municipality)
