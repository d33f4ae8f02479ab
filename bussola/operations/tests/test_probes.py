"""What a monitor or a proxy is told: alive, ready, or the name of the part that fails."""

import socket
import threading
import time

import pytest
from django.db import connection

from bussola.operations import probes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def ready(monkeypatch, settings, tmp_path):
    """Give each test a process that has not been asked yet, on a disk with room."""
    settings.BUSSOLA_HOME = tmp_path
    monkeypatch.setattr(probes, "readiness", probes.Readiness())
    monkeypatch.setattr(probes, "LEAST_FREE_BYTES", 0)


def test_a_live_process_says_so_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response


def test_a_whole_installation_is_ready_under_any_host_name_and_without_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/ready", headers={"host": "10.0.0.7"})
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


def test_only_reading_is_answered(client):
    assert client.post("/health").status_code == 405
    assert client.head("/ready").status_code == 200


def broken(*args):
    raise RuntimeError("password=secret host=10.0.0.9")


@pytest.mark.parametrize(
    ("function", "named"),
    [
        ("disk_is_fine", "disk"),
        ("database_answers", "database"),
        ("migrations_are_applied", "migrations"),
        ("index_follows", "index"),
    ],
)
def test_the_part_that_fails_is_named_and_nothing_more_is_told(client, monkeypatch, function, named):
    monkeypatch.setattr(probes, function, broken)
    response = client.get("/ready")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "failing": named}


def test_a_full_disk_is_found(settings, tmp_path, monkeypatch):
    assert probes.disk_is_fine()
    monkeypatch.setattr(probes, "LEAST_FREE_BYTES", 1 << 60)
    assert not probes.disk_is_fine()
    settings.BUSSOLA_HOME = tmp_path / "gone"
    assert not probes.disk_is_fine()


def test_tables_of_another_version_are_found():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations' AND name = '0001_initial'")
    try:
        assert not probes.migrations_are_applied()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('operations', '0001_initial', %s)",
                ["2026-11-25 00:00:00+00:00"],
            )
    assert probes.migrations_are_applied()


def test_a_database_that_hangs_is_told_in_two_seconds_and_one_thread_waits_for_it(client, monkeypatch):
    """A server that takes the connection and says nothing, as one behind a broken firewall does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        may_end = threading.Event()

        def hang():
            with socket.create_connection(server.getsockname()) as asking:
                asking.settimeout(0.05)
                while not may_end.is_set():
                    try:
                        return bool(asking.recv(1))
                    except TimeoutError:
                        continue

        monkeypatch.setattr(probes, "WAIT_SECONDS", 0.3)
        monkeypatch.setattr(probes, "database_answers", hang)
        began = time.monotonic()
        answers = [client.get("/ready").json()["failing"] for _ in range(2)]
        try:
            assert answers == ["database", "database"]
            assert time.monotonic() - began < 5
            assert [thread.name for thread in threading.enumerate()].count("readiness") == 1
            assert client.get("/health").status_code == 200
        finally:
            may_end.set()
            probes.readiness._thread.join(5)


def test_strangers_who_ask_all_the_time_cost_one_look_a_second(client, monkeypatch):
    looks = []
    monkeypatch.setattr(probes, "database_answers", lambda: looks.append(1) or True)
    monkeypatch.setattr(probes, "REMEMBERED_SECONDS", 60)
    monkeypatch.setattr(probes, "readiness", probes.Readiness())
    for _ in range(5):
        assert client.get("/ready").status_code == 200
    assert looks == [1]
