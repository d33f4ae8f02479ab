"""``bussola personal_data``: the register of personal fields, as text."""

from django.core.management.base import BaseCommand, CommandError

from bussola.privacy.register import RegisterError, faults, personal_fields


class Command(BaseCommand):
    help = "Elenca i dati personali che Bussola conserva: perché, per quanto, chi li vede."
    requires_system_checks = []

    def handle(self, **options):
        try:
            fields = personal_fields()
        except RegisterError as error:
            raise CommandError(str(error)) from error
        for field in fields:
            self.stdout.write(f"{field.model}.{field.name}")
            self.stdout.write(
                f"    perché: {field.why}\n    per quanto: {field.kept}\n    chi lo vede: {field.seen_by}"
            )
        self.stdout.write(f"{len(fields)} campi con dati personali.")
        if wrong := faults():
            raise CommandError("Campi da classificare:\n" + "\n".join(wrong))
