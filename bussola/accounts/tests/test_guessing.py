"""Guessing passwords is stopped, by several processes together, and nobody can lock somebody else out."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.test import Client

from bussola.accounts.tests.conftest import NEW_PASSWORD, link_in, person, sign_in

WRONG = "sbagliata del tutto"
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.9"}

# Runs in processes of their own on one database: each counts the guesses that were really tried.
CHILD = """
import sys, django
django.setup()
from django.test import Client
from bussola.audit.models import AuditEvent
client = Client(REMOTE_ADDR=sys.argv[1])
sys.stdin.readline()
for _ in range(8):
    client.post("/accesso/entra/", {"login": "anna@comune.example", "password": "sbagliata del tutto"})
"""


def wrong(client, times, **where):
    for _ in range(times):
        answer = sign_in(client, password=WRONG, **where)
    return answer


class TestOneNetwork:
    def test_gets_five_tries_for_an_account_and_is_told_to_wait(self, client, anna):
        assert "Troppi" in wrong(client, 6, **ELSEWHERE).text
        assert sign_in(client, **ELSEWHERE).status_code == 200  # the right one comes too late

    def test_a_right_password_does_not_give_the_guesser_new_tries(self, client, anna):
        person("bruno@comune.example")
        wrong(client, 4, **ELSEWHERE)
        sign_in(Client(), email="bruno@comune.example", **ELSEWHERE)
        assert "Troppi" in wrong(Client(), 2, **ELSEWHERE).text

    def test_a_flood_is_answered_with_429_in_plain_words(self, client, district):
        for number in range(31):
            answer = sign_in(client, email=f"{number}@posta.example", password=WRONG, **ELSEWHERE)
        assert answer.status_code == 429 or "Troppi" in answer.text


class TestNobodyLocksSomebodyElseOut:
    def test_from_another_network_the_person_comes_in(self, anna):
        wrong(Client(), 6, **ELSEWHERE)
        assert sign_in(Client()).status_code == 302

    def test_guessing_from_a_hundred_networks_stops_but_the_persons_own_device_comes_in(self, anna):
        own = Client()
        sign_in(own)
        own.post("/accesso/esci/")
        for number in range(60):
            last = sign_in(Client(), password=WRONG, REMOTE_ADDR=f"198.51.{number}.9")
        assert "Troppi" in last.text
        assert sign_in(Client(), REMOTE_ADDR="192.0.2.1").status_code == 200
        assert sign_in(own).status_code == 302

    def test_a_new_password_by_mail_opens_the_door_again(self, client, district, anna, mailoutbox):
        wrong(client, 6)
        client.post("/accesso/password-dimenticata/", {"email": anna.email})
        form = client.get(link_in(mailoutbox[0])).url
        client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
        assert sign_in(client, password=NEW_PASSWORD).status_code == 302

    def test_the_mark_of_a_known_device_cannot_be_made_at_home(self, client, anna):
        client.cookies["known_device"] = "anna@comune.example"
        wrong(client, 6, **ELSEWHERE)
        assert sign_in(client, **ELSEWHERE).status_code == 200

    def test_a_known_device_gets_five_tries_too(self, client, anna):
        sign_in(client)
        client.post("/accesso/esci/")
        assert "Troppi" in wrong(client, 6).text


def test_no_address_of_the_network_is_kept_while_counting(client, anna):
    wrong(client, 2, REMOTE_ADDR="203.0.113.77")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM website_cache")
        keys = [key for (key,) in cursor.fetchall()]
    assert any("login_failed" in key for key in keys)
    assert not any("203.0.113" in key or "anna" in key for key in keys)


def test_two_processes_count_together(tmp_path):
    """Two processes guess eight times each at once: five are tried, all the others are refused."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {
        "BUSSOLA_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "bussola.config.settings",
        "BUSSOLA_URL": "http://testserver",
        "BUSSOLA_DEBUG": "yes",  # else the static files would have to be collected first
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    run = {"env": environment, "text": True, "capture_output": True, "timeout": 120, "check": True}
    subprocess.run([sys.executable, "-m", "bussola", "migrate", "-v0"], **run)
    made = "from bussola.accounts.models import User; User.objects.create_user('anna@comune.example', 'x')"
    subprocess.run([sys.executable, "-m", "bussola", "shell", "-v0", "-c", made], **run)
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, "198.51.100.9"],
            env=environment,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for child in children:
        child.stdin.write(b"go\n")
        child.stdin.flush()
    for child in children:
        _out, errors = child.communicate(timeout=120)
        assert child.returncode == 0, errors.decode()
    counted = (
        "from bussola.audit.models import AuditEvent as E;"
        "print(E.objects.filter(action='accounts.sign_in_failed').count())"
    )
    said = subprocess.run([sys.executable, "-m", "bussola", "shell", "-v0", "-c", counted], **run)
    assert int(said.stdout.split()[-1]) == 5


def test_a_known_and_an_unknown_address_take_about_the_same_time(settings, anna):
    """With a slow hash, as in an installation: processor time, whose medians do not depend on what else runs here."""
    settings.PASSWORD_HASHERS = ["bussola.accounts.tests.test_guessing.SlowHasher"]
    anna.set_password("un'altra password lunga")
    anna.save()
    taken = {}
    for number in range(9):
        for email in ("anna@comune.example", "nobody@posta.example"):
            client, where = Client(), {"REMOTE_ADDR": f"198.51.{number}.9"}
            start = time.thread_time()
            assert sign_in(client, email=email, password=WRONG, **where).status_code == 200
            taken.setdefault(email, []).append(time.thread_time() - start)
    known, unknown = (statistics.median(times) for times in taken.values())
    assert 0.67 < known / unknown < 1.5, taken


class SlowHasher(PBKDF2PasswordHasher):
    """Slow enough to be seen over the rest of the page."""

    iterations = 300_000


@pytest.fixture(autouse=True)
def empty_counts(db):
    """Begin each test with nothing counted."""
    cache.clear()
