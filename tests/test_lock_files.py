import shutil
from pathlib import Path

import pytest
from django.conf import settings

from scripts.check_locks import faults

ROOT = Path(settings.PACKAGE_DIR).parent


@pytest.fixture
def copy(tmp_path):
    for name in ("pyproject.toml", "requirements.lock", "requirements-test.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_lock_files_match_the_project():
    assert faults() == []


def test_a_new_dependency_without_a_new_lock_is_found(copy):
    change(copy / "pyproject.toml", '"tqdm>=4"', '"tqdm>=4", "celery"')
    assert "requirements.lock: celery is missing; run `make lock`" in faults(copy)


def test_a_version_that_no_longer_fits_is_found(copy):
    change(copy / "pyproject.toml", "tantivy>=0.27,<0.28", "tantivy>=0.99")
    assert any("tantivy" in fault and "does not satisfy" in fault for fault in faults(copy))


def test_an_address_in_a_lock_file_is_found(copy):
    change(copy / "requirements.lock", "tqdm==", "--extra-index-url https://packages.example\ntqdm==")
    assert any("names an address" in fault for fault in faults(copy))


def test_two_lock_files_that_differ_are_found(copy):
    text = (copy / "requirements.lock").read_text(encoding="utf-8")
    version = text.split("tqdm==")[1].split(" ")[0]
    change(copy / "requirements.lock", f"tqdm=={version}", "tqdm==4.0.0")
    assert "tqdm: the two lock files differ" in faults(copy)
