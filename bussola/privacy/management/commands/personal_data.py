"""``bussola personal_data``: the register of personal fields, as text or, with ``--csv``, for a spreadsheet."""

import csv

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bussola.privacy import retention
from bussola.privacy.register import RegisterError, faults, personal_fields

COLUMNS = ["dove", "campo", "perché", "per quanto", "chi lo vede", "base giuridica (da confermare)"]


class Command(BaseCommand):
    help = "Elenca i dati personali che Bussola conserva: perché, per quanto, chi li vede, su quale base."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--csv", action="store_true", help="scrive una tabella CSV, per il registro dei trattamenti"
        )

    def handle(self, **options):
        try:
            fields = personal_fields()
            wrong = faults() + retention.faults()
        except RegisterError as error:
            raise CommandError(str(error)) from error
        if options["csv"]:
            rows = csv.writer(self.stdout)
            rows.writerow(COLUMNS)
            for field in fields:
                rows.writerow([field.model, field.name, field.why, field.kept, field.seen_by, field.basis_in_words])
        else:
            for field in fields:
                self.stdout.write(
                    f"{field.label}\n    perché: {field.why}\n    per quanto: {field.kept}\n"
                    f"    chi lo vede: {field.seen_by}\n    base giuridica: {field.basis_in_words}"
                )
            self.stdout.write(f"{len(fields)} campi con dati personali.")
        if wrong:
            raise CommandError("Da sistemare nel registro:\n" + "\n".join(wrong))
