"""``bussola check`` tells an administrator what is unsafe or missing, and what to do."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from bussola.territory.models import District
from bussola.website import checks

pytestmark = pytest.mark.django_db


def ids(found) -> list[str]:
    return [message.id for message in found]


def test_a_secret_key_others_can_read_is_an_error(settings, tmp_path):
    settings.BUSSOLA_HOME = tmp_path
    key = tmp_path / "secret_key"
    key.write_text("secret")
    key.chmod(0o644)
    found = checks.secret_key_is_private(None)
    assert ids(found) == ["bussola.E001"]
    assert "chmod 600" in found[0].hint
    key.chmod(0o600)
    assert checks.secret_key_is_private(None) == []


def test_a_data_folder_that_cannot_be_written_is_an_error(settings, tmp_path, monkeypatch):
    settings.BUSSOLA_HOME = tmp_path
    assert checks.data_folder_can_be_written(None) == []
    monkeypatch.setattr(checks.os, "access", lambda path, mode: False)  # root may write everywhere
    assert ids(checks.data_folder_can_be_written(None)) == ["bussola.E002"]


def test_a_demo_and_plain_http_are_warned_about(settings):
    settings.BUSSOLA_DEMO, settings.BUSSOLA_URL = True, "http://bussola.example"
    assert ids(checks.installation_is_not_a_demo(None)) == ["bussola.W001", "bussola.W002"]
    settings.BUSSOLA_DEMO, settings.BUSSOLA_URL = False, "https://bussola.example"
    assert checks.installation_is_not_a_demo(None) == []


def test_an_empty_database_says_how_to_fill_it():
    assert ids(checks.database_is_ready(None, ["default"])) == ["bussola.I001"]


def test_a_district_that_does_not_exist_is_an_error(settings):
    District.objects.create(slug="suzzara", name="Suzzara")
    assert checks.database_is_ready(None, ["default"]) == []
    settings.BUSSOLA_DISTRICT = "suzara"
    assert ids(checks.database_is_ready(None, ["default"])) == ["bussola.E004"]


def test_tables_of_another_version_are_an_error(monkeypatch):
    monkeypatch.setattr(checks.MigrationExecutor, "migration_plan", lambda self, targets: ["one to go"])
    assert ids(checks.database_is_ready(None, ["default"])) == ["bussola.E003"]


def test_the_command_looks_at_everything_and_fails_on_an_error(settings):
    settings.BUSSOLA_DISTRICT = "nowhere"
    District.objects.create(slug="suzzara", name="Suzzara")
    with pytest.raises(SystemCheckError, match="nowhere"):
        call_command("check")
