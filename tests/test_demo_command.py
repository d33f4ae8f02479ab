"""``bussola demo`` knows a folder that is not its own, half loaded or broken, and says what to do."""

import json

import pytest
from django.core.management import CommandError, call_command

from bussola.website.management.commands import demo


@pytest.fixture
def home(settings, tmp_path):
    settings.BUSSOLA_DEMO = True
    settings.BUSSOLA_HOME = tmp_path
    return tmp_path


@pytest.fixture
def calls(monkeypatch):
    """Record the commands the demo runs, and stop before the data folder would really be filled."""
    made = []
    monkeypatch.setattr(demo, "call_command", lambda *args, **kwargs: made.append(args))
    return made


def test_outside_a_demo_it_refuses(settings):
    settings.BUSSOLA_DEMO = False
    with pytest.raises(CommandError, match="make demo"):
        call_command("demo", load_only=True)


def test_a_database_that_is_not_of_a_demo_is_left_alone(home):
    (home / "bussola.sqlite3").write_bytes(b"somebody's work")
    with pytest.raises(CommandError, match="non la tocco"):
        call_command("demo", load_only=True)
    assert (home / "bussola.sqlite3").read_bytes() == b"somebody's work"


def test_a_state_file_that_cannot_be_read_is_said(home):
    (home / "demo.json").write_text("{half")
    with pytest.raises(CommandError, match="rovinata"):
        call_command("demo", load_only=True)


@pytest.mark.django_db
def test_a_first_start_loads_and_remembers(home, calls):
    call_command("demo", load_only=True)
    assert [call[0] for call in calls] == ["import", "index", "collectstatic"]
    assert json.loads((home / "demo.json").read_text())["data"] == "ready"


@pytest.mark.django_db
def test_a_start_that_was_interrupted_is_made_again_and_said(home, calls, monkeypatch, capsys):
    monkeypatch.setattr(demo.Command, "_throw_away", lambda self, home: calls.append(("throw away",)))
    (home / "demo.json").write_text('{"data": "loading"}')
    call_command("demo", load_only=True)
    assert [call[0] for call in calls][:2] == ["throw away", "import"]
    assert "si è interrotto" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_second_start_loads_nothing(home, calls, monkeypatch):
    monkeypatch.setattr(demo.Service.objects, "exists", lambda: True, raising=False)
    (home / "demo.json").write_text(json.dumps({"data": "ready", "static": demo.static_fingerprint()}))
    call_command("demo", load_only=True)
    assert calls == []
