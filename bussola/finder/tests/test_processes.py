"""Several processes on one index: readers, writers, and those that are killed."""

import json
import random
import time

import pytest
from django.db import connection

from bussola.organizations.models import Organization

from .child import two_writers
from .processes import Home, ask, stop


@pytest.fixture
def home(tmp_path):
    """Return a home for child processes, with its database made."""
    home = Home(tmp_path / "home")
    home.run("setup")
    return home


def test_what_one_process_writes_the_next_search_of_another_finds(home):
    reader = home.start("answer")
    try:
        assert json.loads(reader.stdout.readline()) == "ready"
        assert ask(reader, "portico") == []
        home.run("create", "Un portico")
        assert ask(reader, "portico") == ["Un portico"]
        home.run("create", "Portico secondo")
        assert sorted(ask(reader, "portico")) == ["Portico secondo", "Un portico"]
    finally:
        stop(reader)


def test_the_old_index_answers_while_a_new_one_is_built_and_no_change_is_lost(home):
    before, during = home.run("rebuild_while_answering")
    assert before == 1200
    assert during["totals"] == [1200]
    assert during["searches"] > 3
    assert during["swapped"]
    assert during["late"] == 1


def check_two_writers(told):
    assert not told["overtook"]
    assert told["early"] == 0
    assert told["total"] == 2
    assert told["order"] == ["Primo", "Secondo"]


def test_on_sqlite_two_transactions_queue_and_both_are_indexed(home):
    check_two_writers(home.run("two_writers")[0])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite the write lock makes transactions queue")
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_the_number_of_a_change_follows_the_order_of_commits(db):
    Organization.objects.create(name="Ente di prova")
    check_two_writers(two_writers())


@pytest.mark.crash
def test_processes_killed_at_any_moment_leave_index_and_log_in_step(home):
    chance = random.Random(2026)
    committed, deleted = set(), set()
    for number in range(60):
        if number >= 12 and len(committed) > 10 and deleted:
            break
        writer = home.start("write_until_killed")
        assert json.loads(writer.stdout.readline()) == "ready", writer.stderr.read()
        # Not waiting for anything: the moment of the kill. On a busy machine the writers get less done by then, so
        # that the moments come later and later, until both kinds of writes were seen.
        time.sleep(chance.uniform(0.02, 0.5) * (1 + number / 6))
        for line in stop(writer):
            pk, exists = json.loads(line)
            (committed if exists else deleted).add(pk)
        told = home.run("verify")[0]
        assert sorted(told["held"]) == told["found"]
        assert told["by_name"] == told["held"]
    assert committed
    assert deleted
    assert committed - deleted <= set(told["held"])
    assert not deleted & set(told["held"])
