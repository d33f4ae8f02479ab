"""Making a backup, and keeping the newest ones."""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from bussola import __version__
from bussola.finder.locks import file_lock
from bussola.lib.progress import progress_steps

from . import archive, database_copies

NAME = re.compile(r"bussola-\d{8}-\d{6}\.tar\.gz")
LAST = "last_backup.json"  # in the data folder: what «bussola check» reads
SETTINGS = ("BUSSOLA_URL", "BUSSOLA_DISTRICT", "BUSSOLA_DEMO", "ALLOWED_HOSTS", "EMAIL_HOST", "DEFAULT_FROM_EMAIL")


def back_up(target: Path, *, with_secrets: bool = False) -> Path:
    """Write one archive of database and files, remember it as the last one, and return its path.

    ``target`` is a file, or a folder in which the archive gets a name made of date and hour.
    """
    with one_at_a_time():
        path = write_archive(target, with_secrets=with_secrets)
    remember(path)
    return path


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let no other backup or restore of this installation begin during the ``with`` block."""
    with file_lock(Path(settings.BUSSOLA_HOME) / ".backup.lock"):
        yield


def write_archive(target: Path, *, with_secrets: bool = False) -> Path:
    """Do what ``back_up`` does, for whoever is in ``one_at_a_time`` already."""
    if target.is_dir():
        target = target / f"bussola-{timezone.localtime():%Y%m%d-%H%M%S}.tar.gz"
    prefix = f".bussola-backup-{key_mark(str(settings.BUSSOLA_HOME))}-"
    for left in target.parent.glob(f"{prefix}*"):  # by a backup that was killed
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=target.parent) as side:  # mode 700
        copy = Path(side) / database_copies.member_name()
        with progress_steps("Copia della base dati") as step:
            database_copies.copy_out(copy, step)
        members = [(copy.name, copy), *_media()]
        if with_secrets:
            members.append((archive.SECRET_KEY, _secret_key(Path(side))))
        archive.write(target, _manifest(), members, Path(side))
    return target


def remove_old(folder: Path, keep: int) -> list[Path]:
    """Delete all archives of ``folder`` but the ``keep`` newest; return them."""
    archives = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))
    old = archives[:-keep] if keep else []
    for path in old:
        path.unlink()
    return old


def remember(path: Path) -> None:
    """Write down when the last backup was made and where it is."""
    home = Path(settings.BUSSOLA_HOME)
    draft = home / f".{LAST}"
    text = json.dumps({"at": timezone.now().isoformat(), "path": str(path.resolve()), "bytes": path.stat().st_size})
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, home / LAST)


def last_backup() -> tuple[datetime, Path] | None:
    """Return when the last backup was made and where it was put; None when there was none."""
    try:
        said = json.loads((Path(settings.BUSSOLA_HOME) / LAST).read_text(encoding="utf-8"))
        return datetime.fromisoformat(said["at"]), Path(said["path"])
    except (OSError, ValueError, KeyError):
        return None


def key_mark(key: str) -> str:
    """Return a mark by which two secret keys can be told apart, and not guessed."""
    return hashlib.sha256(f"bussola.operations {key}".encode()).hexdigest()[:16]


def _manifest() -> archive.Manifest:
    migrations: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        migrations.setdefault(app, []).append(name)
    return archive.Manifest(
        bussola=__version__,
        made_at=timezone.now().isoformat(timespec="seconds"),
        database=connection.vendor,
        database_version=database_copies.version(),
        migrations=migrations,
        settings={name: str(getattr(settings, name)) for name in SETTINGS} | {"key": key_mark(settings.SECRET_KEY)},
    )


def _media() -> list[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    files = (
        sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink()) if root.exists() else []
    )
    return [(archive.MEDIA + path.relative_to(root).as_posix(), path) for path in files]


def _secret_key(side: Path) -> Path:
    path = side / archive.SECRET_KEY
    path.touch(0o600)
    path.write_text(settings.SECRET_KEY, encoding="ascii")
    return path
