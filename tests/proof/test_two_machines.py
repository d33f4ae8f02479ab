"""Two web machines on one PostgreSQL, each with an index folder of its own: what one writes the other finds."""

import json
import random
import shutil
import statistics
import subprocess
import time

import pytest

from bussola.operations.tests.installation import is_postgresql

from .crowd import Crowd, check_nothing_is_lost
from .installation import Installation, Visitor
from .test_endurance import KILL_EVERY, LOCKED, SECONDS

SEEN_WITHIN = 1.0  # seconds, the goal for a machine that did not write the change
SEEN_ON_A_BUSY_MACHINE = 3.0  # the slowest: other processes may have the processor just then
NAMES = ("Lanterna", "Bottega", "Cantiere", "Giardino", "Officina", "Terrazza", "Fontana")

pytestmark = pytest.mark.skipif(not is_postgresql(), reason="SQLite is a file of one machine")


@pytest.fixture
def machines(tmp_path, database_url):
    """Return two machines, prepared and not started; they share the database and the secret key alone."""
    one, other = Installation(tmp_path / "one", database_url), Installation(tmp_path / "other", database_url)
    one.service = other.service = one.run("prepare")
    shutil.copy(one.home / "secret_key", other.home / "secret_key")
    other.run("join")
    yield one, other
    one.stop()
    other.stop()


def seconds_until_found(visitor: Visitor, writer: subprocess.Popen, name: str) -> float:
    """Return how long after the commit of ``writer`` the page of results of the other machine shows ``name``."""
    end = time.time() + 60
    while f">{name}</a>" not in visitor.get(f"/servizi/?q={name}"):  # the box repeats the word, the link does not
        assert time.time() < end, name
    found_at = time.time()
    output, errors = writer.communicate(timeout=60)
    assert writer.returncode == 0, errors
    return found_at - json.loads(output)


def test_a_change_made_through_one_machine_is_found_through_the_other_within_a_second(machines):
    one, other = machines
    other.start("web")
    other.wait_until_up()
    visitor = Visitor(other, "10.0.0.1")
    for word in ("portico", "veranda", "sportello", "asilo") * 2:  # each of its two processes opens the index
        visitor.get(f"/servizi/?q={word}")
    waited = []
    for name in NAMES:
        writer = one.begin("rename", one.service, name)
        waited.append(seconds_until_found(visitor, writer, name))
    assert statistics.median(waited) <= SEEN_WITHIN
    assert max(waited) <= SEEN_ON_A_BUSY_MACHINE


@pytest.mark.crash
def test_killing_either_machine_at_any_moment_loses_nothing_and_both_indexes_heal(machines):
    chance = random.Random()
    parts = [(machine, name) for machine in machines for name in ("web", "worker", "rename_until_killed")]
    for machine, name in parts:
        machine.start(name)
    for machine in machines:
        machine.wait_until_up()
    kills = 0
    with Crowd(machines[0]) as crowd, Crowd(machines[1], first=100) as other_crowd:
        crowd.may_break = other_crowd.may_break = True
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            time.sleep(chance.uniform(*KILL_EVERY))
            machine, name = chance.choice(parts)
            machine.kill(name)
            machine.start(name)
            kills += 1
        for machine in machines:
            machine.kill("web")
            machine.start("web")
            machine.wait_until_up()
    for machine, name in parts:
        machine.kill(name)
    assert kills >= 2
    assert [one for one in crowd.failures + other_crowd.failures if not one.startswith("5")] == []
    said = "".join(machine.log(name).read_text() for machine, name in parts)
    assert [word for word in LOCKED if word in said] == []
    for machine, its_crowd in zip(machines, (crowd, other_crowd), strict=True):
        assert check_nothing_is_lost(machine, its_crowd)["services"]
