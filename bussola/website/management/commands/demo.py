"""``bussola demo``: prepares the data folder with the demo districts and serves the site."""

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from bussola import __version__
from bussola.audit import guards
from bussola.directory.models import Service
from bussola.organizations.demo_people import Login, prepare_demo_people

STATE_FILE = "demo.json"


class Command(BaseCommand):
    help = "Prepara la dimostrazione (base dati, distretti, indice) e la serve. Usa: make demo"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--load-only", action="store_true", help="prepara i dati e si ferma")
        parser.add_argument("--fresh", action="store_true", help="butta la dimostrazione e la rifà da capo")

    def handle(self, *, load_only, fresh, **options):
        if not settings.BUSSOLA_DEMO:
            raise CommandError("Questa non è una dimostrazione: usa «make demo» (oppure BUSSOLA_DEMO=yes).")
        home = Path(settings.BUSSOLA_HOME)
        state = self._state(home)
        self._refuse_a_strange_folder(home, state)
        if fresh or state.get("data") == "loading":
            if state.get("data") == "loading":
                self.stderr.write("Il caricamento precedente si è interrotto a metà: lo rifaccio da capo.")
            self._throw_away(home)
            state = {}
        self._check_the_database(home)
        self._migrate()
        if state.get("data") != "ready" or not Service.objects.exists():
            self._write(home, state | {"data": "loading"})
            self._load()
            state |= {"data": "ready", "version": __version__}
        static = static_fingerprint()
        if state.get("static") != static:
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            state["static"] = static
        state.setdefault("password", new_password())
        self._write(home, state)
        self._tell_log_ins(prepare_demo_people(state["password"]), state["password"])
        if not load_only:
            self._serve()

    def _state(self, home: Path) -> dict:
        """Return what this command remembers of the folder; empty when it is new."""
        try:
            return json.loads((home / STATE_FILE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise CommandError(
                f"Non riesco a leggere {home / STATE_FILE} ({error}). "
                "La cartella dei dati è rovinata: cancellala, oppure scegline un'altra con BUSSOLA_HOME."
            ) from error

    def _write(self, home: Path, state: dict) -> None:
        """Write the state in one step, so that a kill leaves the old one or the new one."""
        draft = home / f".{STATE_FILE}"
        draft.write_text(json.dumps(state), encoding="utf-8")
        draft.chmod(0o600)  # the password of the log-ins is in it
        draft.replace(home / STATE_FILE)

    def _refuse_a_strange_folder(self, home: Path, state: dict) -> None:
        if not state and (home / "bussola.sqlite3").exists():
            raise CommandError(
                f"In {home} c'è già una base dati che non viene da una dimostrazione: non la tocco. "
                "Scegli un'altra cartella con BUSSOLA_HOME."
            )

    def _throw_away(self, home: Path) -> None:
        """Empty the demo folder; on PostgreSQL empty the tables."""
        if connection.vendor == "sqlite":
            connection.close()
            for name in ("bussola.sqlite3", "bussola.sqlite3-wal", "bussola.sqlite3-shm", STATE_FILE):
                (home / name).unlink(missing_ok=True)
        else:
            self._migrate()
            guards.take_off()  # a demonstration thrown away takes its audit trail with it
            call_command("flush", interactive=False, verbosity=0)
            guards.put_on()
            (home / STATE_FILE).unlink(missing_ok=True)
        shutil.rmtree(settings.FINDER_INDEX_DIR, ignore_errors=True)

    def _check_the_database(self, home: Path) -> None:
        """Stop with plain words when the database file is not whole."""
        broken = f"La base dati in {home} è rovinata: per rifare la dimostrazione usa «bussola demo --fresh»."
        try:
            with connection.cursor() as cursor:
                if connection.vendor == "sqlite":
                    cursor.execute("PRAGMA schema_version")
                    cursor.fetchone()
        except DatabaseError as error:
            if connection.vendor == "sqlite":
                raise CommandError(f"{broken} ({error})") from error
            raise CommandError(f"Non riesco a parlare con la base dati: {error}") from error

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stderr.write("Preparo la base dati...")
            call_command("migrate", interactive=False, verbosity=0)

    def _load(self) -> None:
        """Load real and invented records and build the index."""
        self.stderr.write("Carico i distretti: comuni, dati pubblici e servizi dimostrativi.")
        call_command("import", verbosity=0)
        call_command("index", "rebuild", verbosity=0)

    def _tell_log_ins(self, logins: list[Login], password: str) -> None:
        """Print who can sign in, and with which password."""
        if not logins:
            return
        self.stdout.write("\nAccessi dimostrativi (pagina «Entra»): persone inventate, una per ruolo.")
        for login in logins:
            if login.district == logins[0].district:
                self.stdout.write(f"  {login.email:<32} {login.words}")
        others = sorted({login.district for login in logins} - {logins[0].district})
        if others:
            self.stdout.write(f"  Negli altri distretti: admin.{others[0]}@..., e così via ({', '.join(others)}).")
        self.stdout.write(f"Password di tutti: {password}\n")

    def _serve(self) -> None:
        """Become the web server, so that Ctrl-C reaches it directly."""
        connection.close()
        port = settings.BUSSOLA_URL.rpartition(":")[2]
        environment = os.environ | {"BUSSOLA_BIND": f"127.0.0.1:{port if port.isdigit() else 8000}"}
        module, _, application = settings.WSGI_APPLICATION.rpartition(".")
        arguments = ["-m", "gunicorn", "-c", "python:bussola.config.gunicorn", f"{module}:{application}"]
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            os.execve(sys.executable, [sys.executable, *arguments], environment)


def new_password() -> str:
    """Return a password for the demo log-ins of this folder: a demo that somebody left on the net has none known."""
    return f"bussola-{secrets.token_hex(4)}-demo"


def static_fingerprint() -> str:
    """Return a text that changes when a static file does, so that they are collected only then."""
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            digest.update(f"{name} {storage.size(name)} {storage.get_modified_time(name)}".encode())
    return digest.hexdigest()
