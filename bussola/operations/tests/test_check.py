"""``bussola check`` tells an administrator what is unsafe or missing, and what to do."""

import json
import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from django.core.checks import Error, register
from django.core.checks.registry import registry
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from bussola.accounts.models import User
from bussola.operations import backing_up, checks
from bussola.operations.models import RecurringRun, WorkerLease
from bussola.organizations.models import Membership
from bussola.organizations.roles import Role
from bussola.territory.models import District

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """Give each test a data folder of its own, private."""
    tmp_path.chmod(0o700)
    settings.BUSSOLA_HOME = tmp_path
    return tmp_path


def ids(found) -> list[str]:
    return [message.id for message in found]


def asked(check) -> list[str]:
    return ids(check(None, databases=["default"]))


def test_a_secret_key_others_can_read_is_an_error(home):
    key = home / "secret_key"
    key.write_text("secret")
    key.chmod(0o644)
    found = checks.secret_key_is_private(None)
    assert ids(found) == ["bussola.E001"]
    assert "chmod 600" in found[0].hint
    key.chmod(0o600)
    assert checks.secret_key_is_private(None) == []


def test_a_data_folder_that_cannot_be_written_is_an_error(monkeypatch):
    assert checks.data_folder_can_be_written(None) == []
    monkeypatch.setattr(checks.os, "access", lambda path, mode: False)  # root may write everywhere
    assert ids(checks.data_folder_can_be_written(None)) == ["bussola.E002"]


def test_data_that_others_on_the_machine_can_read_are_warned_about(home):
    assert checks.data_folder_is_private(None) == []
    (home / "media").mkdir(mode=0o755)
    assert checks.data_folder_is_private(None) == []  # nobody else gets as far as that
    home.chmod(0o755)
    assert ids(checks.data_folder_is_private(None)) == ["bussola.W003", "bussola.W003"]


def test_a_demo_plain_http_and_debug_are_told(settings):
    settings.BUSSOLA_DEMO, settings.BUSSOLA_URL, settings.DEBUG = True, "http://bussola.example", True
    assert ids(checks.installation_is_not_a_demo(None)) == ["bussola.W001", "bussola.W002", "bussola.E006"]
    settings.BUSSOLA_DEMO, settings.BUSSOLA_URL, settings.DEBUG = False, "https://bussola.example", False
    assert checks.installation_is_not_a_demo(None) == []


def test_a_short_secret_key_is_an_error(settings):
    settings.BUSSOLA_URL, settings.TESTING = "https://bussola.example", False
    settings.SECRET_KEY = "short"
    assert ids(checks.installation_is_not_a_demo(None)) == ["bussola.E007"]


def test_https_without_hsts_or_proxy_is_warned_about(settings):
    settings.BUSSOLA_URL, settings.SECURE_HSTS_SECONDS = "https://bussola.example", 0
    settings.BUSSOLA_BEHIND_PROXY = False
    assert ids(checks.https_is_whole(None)) == ["bussola.W004", "bussola.W005"]
    settings.SECURE_HSTS_SECONDS, settings.BUSSOLA_BEHIND_PROXY = 3600, True
    assert checks.https_is_whole(None) == []


def test_an_empty_database_says_how_to_fill_it():
    assert asked(checks.database_is_ready) == ["bussola.I001"]


def test_a_district_that_does_not_exist_is_an_error(settings):
    District.objects.create(slug="suzzara", name="Suzzara")
    assert asked(checks.database_is_ready) == []
    settings.BUSSOLA_DISTRICT = "suzara"
    assert asked(checks.database_is_ready) == ["bussola.E004"]


def test_tables_of_another_version_are_an_error(monkeypatch):
    monkeypatch.setattr(checks.MigrationExecutor, "migration_plan", lambda self, targets: ["one to go"])
    assert asked(checks.database_is_ready) == ["bussola.E003"]


def test_a_missing_index_is_told_and_a_present_one_is_not():
    assert asked(checks.index_is_in_step) == ["bussola.W006"]
    checks.index.rebuild()
    assert asked(checks.index_is_in_step) == []


def test_background_work_that_nobody_does_is_told():
    assert asked(checks.background_work_is_done) == ["bussola.W008"]
    WorkerLease.objects.create(kind="worker", alive_until=timezone.now() + timedelta(minutes=1))
    assert asked(checks.background_work_is_done) == []


def test_work_that_is_late_or_failed_is_told_by_name():
    WorkerLease.objects.create(kind="worker", alive_until=timezone.now() + timedelta(minutes=1))
    RecurringRun.objects.create(name="finder.refresh", next_at=timezone.now() - timedelta(days=2))
    RecurringRun.objects.create(
        name="operations.clear_cache", next_at=timezone.now(), outcome="failed", message="OSError"
    )
    found = checks.background_work_is_done(None, databases=["default"])
    assert ids(found) == ["bussola.W009", "bussola.W010"]
    assert "finder.refresh" in found[0].msg
    assert "OSError" in found[1].msg


def test_cron_is_as_good_as_a_worker():
    RecurringRun.objects.create(name="x", next_at=timezone.now(), finished_at=timezone.now(), outcome="done")
    assert asked(checks.background_work_is_done) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such settings")
def test_a_postgresql_that_forgets_is_an_error():
    assert asked(checks.postgresql_keeps_what_it_confirms) in ([], ["bussola.E008"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    found = checks.postgresql_keeps_what_it_confirms(None, databases=["default"])
    assert ids(found) == ["bussola.E008"]
    assert "synchronous_commit" in found[0].msg


def test_a_backup_that_is_missing_old_or_gone_is_told(home):
    assert ids(checks.backup_is_fresh(None)) == ["bussola.W016"]
    file = home / "copia.tar.gz"
    file.write_text("x")
    backing_up.remember(file)
    assert checks.backup_is_fresh(None) == []
    file.unlink()
    assert ids(checks.backup_is_fresh(None)) == ["bussola.W018"]
    old = {"at": (timezone.now() - timedelta(days=5)).isoformat(), "path": str(file)}
    (home / backing_up.LAST).write_text(json.dumps(old))
    assert ids(checks.backup_is_fresh(None)) == ["bussola.W017"]


def test_an_installation_that_nobody_administers_is_told():
    assert asked(checks.people_who_work_here_are_safe) == ["bussola.W020"]


def test_people_without_a_second_factor_and_demo_log_ins_are_told(settings):
    district = District.objects.create(slug="suzzara", name="Suzzara")
    user = User.objects.create_user("anna@example.org", name="Anna")
    User.objects.create_user("demo@bussola.example", name="Demo")
    Membership.objects.create(user=user, role=Role.NETWORK_ADMIN, district=district, confirmed_at=timezone.now())
    found = checks.people_who_work_here_are_safe(None, databases=["default"])
    assert ids(found) == ["bussola.W021", "bussola.E010"]
    assert "Anna" not in found[0].msg
    settings.BUSSOLA_DEMO = True
    assert asked(checks.people_who_work_here_are_safe) == []


def test_a_full_disk_is_told(monkeypatch):
    monkeypatch.setattr(checks, "LEAST_FREE_BYTES", 1 << 60)
    assert ids(checks.disk_has_room(None)) == ["bussola.E009"]


def test_a_mail_server_that_does_not_answer_is_told(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()
    found = checks.mail_server_answers(None)
    assert ids(found) == ["bussola.W019"]
    controller = Controller(Sink(), hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    controller.start()
    try:
        assert checks.mail_server_answers(None) == []
    finally:
        controller.stop()


def test_the_command_tells_what_to_do_and_ends_with_the_weight_of_the_worst(settings, capsys):
    settings.BUSSOLA_DISTRICT = "nowhere"
    District.objects.create(slug="suzzara", name="Suzzara")
    with pytest.raises(SystemExit) as ended:
        call_command("check")
    said = capsys.readouterr().out
    assert ended.value.code == 2
    assert "«nowhere» non esiste" in said
    assert "Che fare: Controlla BUSSOLA_DISTRICT." in said
    assert "security.W0" not in said  # Django's English ones are said by ours


def test_a_program_can_read_it(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("check", json=True)
    rows = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert {"level": "avviso", "id": "bussola.W016"}.items() <= next(
        row for row in rows if row["id"] == "bussola.W016"
    ).items()


def test_one_group_alone_can_be_asked_and_all_well_is_said(capsys):
    call_command("check", tags=["compatibility"])
    assert "Tutto bene." in capsys.readouterr().out
    with pytest.raises(CommandError, match="nowhere"):
        call_command("check", tags=["nowhere"])


def test_another_app_adds_its_own(monkeypatch, capsys):
    monkeypatch.setattr(registry, "deployment_checks", set(registry.deployment_checks))

    @register("prova", deploy=True)
    def broken(app_configs, **kwargs):
        return [Error("È rotto.", hint="Aggiustalo.", id="prova.E001")]

    with pytest.raises(SystemExit):
        call_command("check", tags=["prova"])
    assert "È rotto. [prova.E001]" in capsys.readouterr().out
