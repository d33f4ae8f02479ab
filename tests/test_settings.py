"""The settings are safe when nothing is set: read in processes of their own, as an installation would."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from bussola.config import environment

ROOT = Path(settings.PACKAGE_DIR).parent
ASK = """
import json, django
from django.conf import settings
django.setup()
names = {names!r}
print(json.dumps({{name: getattr(settings, name) for name in names}}, default=str))
"""


def settings_with(tmp_path, *names, **variables):
    """Return the named settings of an installation whose environment holds only ``variables``."""
    environ = {
        "PATH": os.environ["PATH"],
        "BUSSOLA_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "bussola.config.settings",
    }
    asked = subprocess.run(
        [sys.executable, "-c", ASK.format(names=names)],
        env=environ | variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    if asked.returncode:
        raise ImproperlyConfigured(asked.stderr)
    return json.loads(asked.stdout)


def test_with_nothing_set_debug_is_off_and_only_this_machine_is_served(tmp_path):
    found = settings_with(tmp_path, "DEBUG", "ALLOWED_HOSTS", "BUSSOLA_DEMO")
    assert found == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["127.0.0.1", "127.0.0.1", "localhost", "[::1]"],
        "BUSSOLA_DEMO": False,
    }


def test_the_secret_key_is_made_once_with_mode_600(tmp_path):
    first = settings_with(tmp_path, "SECRET_KEY")["SECRET_KEY"]
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert settings_with(tmp_path, "SECRET_KEY")["SECRET_KEY"] == first
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_secret_can_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text("from the vault\n")
    found = settings_with(tmp_path, "SECRET_KEY", BUSSOLA_SECRET_KEY_FILE=str(tmp_path / "key"))
    assert found["SECRET_KEY"] == "from the vault"


def test_on_https_cookies_are_secure_and_plain_http_is_redirected(tmp_path):
    names = (
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "ALLOWED_HOSTS",
    )
    found = settings_with(tmp_path, *names, BUSSOLA_URL="https://bussola.example")
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] > 0
    assert found["ALLOWED_HOSTS"] == ["bussola.example"]


def test_sqlite_is_the_default_and_takes_write_locks_at_the_start(tmp_path):
    database = settings_with(tmp_path, "DATABASES")["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert database["CONN_MAX_AGE"] is None


def test_one_variable_moves_to_postgresql(tmp_path):
    database = settings_with(tmp_path, "DATABASES", DATABASE_URL="postgres://u:p@db.example:5433/b")["DATABASES"][
        "default"
    ]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "b")


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"BUSSOLA_URL": "bussola.example"}, "BUSSOLA_URL"),
        ({"BUSSOLA_DEBUG": "perhaps"}, "BUSSOLA_DEBUG"),
        ({"BUSSOLA_SECRET_KEY_FILE": "/no/such/file"}, "BUSSOLA_SECRET_KEY_FILE"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path, variables, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        settings_with(tmp_path, "DEBUG", **variables)


def test_lists_leave_out_what_is_empty(monkeypatch):
    monkeypatch.setenv("SOME_LIST", " a, ,b,")
    assert environment.env_list("SOME_LIST") == ["a", "b"]


@pytest.mark.parametrize(("written", "meant"), [("yes", True), ("1", True), ("si", True), ("no", False), ("", False)])
def test_yes_and_no(monkeypatch, written, meant):
    monkeypatch.setenv("SOME_FLAG", written)
    assert environment.env_flag("SOME_FLAG") is meant


@pytest.mark.django_db
def test_every_page_carries_a_strict_policy_and_secure_headers(client):
    headers = client.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers
