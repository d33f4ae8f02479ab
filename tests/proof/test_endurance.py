"""The installation under load and under kill -9: nothing acknowledged is lost, the database is never «locked».

A few seconds in the suite; ``make endurance`` runs it for five minutes (BUSSOLA_ENDURANCE_SECONDS).
"""

import json
import os
import random
import threading
import time
import urllib.error

import pytest
from django.conf import settings
from django.db import connection

from .installation import Installation, Visitor

SECONDS = float(os.environ.get("BUSSOLA_ENDURANCE_SECONDS", "6"))
KILL_EVERY = (0.4, 2.0)  # seconds between two kills
VISITORS = 4
LOCKED = ("database is locked", "database table is locked", "deadlock detected")


def database_url(name: str) -> str:
    """Return the address of a database of its own on the server of the suite; "" for SQLite."""
    if connection.vendor == "sqlite":
        return ""
    of_suite = settings.DATABASES["default"]
    return f"postgres://{of_suite['USER']}@{of_suite['HOST']}:{of_suite['PORT'] or 5432}/{name}"


@pytest.fixture
def installation(tmp_path, django_db_blocker):
    """Return an installation with a small district, prepared and not started."""
    name = f"bussola_proof_{os.getpid()}"
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:  # of no database: the one of the suite may not be there yet
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
                cursor.execute(f'CREATE DATABASE "{name}"')
        home = tmp_path / "home"
        home.mkdir()
        one = Installation(home, database_url(name))
        try:
            one.service = one.run("prepare")
            yield one
        finally:
            one.stop()
            if connection.vendor == "postgresql":
                with connection._nodb_cursor() as cursor:  # of no database: the one of the suite may not be there yet
                    cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Crowd:
    """Visitors who read and write at the same time, and remember what they were thanked for."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.acknowledged: dict[str, set[str]] = {"reports": set(), "feedback": set()}
        self.answers = 0
        self.failures: list[str] = []
        self.may_break = False  # True while processes are being killed: no answer is no failure then
        self._ends = threading.Event()
        self._threads = [threading.Thread(target=self._live, args=(number,)) for number in range(VISITORS)]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def _live(self, number: int) -> None:
        chance = random.Random(number)
        count = 0
        while not self._ends.is_set():
            count += 1
            visitor = Visitor(self.installation, f"10.{number}.{count // 250}.{count % 250 + 1}")
            text = f"Prova {number} {count}"
            try:
                chance.choice([self._read, self._report, self._give_feedback])(visitor, text)
                self.answers += 1
            except urllib.error.HTTPError as error:
                self.failures.append(f"{error.code} {error.url}")
            except OSError as error:
                if not self.may_break:
                    self.failures.append(repr(error))
                time.sleep(0.02)  # nobody is there: ask again a moment later
            except Exception as error:  # a half answer of a killed process
                if not self.may_break:
                    self.failures.append(repr(error))

    def _read(self, visitor: Visitor, text: str) -> None:
        visitor.get("/")
        visitor.get("/servizi/?q=portico")
        visitor.get(f"/servizio/{self.installation.service}/")

    def _report(self, visitor: Visitor, text: str) -> None:
        path = f"/servizio/{self.installation.service}/segnala/"
        visitor.post(path, kind="hours", text=text)
        self.acknowledged["reports"].add(text)

    def _give_feedback(self, visitor: Visitor, text: str) -> None:
        visitor.post("/parere/?pagina=/&stars=4", stars="4", reason="clear", text=text)
        self.acknowledged["feedback"].add(text)


def committed(installation: Installation, name: str) -> dict[str, str]:
    """Return the last name that a writer said was committed, by key."""
    said = installation.log(name).read_text().splitlines(keepends=True)
    return dict(json.loads(line) for line in said if line.startswith("[") and line.endswith("\n"))


def check_nothing_is_lost(installation: Installation, crowd: Crowd) -> dict:
    """Assert that what was acknowledged is in the database, and that the index says what the database says."""
    truth = installation.run("verify")
    for kind, texts in crowd.acknowledged.items():
        assert texts - set(truth[kind]) == set()
        assert len(truth[kind]) == len(set(truth[kind])), "a form was kept twice"
    assert truth["found"] == truth["services"]
    for pk, word in truth["by_name"].items():
        assert truth["services"][pk].lower().startswith(word)
    said = committed(installation, "rename_until_killed")
    assert {pk: name.split()[1:] for pk, name in said.items()} == {
        pk: truth["services"].get(pk, "").split()[1:] for pk in said
    }
    return truth


def test_two_web_processes_and_a_worker_share_the_database_without_ever_finding_it_locked(installation):
    installation.start("web")
    installation.start("worker")
    installation.start("rename_until_killed")
    installation.wait_until_up()
    with Crowd(installation) as crowd:
        time.sleep(SECONDS)
    alive = {name: process.poll() for name, process in installation.processes.items()}
    installation.kill("rename_until_killed")
    said = "".join(installation.log(name).read_text() for name in ("web", "worker", "rename_until_killed"))
    assert [word for word in LOCKED if word in said] == []
    assert "Traceback" not in said
    assert crowd.failures == []
    assert alive == {"web": None, "worker": None, "rename_until_killed": None}
    assert crowd.answers > VISITORS
    check_nothing_is_lost(installation, crowd)


@pytest.mark.crash
def test_kill_9_of_web_and_worker_at_random_moments_loses_nothing_that_was_acknowledged(installation):
    chance = random.Random()
    parts = ("web", "worker", "rename_until_killed")
    for name in parts:
        installation.start(name)
    installation.wait_until_up()
    kills = 0
    with Crowd(installation) as crowd:
        crowd.may_break = True
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            time.sleep(chance.uniform(*KILL_EVERY))
            name = chance.choice(parts)
            installation.kill(name)
            installation.start(name)
            kills += 1
        installation.kill("web")
        installation.start("web")
        installation.wait_until_up()
    for name in parts:
        installation.kill(name)
    assert kills >= 2
    assert [one for one in crowd.failures if not one.startswith("5")] == []
    truth = check_nothing_is_lost(installation, crowd)
    assert truth["services"]
