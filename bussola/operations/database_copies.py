"""Copying a whole database out and in: SQLite by its backup interface, PostgreSQL by pg_dump and psql.

Out: a consistent copy while others write. In: one transaction of the database itself, so that a restore cut off at any
moment leaves what was there before.
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

PAGES = 2000  # of SQLite, copied between two steps of the progress bar
Step = Callable[[int, int], None]  # done, of how many


class CopyError(Exception):
    """The database cannot be copied; the message says why, in Italian."""


def member_name() -> str:
    """Return how the copy is called in the archive."""
    return "database.sqlite3" if connection.vendor == "sqlite" else "database.pgdump"


def version() -> str:
    """Return the version of the database engine."""
    if connection.vendor == "sqlite":
        return sqlite3.sqlite_version
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return cursor.fetchone()[0]


def copy_out(target: Path, step: Step) -> None:
    """Write the whole database, as it is at one moment, into the new file ``target``."""
    if connection.vendor == "sqlite":
        _sqlite_out(target, step)
    else:
        _postgresql_out(target, step)


def _sqlite_out(target: Path, step: Step) -> None:
    source = Path(connection.settings_dict["NAME"])
    if not source.exists():
        raise CopyError(f"La base dati {source} non c'è.")
    with (
        contextlib.closing(sqlite3.connect(source, timeout=60)) as database,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        try:
            # The open transaction holds one moment still: without it every write of others begins the copy again.
            database.execute("BEGIN")
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
            database.backup(copy, pages=PAGES, progress=lambda _, left, total: step(total - left, total))
            database.rollback()
        except sqlite3.DatabaseError as error:
            raise CopyError(f"La base dati non si legge: {error}.") from error
    check_sqlite(target)


def check_sqlite(path: Path) -> None:
    """Raise CopyError when the file is not a whole SQLite database; leaves it in one file."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")
            # The pages and indexes are what is checked: constraints may call functions that Django brings along.
            copy.execute("PRAGMA ignore_check_constraints=ON")
            found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise CopyError(f"La copia della base dati è rovinata: {error}.") from error
    if found != "ok":
        raise CopyError(f"La copia della base dati è rovinata: {found}.")


def _postgresql_out(target: Path, step: Step) -> None:
    total = len(connection.introspection.table_names())
    done = 0
    command = [_program("pg_dump"), "--format=custom", "--compress=0", "--schema=public", "--verbose", "--no-password"]
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        dump = subprocess.Popen(command, stdout=file, stderr=subprocess.PIPE, text=True, env=_environment())
        said: list[str] = []
        try:
            for line in dump.stderr:
                said.append(line.strip())
                if "dumping contents of table" in line:
                    done += 1
                    step(min(done, total), total)
        finally:
            if dump.poll() is None and sys.exc_info()[0]:
                dump.kill()
            dump.stderr.close()
            dump.wait()
    if dump.returncode:
        raise CopyError(f"pg_dump non è riuscito: {said[-1] if said else dump.returncode}.")


def copy_in(source: Path, side: Path) -> None:
    """Put the copy ``source`` in the place of the whole database, in one transaction; ``side``: a folder to work in."""
    connection.close()
    if connection.vendor == "sqlite":
        _sqlite_in(source)
    else:
        _postgresql_in(source, side)


def _sqlite_in(source: Path) -> None:
    """Copy page by page into the database itself: whoever has it open goes on with the new pages, or the old ones."""
    target = Path(connection.settings_dict["NAME"])
    try:
        with (
            contextlib.closing(sqlite3.connect(source)) as copy,
            contextlib.closing(sqlite3.connect(target, timeout=60)) as database,
        ):
            database.execute("PRAGMA journal_mode=WAL")
            copy.backup(database)
        target.chmod(0o600)
    except sqlite3.DatabaseError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise CopyError("La base dati è in uso: ferma prima il sito e il lavoro di sfondo.") from error
        # What is there is no database any more, which may be why somebody restores: it is moved aside, not deleted.
        for end in ("", "-wal", "-shm"):
            file = target.with_name(target.name + end)
            if file.exists():
                os.replace(file, target.with_name(f"{target.name}.rovinata{end}"))
        new = target.with_name(f".{target.name}.nuova")
        shutil.copyfile(source, new)
        new.chmod(0o600)
        os.replace(new, target)


def _postgresql_in(source: Path, side: Path) -> None:
    script = sql_of(source, side)
    command = [_program("psql"), "--no-psqlrc", "--quiet", "--no-password", "--single-transaction"]
    command += ["--set=ON_ERROR_STOP=1", f"--file={script}"]
    loaded = subprocess.run(command, env=_environment(), capture_output=True, text=True)
    if loaded.returncode:
        said = loaded.stderr.strip().splitlines()
        raise CopyError(f"psql non è riuscito, la base dati è rimasta com'era: {said[-1] if said else '?'}")


def sql_of(source: Path, side: Path) -> Path:
    """Write the copy out as SQL in the folder ``side``, beginning with the removal of what is there; return the file.

    All of it is written before psql reads it: a pipe that breaks would look like the end, and half would be committed.
    """
    contents, script = side / "contents.txt", side / "restore.sql"
    listed = _run([_program("pg_restore"), "--list", str(source)])
    kept = [line for line in listed.splitlines() if " SCHEMA - public" not in line and "- SCHEMA public" not in line]
    contents.write_text("\n".join(kept) + "\n", encoding="utf-8")
    body = side / "body.sql"
    options = ["--no-owner", "--no-privileges", f"--use-list={contents}", f"--file={body}"]
    _run([_program("pg_restore"), *options, str(source)])
    with script.open("wb") as file:
        script.chmod(0o600)
        file.write(b"SET lock_timeout = '60s';\nDROP SCHEMA IF EXISTS public CASCADE;\nCREATE SCHEMA public;\n")
        with body.open("rb") as rest:
            shutil.copyfileobj(rest, file)
    body.unlink()
    return script


def migrate(database_file: Path | None = None) -> None:
    """Bring the tables to this version: those of the installation, or of a SQLite file that lies aside."""
    environment = dict(os.environ)
    if database_file:
        environment["DATABASE_URL"] = f"sqlite:///{database_file}"
        environment.pop("DATABASE_URL_FILE", None)
    command = [sys.executable, "-m", "bussola", "migrate", "--verbosity=0", "--skip-checks", "--no-input"]
    environment["PYTHONPATH"] = os.pathsep.join([str(settings.PACKAGE_DIR.parent), environment.get("PYTHONPATH", "")])
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise CopyError(f"Le tabelle non si aggiornano a questa versione: {said[-1] if said else '?'}")


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, env=_environment())
    if done.returncode:
        raise CopyError(f"{Path(command[0]).name} non è riuscito: {done.stderr.strip()}")
    return done.stdout


def _program(name: str) -> str:
    """Return where a program of PostgreSQL is."""
    found = shutil.which(name)
    if not found:
        raise CopyError(f"Manca il programma {name} (su Debian: apt install postgresql-client).")
    return found


def _environment() -> dict[str, str]:
    """Return the environment of PostgreSQL's programs: the password is in it, where no list of processes shows it."""
    used = connection.settings_dict
    values = {
        "PGHOST": used["HOST"],
        "PGPORT": str(used["PORT"] or ""),
        "PGUSER": used["USER"],
        "PGPASSWORD": used["PASSWORD"],
        "PGDATABASE": used["NAME"],
        "PGSSLMODE": used["OPTIONS"].get("sslmode", ""),
        "PGSSLROOTCERT": used["OPTIONS"].get("sslrootcert", ""),
        "LC_ALL": "C.UTF-8",
    }
    return os.environ | {name: value for name, value in values.items() if value}
