"""The commands of docs/production.md are run, with other paths: a guide that is wrong fails here."""

import os
import re
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest

from .installation import ROOT, drop_database, is_postgresql, on_server, url_of

GUIDE = (ROOT / "docs/production.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"<!-- provato: (\w+) -->\n```sh\n(.*?)```", re.DOTALL)
DEPLOY = ROOT / "deploy"


def blocks() -> dict[str, str]:
    return dict(BLOCK.findall(GUIDE))


def run(block: str, folder: Path, *changes: tuple[str, str], **variables: str) -> str:
    """Run a block of the guide in ``folder``, its paths exchanged for others."""
    script = blocks()[block]
    for old, new in changes:
        assert old in script, old
        script = script.replace(old, new)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)} | variables,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture
def admin(installation, tmp_path):
    """Return the variables with which ``bussola-admin`` of deploy/ works on the installation of the test."""
    environment = tmp_path / "bussola.env"
    kept = {
        name: installation.environment[name]
        for name in ("BUSSOLA_HOME", "DATABASE_URL")
        if name in installation.environment
    }
    lines = ["# un commento", "", *(f"{name}={value}" for name, value in kept.items()), "BUSSOLA_EMAIL_USER="]
    environment.write_text("\n".join(lines), encoding="utf-8")
    program = tmp_path / "bin" / "bussola"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{ROOT}/.venv/bin/python" -m bussola "$@"\n')
    program.chmod(0o755)
    shutil.copy(DEPLOY / "bussola-admin", program.parent / "bussola-admin")
    path = f"{program.parent}:{os.environ['PATH']}"
    return {"BUSSOLA_ENV": str(environment), "BUSSOLA_PROGRAM": str(program), "PATH": path, "PYTHONPATH": str(ROOT)}


def test_every_file_the_guide_names_is_there():
    named = set(re.findall(r"deploy/([\w.*-]+)", GUIDE))
    assert named
    assert [name for name in named if not list(DEPLOY.glob(name))] == []
    assert set(blocks()) == {"postgresql", "tabelle", "certificato", "copia"}


def test_every_command_the_guide_names_exists():
    from django.core.management import get_commands

    named = set(re.findall(r"bussola-admin (\w+)", GUIDE)) - {"è"}
    assert named <= set(get_commands())


def test_every_variable_of_the_example_is_in_the_readme():
    names = re.findall(r"^(\w+)=", (DEPLOY / "bussola.env.example").read_text(encoding="utf-8"), re.MULTILINE)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    short = {name: "_" + name.rsplit("_", 1)[1] for name in names}
    assert [name for name in names if name not in readme and f"`{short[name]}`" not in readme] == []


def test_tables_and_static_files_are_made_as_the_guide_says(installation, admin, tmp_path):
    run("tabelle", tmp_path, **admin)
    assert installation.sql("SELECT count(*) FROM territory_municipality")[0][0] > 7000
    assert (installation.home / "static/staticfiles.json").exists()


def test_a_backup_is_made_and_its_restore_rehearsed_as_the_guide_says(installation, admin, tmp_path):
    copies = tmp_path / "copie"
    copies.mkdir()
    said = run("copia", tmp_path, ("/var/backups/bussola", str(copies)), **admin)
    assert "Prova riuscita" in said


def test_the_certificate_of_the_guide_is_one(tmp_path):
    run("certificato", tmp_path, ("/etc/bussola/tls", str(tmp_path)))
    shown = ["openssl", "x509", "-in", str(tmp_path / "fullchain.pem"), "-noout", "-subject"]
    assert "bussola.comune.example" in subprocess.run(shown, capture_output=True, text=True, check=True).stdout


def test_the_database_of_the_guide_can_be_used_and_restored_by_its_owner(admin, installation, tmp_path):
    """A role that is no superuser, as on a real server."""
    if not is_postgresql():
        pytest.skip("the guide's commands for PostgreSQL")
    from django.db import connection

    name = f"bussola_guide_{uuid.uuid4().hex[:8]}"
    used = connection.settings_dict
    server = {"PGHOST": used["HOST"], "PGPORT": str(used["PORT"] or 5432), "PGUSER": used["USER"]}
    if used["PASSWORD"]:
        server["PGPASSWORD"] = used["PASSWORD"]
    try:
        changes = [("sudo -u postgres ", ""), ("ROLE bussola", f"ROLE {name}"), ("owner=bussola", f"owner={name}")]
        run("postgresql", tmp_path, *changes, ("template0 bussola", f"template0 {name}"), **server)
        url = f"postgres://{name}:METTI-QUI-LA-PASSWORD@{used['HOST']}:{used['PORT'] or 5432}/{name}"
        installation.run("migrate", "--verbosity=0", "--skip-checks", DATABASE_URL=url)
        file = tmp_path / "copia.tar.gz"
        installation.run("backup", str(file), DATABASE_URL=url)
        installation.run("restore", str(file), "--replace", "--no-safety-copy", DATABASE_URL=url)
        assert "Bussola" in installation.run("restore", str(file), "--dry-run", DATABASE_URL=url)
    finally:
        drop_database(name)
        on_server(f'DROP ROLE IF EXISTS "{name}"')
    assert url_of("x").endswith("/x")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_accepts_the_units(tmp_path):
    for unit in [*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")]:
        text = unit.read_text(encoding="utf-8")
        text = text.replace("/opt/bussola/.venv/bin/", f"{ROOT}/.venv/bin/").replace("/opt/bussola", str(ROOT))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    units = sorted(str(path) for path in tmp_path.iterdir())
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:/lib/systemd/system"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    ours = [line for line in checked.stderr.splitlines() if "bussola" in line]
    assert (checked.returncode, ours) == (0, [])


@pytest.mark.parametrize("unit", ["bussola-web", "bussola-worker", "bussola-backup"])
def test_the_units_are_hardened(unit):
    text = (DEPLOY / f"{unit}.service").read_text(encoding="utf-8")
    for line in ("User=bussola", "NoNewPrivileges=yes", "PrivateTmp=yes", "ProtectSystem=strict", "ProtectHome=yes"):
        assert f"\n{line}\n" in text
