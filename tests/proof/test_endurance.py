"""The installation under load and under kill -9: nothing acknowledged is lost, the database is never «locked».

A few seconds in the suite; ``make endurance`` runs it for five minutes (BUSSOLA_ENDURANCE_SECONDS).
"""

import os
import random
import time

import pytest

from .crowd import VISITORS, Crowd, check_nothing_is_lost
from .installation import Installation

SECONDS = float(os.environ.get("BUSSOLA_ENDURANCE_SECONDS", "6"))
KILL_EVERY = (0.4, 2.0)  # seconds between two kills
LOCKED = ("database is locked", "database table is locked", "deadlock detected")


@pytest.fixture
def installation(tmp_path, database_url):
    """Return an installation with a small district, prepared and not started."""
    one = Installation(tmp_path / "home", database_url)
    one.service = one.run("prepare")
    yield one
    one.stop()


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
