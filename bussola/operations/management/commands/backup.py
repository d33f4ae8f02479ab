"""``bussola backup FILE``: one archive with the database and the files, while the site goes on."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from bussola.audit.actions import record
from bussola.operations.backing_up import back_up, remove_old
from bussola.operations.database_copies import CopyError


class Command(BaseCommand):
    help = "Fa una copia di sicurezza in un solo file. Con una cartella, il nome è la data."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="il file da scrivere, o la cartella in cui metterlo")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="nella cartella tiene le ultime N copie")
        parser.add_argument(
            "--with-secrets", action="store_true", help="mette nella copia anche la chiave segreta: custodiscila bene"
        )

    def handle(self, *, file, keep, with_secrets, **options):
        if keep < 0 or (keep and not file.is_dir()):
            raise CommandError("--keep vuole un numero e una cartella che esiste.")
        if not file.parent.is_dir():
            raise CommandError(f"La cartella {file.parent} non c'è.")
        if file.is_file():
            raise CommandError(f"{file} c'è già: non lo tocco. Scegli un altro nome, o una cartella.")
        try:
            path = back_up(file, with_secrets=with_secrets)
        except CopyError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"Non riesco a leggere la base dati: {error}") from error
        except OSError as error:
            raise CommandError(f"Non riesco a scrivere la copia: {error}") from error
        record("operations.backup", by="command: backup", bytes=path.stat().st_size, with_secrets=with_secrets)
        self.stdout.write(f"Copia fatta: {path} ({path.stat().st_size / 1e6:.1f} MB).")
        if keep:
            removed = remove_old(path.parent, keep)
            self.stdout.write(f"Copie vecchie tolte: {len(removed)}.")
