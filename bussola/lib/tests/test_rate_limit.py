"""Not too often from one place, however many processes answer; and no address is kept."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection

from bussola.lib import rate_limit
from bussola.lib.rate_limit import DAY, allow

NOON = 1_795_348_800.0  # 22 November 2026, 12.00 UTC: the border of every window used here
ADDRESS = "192.0.2.7"
TWICE = {"action": "report", "limit": 2, "seconds": 600}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(rate_limit, "_now", clock)
    return clock


@pytest.fixture(autouse=True)
def own_cache(db):
    """The cache is a table: the transaction of the test takes everything back."""


def test_the_limit_is_the_number_of_times(clock):
    assert [allow(ADDRESS, **TWICE) for _ in range(4)] == [True, True, False, False]


def test_another_address_and_another_action_have_a_count_of_their_own(clock):
    for _ in range(3):
        allow(ADDRESS, **TWICE)
    assert allow("192.0.2.8", **TWICE)
    assert allow(ADDRESS, **TWICE | {"action": "feedback"})


def test_the_next_window_begins_from_zero(clock):
    for _ in range(3):
        allow(ADDRESS, **TWICE)
    clock.now += 599
    assert not allow(ADDRESS, **TWICE)
    clock.now += 1
    assert allow(ADDRESS, **TWICE)


def test_the_next_day_nobody_is_known(clock):
    limits = {"action": "report", "limit": 1, "seconds": DAY}
    assert allow(ADDRESS, **limits)
    assert not allow(ADDRESS, **limits)
    clock.now += DAY
    assert allow(ADDRESS, **limits)


def test_one_household_with_billions_of_addresses_counts_once(clock):
    for number in range(2):
        assert allow(f"2001:db8:1:2::{number}", **TWICE)
    assert not allow("2001:db8:1:2:ffff::9", **TWICE)
    assert allow("2001:db8:1:3::1", **TWICE)


def test_an_address_of_the_old_kind_written_in_the_new_way_is_the_same(clock):
    for _ in range(2):
        allow(ADDRESS, **TWICE)
    assert not allow(f"::ffff:{ADDRESS}", **TWICE)


def test_the_address_is_not_stored(clock):
    allow(ADDRESS, **TWICE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM website_cache")
        [(key, _)] = cursor.fetchall()
    assert ADDRESS not in key
    assert "report" not in key


def test_without_the_secret_key_the_address_cannot_be_guessed(clock, settings):
    for _ in range(2):
        allow(ADDRESS, **TWICE)
    settings.SECRET_KEY = "another"
    assert allow(ADDRESS, **TWICE)


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"seconds": 0}, {"seconds": DAY + 1}])
def test_a_limit_that_means_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match="limit="):
        allow(ADDRESS, **TWICE | wrong)


ASKING = """
import sys, django
django.setup()
from bussola.lib import rate_limit
rate_limit._now = lambda: {now}
print("ready", flush=True)
sys.stdin.readline()
answers = [rate_limit.allow("192.0.2.7", action="race", limit=10, seconds=600) for _ in range(12)]
print(sum(answers), flush=True)
"""


@pytest.mark.django_db(transaction=True)
def test_processes_that_ask_together_share_one_limit(tmp_path):
    """Three processes ask twelve times each for ten permissions."""
    root = Path(rate_limit.__file__).parents[2]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_URL")}
    environment |= {
        "BUSSOLA_HOME": str(tmp_path),
        "BUSSOLA_SECRET_KEY": "one for all the processes",
        "DATABASE_URL": database_url(),
        "PYTHONPATH": str(root),
    }
    children = [
        subprocess.Popen(
            [sys.executable, "-c", ASKING.format(now=NOON)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    try:
        for child in children:
            assert child.stdout.readline() == "ready\n", child.stderr.read()
        for child in children:
            child.stdin.write("now\n")
            child.stdin.flush()
        told = [child.communicate(timeout=60) for child in children]
        assert sum(int(output) for output, _ in told) == 10, told
    finally:
        for child in children:
            if child.poll() is None:
                child.kill()
                child.communicate()
        cache.clear()


def database_url() -> str:
    """Return the address of the database of this test."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return f"postgres://{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
