import hashlib
import re
from pathlib import Path

from django.conf import settings

VENDOR = Path(settings.PACKAGE_DIR) / "lib" / "static" / "vendor"
LIST = Path(settings.PACKAGE_DIR).parent / "docs" / "vendored.md"


def listed() -> dict[str, str]:
    rows = re.findall(r"^\| (\S+) \| [^|]+ \| [^|]+ \| ([0-9a-f]{64}) \|$", LIST.read_text(encoding="utf-8"), re.M)
    return dict(rows)


def test_every_vendored_file_is_the_one_we_listed():
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file()
    }
    assert found == listed()


def test_the_style_sheets_ask_nothing_of_other_machines():
    for path in Path(settings.PACKAGE_DIR).rglob("static/**/*.css"):
        text = path.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text
        assert not re.search(r"url\([\"']?(https?:)?//", text), path.name
        assert "@import" not in text
