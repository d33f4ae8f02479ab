from pathlib import Path

import pytest
from django.conf import settings

from scripts import list_shipped

ROOT = Path(settings.PACKAGE_DIR).parent


def test_the_list_of_shipped_files_is_true():
    assert (ROOT / "docs" / "shipped.md").read_text(encoding="utf-8") == list_shipped.written()


def test_a_file_nobody_wrote_down_is_found(tmp_path, monkeypatch):
    stranger = tmp_path / "bussola" / "lib" / "static" / "vendor" / "jquery" / "jquery.js"
    stranger.parent.mkdir(parents=True)
    stranger.write_text("$")
    assert list_shipped.shipped_files(tmp_path) == [stranger]
    with pytest.raises(LookupError, match=r"jquery\.js"):
        list_shipped.written(tmp_path)


def test_a_changed_file_changes_the_list(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("one")
    before = list_shipped.checksum(file)
    file.write_text("two")
    assert list_shipped.checksum(file) != before


def test_the_longest_prefix_says_where_a_file_comes_from():
    assert list_shipped.origin_of("bussola/directory/data/real/libraries.tsv.gz").licence == "CC0 1.0"
    assert list_shipped.origin_of("bussola/directory/data/demo/postal_codes.tsv").source == "AgID, IndicePA"
