"""The archive of a backup says what it holds, and nothing broken or foreign passes for one."""

import io
import os
import stat
import tarfile

import pytest

from bussola.operations import archive
from bussola.operations.archive import ArchiveError


def manifest() -> archive.Manifest:
    return archive.Manifest("0.1", "2026-11-25T22:00:00", "sqlite", "3", {"lib": ["0001"]}, {})


@pytest.fixture
def whole(tmp_path):
    """Return an archive with two members."""
    database, photo = tmp_path / "db", tmp_path / "photo"
    database.write_bytes(os.urandom(300_000))
    photo.write_bytes(b"jpeg")
    path = tmp_path / "whole.tar.gz"
    archive.write(path, manifest(), [("database.sqlite3", database), ("media/a/photo.jpg", photo)])
    return path


def test_what_was_put_in_comes_out(whole, tmp_path):
    assert list(archive.extract(whole, tmp_path / "out")) == ["database.sqlite3", "media/a/photo.jpg"]
    assert (tmp_path / "out/media/a/photo.jpg").read_bytes() == b"jpeg"
    assert (tmp_path / "out/database.sqlite3").read_bytes() == (tmp_path / "db").read_bytes()
    assert archive.read_manifest(whole).bytes == 300_004


def test_only_its_owner_can_read_it(whole):
    assert stat.S_IMODE(whole.stat().st_mode) == 0o600


def test_a_file_cut_off_anywhere_is_refused(whole, tmp_path):
    content = whole.read_bytes()
    for number, length in enumerate(range(0, len(content), len(content) // 12)):
        cut = tmp_path / f"cut{number}.tar.gz"
        cut.write_bytes(content[:length])
        with pytest.raises(ArchiveError):
            list(archive.extract(cut, tmp_path / f"out{number}"))


def test_one_changed_byte_is_found(whole, tmp_path):
    content = bytearray(whole.read_bytes())
    for number, place in enumerate((len(content) // 3, len(content) // 2, len(content) - 6)):
        changed = bytearray(content)
        changed[place] ^= 0xFF
        path = tmp_path / f"changed{number}.tar.gz"
        path.write_bytes(changed)
        with pytest.raises(ArchiveError):
            list(archive.extract(path, tmp_path / f"out{number}"))


def planted(path, *members):
    """Write a tar with a manifest of nothing and these members."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content, kind in members:
            member = tarfile.TarInfo(name)
            member.type, member.size, member.linkname = kind, len(content), "/etc/passwd"
            tar.addfile(member, io.BytesIO(content))


HEAD = (
    b'{"bussola":"0","made_at":"","database":"sqlite","database_version":"","migrations":{},"settings":{},'
    b'"files":{"../evil":[1,"x"],"/evil":[1,"x"]},"format":1}'
)


@pytest.mark.parametrize(
    "member",
    [
        ("../evil", b"x", tarfile.REGTYPE),
        ("/evil", b"x", tarfile.REGTYPE),
        ("stranger", b"x", tarfile.REGTYPE),
        ("link", b"", tarfile.SYMTYPE),
    ],
)
def test_a_member_that_leads_elsewhere_is_refused(tmp_path, member):
    path = tmp_path / "evil.tar.gz"
    planted(path, ("manifest.json", HEAD, tarfile.REGTYPE), member)
    with pytest.raises(ArchiveError, match="inatteso"):
        list(archive.extract(path, tmp_path / "out"))
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b\x08\x00broken"])
def test_another_file_is_no_archive(tmp_path, content):
    path = tmp_path / "x.tar.gz"
    path.write_bytes(content)
    with pytest.raises(ArchiveError):
        archive.read_manifest(path)


def test_a_format_of_the_future_is_refused(tmp_path):
    path = tmp_path / "x.tar.gz"
    planted(path, ("manifest.json", HEAD.replace(b'"format":1', b'"format":9'), tarfile.REGTYPE))
    with pytest.raises(ArchiveError, match="formato 9"):
        archive.read_manifest(path)


def test_an_archive_that_cannot_be_finished_leaves_nothing(tmp_path):
    with pytest.raises(FileNotFoundError):
        archive.write(tmp_path / "x.tar.gz", manifest(), [("database.sqlite3", tmp_path / "gone")])
    assert list(tmp_path.iterdir()) == []
