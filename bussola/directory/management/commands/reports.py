"""``bussola reports``: the errors that readers have reported, and closing one."""

import textwrap

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import date_format

from bussola.directory.actions import AlreadyClosed, close_report
from bussola.directory.models import ErrorReport

ACTOR = "command:reports"
SHORT_ID = 8  # enough to tell the reports of a queue apart
WIDTH = 88


class Command(BaseCommand):
    help = "Elenca gli errori segnalati dai lettori che aspettano; con close chiude una segnalazione."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="anche le segnalazioni già chiuse")
        decisions = parser.add_subparsers(dest="decision", title="chiudere una segnalazione")
        close = decisions.add_parser(
            "close", help="chiude una segnalazione e cancella l'indirizzo di chi l'ha fatta: prima rispondi"
        )
        close.add_argument("id", help="identificativo della segnalazione, anche solo l'inizio")
        outcome = close.add_mutually_exclusive_group(required=True)
        # The note is the value of the outcome: «close ID --corrected "orario cambiato"».
        outcome.add_argument("--corrected", nargs="?", const="", metavar="NOTA", help="la scheda è stata corretta")
        outcome.add_argument("--nothing", nargs="?", const="", metavar="NOTA", help="non c'era niente da correggere")

    def handle(self, *args, **options) -> None:
        if options["decision"] == "close":
            self._close(options["id"], options["corrected"], options["nothing"])
        else:
            self._list(with_closed=options["all"])

    def _close(self, report_id: str, corrected: str | None, nothing: str | None) -> None:
        report = self._report(report_id)
        state = ErrorReport.State.DISMISSED if corrected is None else ErrorReport.State.RESOLVED
        had_address = bool(report.reply_email)
        try:
            report = close_report(report, state=state, note=corrected or nothing or "", by=ACTOR)
        except AlreadyClosed:
            raise CommandError(f"La segnalazione {report_id} è già chiusa.") from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Chiusa ({_outcome(report)}): {_plain(report.service.name)}.")
        if had_address:
            self.stdout.write("L'indirizzo di chi ha segnalato è stato cancellato.")

    def _report(self, report_id: str) -> ErrorReport:
        start = report_id.strip().lower()
        pks = [pk for pk in ErrorReport.objects.values_list("pk", flat=True) if str(pk).startswith(start)]
        if not start or len(pks) != 1:
            problem = "Più segnalazioni hanno" if start and pks else "Nessuna segnalazione ha"
            raise CommandError(f"{problem} l'identificativo {report_id}. Vedi: bussola reports")
        return ErrorReport.objects.select_related("service").get(pk=pks[0])

    def _list(self, *, with_closed: bool) -> None:
        reports = ErrorReport.objects.order_by("created_at") if with_closed else ErrorReport.objects.waiting()
        count = 0
        for report in reports.select_related("service__organization"):
            count += 1
            self.stdout.write("\n".join(_lines(report)) + "\n\n")
        if not count:
            self.stdout.write("Nessuna segnalazione." if with_closed else "Nessuna segnalazione in attesa.")
            return
        self.stdout.write("1 segnalazione." if count == 1 else f"{count} segnalazioni.")
        self.stdout.write('Per chiuderne una: bussola reports close ID --corrected "che cosa hai corretto"')
        self.stdout.write('            oppure: bussola reports close ID --nothing "perché va bene così"')


def _lines(report: ErrorReport) -> list[str]:
    """Return one report as lines to print."""
    when = date_format(timezone.localtime(report.created_at), "j F Y, H:i").lower()
    lines = [
        f"{str(report.pk)[:SHORT_ID]}  {when}",
        f"  {_plain(report.service.name)} ({_plain(report.service.organization.name)})",
        f"  {report.get_kind_display()}",
    ]
    for paragraph in report.text.splitlines():
        lines += textwrap.wrap(_plain(paragraph), WIDTH, initial_indent="    ", subsequent_indent="    ")
    if report.reply_email:
        lines.append(f"  Vuole una risposta: {_plain(report.reply_email)}")
    if report.closed_at:
        day = date_format(timezone.localtime(report.closed_at), "j F Y").lower()
        note = f": {_plain(report.closing_note)}" if report.closing_note else ""
        lines.append(f"  Chiusa il {day}, {_outcome(report)}{note}")
    return lines


def _outcome(report: ErrorReport) -> str:
    return "corretta" if report.state == ErrorReport.State.RESOLVED else "niente da correggere"


def _plain(text: str) -> str:
    """Return a stranger's text without what could move the cursor or change the colours of a terminal."""
    return "".join(character if character.isprintable() else " " for character in text)
