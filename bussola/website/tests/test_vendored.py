import re
from pathlib import Path

from django.conf import settings


def test_the_style_sheets_ask_nothing_of_other_machines():
    for path in Path(settings.PACKAGE_DIR).rglob("static/**/*.css"):
        text = path.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text
        assert not re.search(r"url\([\"']?(https?:)?//", text), path.name
        assert "@import" not in text
