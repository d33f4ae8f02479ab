"""An installation of its own for the tests that start real processes: a data folder, a database, an environment."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(settings.PACKAGE_DIR).parent


class Installation:
    """A data folder and a database of the kind the suite runs on, migrated, with nothing in it."""

    def __init__(self, home: Path, database: str = "", **variables: str) -> None:
        self.home, self.database = home, database
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BUSSOLA", "DATABASE"))}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        self.environment = kept | {
            "BUSSOLA_HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "",
            "PYTHONUNBUFFERED": "1",
            "BUSSOLA_BIND": "127.0.0.1:0",
            **variables,
        }
        if database:
            self.environment["DATABASE_URL"] = url_of(database)

    def start(self, *arguments: str, module: str = "bussola", **variables: str) -> subprocess.Popen:
        """Start ``bussola ARGUMENTS``."""
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=self.environment | variables,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, expect: int | None = 0, module: str = "bussola", **variables: str) -> str:
        """Run ``bussola ARGUMENTS`` to its end and return what it said on both outputs."""
        child = self.start(*arguments, module=module, **variables)
        output, errors = child.communicate(timeout=300)
        assert expect is None or child.returncode == expect, f"{arguments}: {child.returncode}\n{output}\n{errors}"
        return output + errors

    def sql(self, statement: str, *values) -> list[tuple]:
        """Run one statement (parameters as ``?``) in the database, without a process: those are slow to start."""
        if self.database:
            import psycopg

            with psycopg.connect(url_of(self.database), autocommit=True) as server:
                cursor = server.execute(statement.replace("?", "%s"), values)
                return cursor.fetchall() if cursor.description else []
        with contextlib.closing(sqlite3.connect(self.home / "bussola.sqlite3", timeout=20)) as file, file:
            return file.execute(statement, values).fetchall()

    def python(self, code: str) -> str:
        """Run ``code`` with Django set up, and return what it printed."""
        start = "import django; django.setup()\n"
        variables = {"DJANGO_SETTINGS_MODULE": "bussola.config.settings"}
        asked = subprocess.run(
            [sys.executable, "-c", start + code],
            env=self.environment | variables,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert asked.returncode == 0, asked.stderr
        return asked.stdout.strip()


def is_postgresql() -> bool:
    """Tell whether the suite runs on PostgreSQL."""
    return connection.vendor == "postgresql"


def url_of(database: str) -> str:
    """Return the DATABASE_URL of another database of the server the suite runs on."""
    used = connection.settings_dict
    password = f":{used['PASSWORD']}" if used["PASSWORD"] else ""
    return f"postgres://{used['USER']}{password}@{used['HOST']}:{used['PORT'] or 5432}/{database}"


def on_server(statement: str) -> None:
    """Run a statement on the PostgreSQL server, outside the database of the suite."""
    import psycopg

    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        server.execute(statement)


def new_database(template: str = "") -> str:
    """Make a database with a name of its own and return the name."""
    name = f"bussola_test_{uuid.uuid4().hex[:12]}"
    on_server(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    return name


def drop_database(name: str) -> None:
    """Drop a database, whoever is still connected."""
    on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def copy_of(model: Installation, home: Path, **variables: str) -> Installation:
    """Return a new installation that begins as ``model`` is; drop its database in the end."""
    shutil.copytree(model.home, home)
    return Installation(home, new_database(model.database) if model.database else "", **variables)


def wait_for(happened: Callable[[], object], what: str, seconds: float = 30) -> object:
    """Return the first true answer of ``happened``; fail after ``seconds`` without one."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := happened():
            return answer
        time.sleep(0.03)  # between two questions to another process
    raise AssertionError(f"{what}: not within {seconds} s")


def end(child: subprocess.Popen) -> None:
    """Kill a child if it still runs, and close its pipes."""
    if child.poll() is None:
        child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout, child.stderr):
        if stream:
            stream.close()
