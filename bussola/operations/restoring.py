"""Restoring a backup: everything is checked and made ready aside before anything that is in use is touched."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from bussola.accounts.models import User
from bussola.audit.actions import record
from bussola.finder import index
from bussola.lib.progress import progress
from bussola.organizations.models import Organization
from bussola.territory.models import District

from . import archive, backing_up, database_copies
from .models import WorkerLease

ROOM = 2.2  # times what the archive holds: the copy aside, and the database while both are there


class RestoreError(Exception):
    """The backup cannot be restored here; the message says why, in Italian. Nothing was touched."""


@dataclass
class Ready:
    """A backup that was checked and lies aside, ready to be put in place."""

    manifest: archive.Manifest
    side: Path
    database: Path
    media: Path
    is_migrated: bool  # it was of an older version and has been brought to this one


@contextmanager
def made_ready(path: Path) -> Iterator[Ready]:
    """Check the archive, unpack it aside and bring a SQLite copy to this version; what lies aside goes in the end."""
    manifest = archive.read_manifest(path)
    _refuse_what_does_not_fit(manifest)
    home = Path(settings.BUSSOLA_HOME)
    home.mkdir(parents=True, exist_ok=True, mode=0o750)
    if shutil.disk_usage(home).free < manifest.bytes * ROOM:
        raise RestoreError(f"Non c'è abbastanza spazio in {home}: servono {manifest.bytes * ROOM / 1e9:.1f} GB.")
    with backing_up.one_at_a_time():
        for left in home.glob(".restore-*"):  # by a restore that was killed
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=home) as folder:
            yield _unpacked(path, manifest, Path(folder))


def _unpacked(path: Path, manifest: archive.Manifest, side: Path) -> Ready:
    for _ in progress(archive.extract(path, side), "Controllo della copia", total=len(manifest.files)):
        pass
    database = side / database_copies.member_name()
    if not database.exists():
        raise RestoreError("Nella copia non c'è la base dati.")
    is_old = _is_older(manifest)
    if connection.vendor == "sqlite":
        database_copies.check_sqlite(database)
        if is_old:
            database_copies.migrate(database)
            database_copies.check_sqlite(database)
    else:
        database_copies.sql_of(database, side)
    return Ready(manifest, side, database, side / "media", is_old)


def has_data() -> bool:
    """Tell whether something would be lost here; a database that cannot be read counts as something."""
    try:
        tables = connection.introspection.table_names()
        return any(
            model._meta.db_table in tables and model.objects.exists() for model in (District, User, Organization)
        )
    except DatabaseError:
        return True
    finally:
        connection.close()


def put_in_place(ready: Ready) -> None:
    """Let the backup take the place of what is here: new files, then the database in one step, then the old files go.

    Cut off before the database's step it leaves what was there; after it, running it again finishes.
    """
    media = Path(settings.MEDIA_ROOT)
    new = {path.relative_to(ready.media): path for path in ready.media.rglob("*") if path.is_file()}
    for name, path in new.items():
        if not (media / name).exists():
            _place(path, media / name)
    database_copies.copy_in(ready.database, ready.side)
    if connection.vendor == "postgresql":
        database_copies.migrate()
    for name, path in new.items():
        _place(path, media / name)
    for path in [path for path in media.rglob("*") if path.is_file()] if media.exists() else []:
        if path.relative_to(media) not in new:
            path.unlink()
    _secret_key(ready)
    _begin_anew(ready.manifest)


def _refuse_what_does_not_fit(manifest: archive.Manifest) -> None:
    if manifest.database != connection.vendor:
        raise RestoreError(
            f"La copia viene da {manifest.database}, questa installazione usa {connection.vendor}: "
            "cambia DATABASE_URL, ripristina, poi passa all'altra base dati."
        )
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    strange = [
        f"{app}.{name}"
        for app, names in manifest.migrations.items()
        for name in names
        if apps.is_installed(f"bussola.{app}") and (app, name) not in known
    ]
    if strange:
        raise RestoreError(
            f"La copia è di una versione più nuova ({manifest.bussola}): installa quella, poi ripristina. "
            f"Non conosco {', '.join(strange[:3])}."
        )


def _is_older(manifest: archive.Manifest) -> bool:
    applied = {(app, name) for app, names in manifest.migrations.items() for name in names}
    return bool(set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations) - applied)


def _place(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.new")
    shutil.copyfile(source, draft)
    os.replace(draft, target)


def _secret_key(ready: Ready) -> None:
    """Put the secret key in the data folder if the archive has one."""
    path = ready.side / archive.SECRET_KEY
    if path.exists():
        target = Path(settings.BUSSOLA_HOME) / archive.SECRET_KEY
        draft = target.with_name(".secret_key.new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(path.read_bytes())
        os.replace(draft, target)


def _begin_anew(manifest: archive.Manifest) -> None:
    """Forget what belonged to the moment of the backup: processes at work, and who was signed in."""
    WorkerLease.objects.all().delete()
    if apps.is_installed("django.contrib.sessions"):
        apps.get_model("sessions", "Session").objects.all().delete()
    record("operations.restore", by="command: restore", made_on=manifest.made_at[:10], version=manifest.bussola)
    index.rebuild(show_progress=True)


def safety_copy() -> Path | None:
    """Back up what is about to be replaced, in the data folder; None when it cannot be read."""
    folder = Path(settings.BUSSOLA_HOME) / "before_restore"
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        return backing_up.write_archive(folder)
    except (database_copies.CopyError, DatabaseError):
        return None
