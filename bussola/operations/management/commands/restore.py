"""``bussola restore FILE``: puts a backup in the place of what is here, checked first and all at once."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from bussola.operations import restoring
from bussola.operations.archive import SECRET_KEY, ArchiveError
from bussola.operations.backing_up import key_mark
from bussola.operations.database_copies import CopyError


class Command(BaseCommand):
    help = "Ripristina una copia di sicurezza. Prima ferma il sito e il lavoro di sfondo."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="butta quello che c'è (dopo averne fatto copia)")
        parser.add_argument("--dry-run", action="store_true", help="prova tutto senza toccare niente")
        parser.add_argument("--no-safety-copy", action="store_true", help="non fa la copia di quello che c'è adesso")

    def handle(self, *, file, replace, dry_run, no_safety_copy, **options):
        has_data = restoring.has_data()
        if has_data and not replace and not dry_run:
            raise CommandError("Qui ci sono già dei dati: non li tocco. Per buttarli aggiungi --replace.")
        try:
            with restoring.made_ready(file) as ready:
                self._describe(ready)
                if dry_run:
                    self.stdout.write("Prova riuscita: la copia è intera e si può ripristinare. Non ho toccato niente.")
                    return
                if has_data and not no_safety_copy:
                    self._keep_what_is_here()
                restoring.put_in_place(ready)
        except (ArchiveError, CopyError, restoring.RestoreError) as error:
            raise CommandError(str(error)) from error
        except (DatabaseError, OSError) as error:
            raise CommandError(f"Il ripristino non è riuscito: {error}") from error
        self.stdout.write("Ripristino fatto. Chi era entrato deve entrare di nuovo. Adesso riavvia il sito.")

    def _describe(self, ready: restoring.Ready) -> None:
        manifest = ready.manifest
        self.stdout.write(f"Copia del {manifest.made_at}, Bussola {manifest.bussola}, {manifest.bytes / 1e6:.1f} MB.")
        if ready.is_migrated:
            self.stdout.write("È di una versione precedente: le tabelle si aggiornano.")
        if SECRET_KEY not in manifest.files and manifest.settings.get("key") != key_mark(settings.SECRET_KEY):
            self.stdout.write(
                "La chiave segreta di qui è diversa e nella copia non c'è: i link già spediti non valgono più."
            )

    def _keep_what_is_here(self) -> None:
        kept = restoring.safety_copy()
        if kept:
            self.stdout.write(f"Quello che c'era è in {kept}: per tornare indietro ripristina quel file.")
        else:
            self.stdout.write("Quello che c'era non si legge: non ne ho fatto copia.")
