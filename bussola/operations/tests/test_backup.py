"""Backup and restore rehearsed with real processes, on the kind of database the suite runs on."""

import json
import random
import stat
import threading
import time
import uuid
from pathlib import Path

import pytest

from bussola.operations import archive

from .installation import copy_of, drop_database, end


def add(installation, *names: str) -> None:
    """Write districts, all in one statement."""
    rows = [(str(uuid.uuid4()) if installation.database else uuid.uuid4().hex, name, name) for name in names]
    places = ", ".join(["(?, ?, ?, '', '')"] * len(rows))
    installation.sql(
        f"INSERT INTO territory_district (id, slug, name, official_name, phone_prefix) VALUES {places}",
        *(value for row in rows for value in row),
    )


def held(installation) -> list[str]:
    return [name for (name,) in installation.sql("SELECT slug FROM territory_district ORDER BY slug")]


@pytest.fixture
def other(model_installation, tmp_path):
    """Return a second, empty installation: the new machine."""
    copy = copy_of(model_installation, tmp_path / "other")
    (copy.home / "secret_key").unlink()
    yield copy
    if copy.database:
        drop_database(copy.database)


def test_a_backup_restored_on_a_new_machine_gives_back_data_and_files(installation, other, tmp_path):
    add(installation, "suzzara", "monza")
    (installation.home / "media/foto").mkdir(parents=True)
    (installation.home / "media/foto/a.txt").write_text("una foto")
    file = tmp_path / "copia.tar.gz"
    said = installation.run("backup", str(file))
    assert "Copia fatta" in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads((installation.home / "last_backup.json").read_text())["path"] == str(file)
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == []

    said = other.run("restore", str(file), "--dry-run")
    assert "Non ho toccato niente" in said
    assert held(other) == []
    said = other.run("restore", str(file))
    assert "Ripristino fatto" in said
    assert "chiave segreta" in said
    assert held(other) == ["monza", "suzzara"]
    assert (other.home / "media/foto/a.txt").read_text() == "una foto"
    assert [path for path in other.home.iterdir() if path.name.startswith(".restore")] == []
    events = other.sql("SELECT action FROM audit_auditevent WHERE action LIKE ? ORDER BY at", "operations.%")
    assert events == [("operations.restore",)]
    assert (other.home / "index" / "current").exists()


def test_data_that_are_there_are_replaced_only_on_request_and_can_be_had_back(installation, other, tmp_path):
    add(installation, "suzzara")
    add(other, "monza")
    (other.home / "media").mkdir()
    (other.home / "media/old.txt").write_text("di prima")
    file = tmp_path / "copia.tar.gz"
    installation.run("backup", str(file), "--with-secrets")
    assert "--replace" in other.run("restore", str(file), expect=1)
    assert held(other) == ["monza"]
    other.run("restore", str(file), "--replace")
    assert held(other) == ["suzzara"]
    assert not (other.home / "media/old.txt").exists()
    key = other.home / "secret_key"
    assert key.read_text() == (installation.home / "secret_key").read_text()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600

    [kept] = (other.home / "before_restore").iterdir()
    other.run("restore", str(kept), "--replace", "--no-safety-copy")
    assert held(other) == ["monza"]
    assert (other.home / "media/old.txt").read_text() == "di prima"


def test_a_backup_of_an_older_version_is_brought_to_this_one(installation, other, tmp_path):
    installation.run("migrate", "operations", "zero", "--verbosity=0", "--skip-checks")
    file = tmp_path / "copia.tar.gz"
    # the audit event of the command needs no table of operations, so an old version can still be backed up
    installation.run("backup", str(file))
    said = other.run("restore", str(file))
    assert "versione precedente" in said
    assert other.sql("SELECT count(*) FROM operations_recurringrun") == [(0,)]


def test_a_backup_that_does_not_fit_is_refused_and_nothing_is_touched(installation, tmp_path, monkeypatch):
    file = tmp_path / "copia.tar.gz"
    installation.run("backup", str(file))
    add(installation, "suzzara")
    manifest = archive.read_manifest(file)
    list(archive.extract(file, tmp_path / "out"))
    members = [(name, tmp_path / "out" / name) for name in manifest.files]
    manifest.migrations["operations"] = [*manifest.migrations["operations"], "0999_future"]
    archive.write(tmp_path / "newer.tar.gz", manifest, members)
    assert "versione più nuova" in installation.run("restore", str(tmp_path / "newer.tar.gz"), "--replace", expect=1)
    manifest.migrations["operations"].pop()
    manifest.database = "sqlite" if installation.database else "postgresql"
    archive.write(tmp_path / "foreign.tar.gz", manifest, members)
    assert "questa installazione usa" in installation.run(
        "restore", str(tmp_path / "foreign.tar.gz"), "--replace", expect=1
    )
    (tmp_path / "cut.tar.gz").write_bytes(file.read_bytes()[:-2000])
    assert "copia" in installation.run("restore", str(tmp_path / "cut.tar.gz"), "--replace", expect=1)
    assert held(installation) == ["suzzara"]


def test_only_the_newest_backups_are_kept_and_nothing_else_is_removed(installation, tmp_path):
    folder = tmp_path / "copie"
    folder.mkdir()
    for day in range(10, 15):
        (folder / f"bussola-202611{day}-030000.tar.gz").write_text("x")
    (folder / "appunti.txt").write_text("x")
    installation.run("backup", str(folder), "--keep=3")
    left = sorted(path.name for path in folder.iterdir())
    assert left[0] == "appunti.txt"
    assert left[1:3] == ["bussola-20261113-030000.tar.gz", "bussola-20261114-030000.tar.gz"]
    assert len(left) == 4
    assert "c'è già" in installation.run("backup", str(folder / left[1]), expect=1)


def test_a_backup_holds_one_moment_while_others_write(installation, other, tmp_path):
    """Each write is a pair in one transaction: a copy with half a pair would be of no moment."""
    add(installation, *(f"peso-{number:05}" for number in range(6000)))
    over = threading.Event()
    written = []

    def write():
        while not over.is_set():
            add(installation, f"a-{len(written):06}", f"b-{len(written):06}")
            written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    file = tmp_path / "copia.tar.gz"
    try:
        installation.run("backup", str(file))
    finally:
        over.set()
        writer.join()
    other.run("restore", str(file))
    names = held(other)
    first = {name[2:] for name in names if name.startswith("a-")}
    assert first == {name[2:] for name in names if name.startswith("b-")}
    assert sum(name.startswith("peso-") for name in names) == 6000
    assert len(written) >= len(first)
    assert len(written) > 10


@pytest.mark.crash
def test_a_backup_that_is_killed_leaves_no_archive_that_looks_whole(installation, started, tmp_path):
    add(installation, *(f"peso-{number:05}" for number in range(6000)))
    chance = random.Random(2026)
    folder = tmp_path / "copie"
    folder.mkdir()
    for _ in range(3):
        child = started("backup", str(folder))
        moment = time.monotonic() + chance.uniform(0.02, 0.4)
        while child.poll() is None and not list(folder.iterdir()):
            time.sleep(0.005)  # until it begins to write
        while child.poll() is None and time.monotonic() < moment:
            time.sleep(0.005)
        end(child)
        for path in folder.glob("bussola-*.tar.gz"):
            list(archive.extract(path, tmp_path / uuid.uuid4().hex))
    assert "Copia fatta" in installation.run("backup", str(folder), "--keep=2")
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    assert len(held(installation)) == 6000


@pytest.mark.crash
def test_a_restore_that_is_killed_leaves_the_old_data_or_the_new_never_a_mixture(
    installation, other, started, tmp_path
):
    new = [f"nuovo-{number:05}" for number in range(4000)]
    old = [f"vecchio-{number:05}" for number in range(3000)]
    add(installation, *new)
    add(other, *old)
    file = tmp_path / "copia.tar.gz"
    installation.run("backup", str(file))
    chance = random.Random(2026)
    for _ in range(4):
        child = started("restore", str(file), "--replace", "--no-safety-copy", of=other)
        assert "Copia del" in child.stdout.readline()
        time.sleep(chance.uniform(0, 0.5))  # not waiting for anything: the moment of the kill
        end(child)
        found = held(other)
        assert found in (old, new)
    other.run("restore", str(file), "--replace", "--no-safety-copy")
    assert held(other) == new
    assert [path for path in Path(other.home).iterdir() if path.name.startswith(".restore")] == []


def test_a_database_file_that_is_broken_is_moved_aside_and_restored(installation, tmp_path):
    if installation.database:
        pytest.skip("a file is broken on SQLite only")
    add(installation, "suzzara")
    file = tmp_path / "copia.tar.gz"
    installation.run("backup", str(file))
    for end_of_name in ("-wal", "-shm"):
        (installation.home / f"bussola.sqlite3{end_of_name}").unlink(missing_ok=True)
    (installation.home / "bussola.sqlite3").write_bytes(b"rovinata" * 1000)
    installation.run("restore", str(file), "--replace")
    assert held(installation) == ["suzzara"]
    assert (installation.home / "bussola.sqlite3.rovinata").exists()


def test_the_password_of_the_database_is_in_no_command(installation, monkeypatch, settings):
    from django.db import connection

    from bussola.operations import database_copies

    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "segretissima")
    environment = database_copies._environment()
    assert environment["PGPASSWORD"] == "segretissima"
    source = Path(database_copies.__file__).read_text()
    assert source.count('"PASSWORD"') == 1
