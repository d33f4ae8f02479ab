"""What a telephone downloads for the page of results, measured through the real static files."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import override_settings
from whitenoise.middleware import WhiteNoiseMiddleware

FIRST_VISIT = 200_000  # bytes, compressed
NEXT_PAGES = 30_000
MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Collect the static files as an installation does, and serve them from there."""
    root = tmp_path_factory.mktemp("static")
    storages = django_settings.STORAGES | {"staticfiles": {"BACKEND": MANIFEST}}
    with override_settings(STORAGES=storages, STATIC_ROOT=root, WHITENOISE_USE_FINDERS=False):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield root


@pytest.fixture
def page(client, small, collected):
    """Return a full page of results as a browser receives it."""
    for number in range(25):
        service = small.service(
            f"Servizio numero {number} per le famiglie del territorio",
            groups=["anziani", "famiglie-0-6"],
            at=["020065", "020027"],
            serves=["020065", "020027"],
            summary=f"Una frase che dice in parole semplici che cosa fa il servizio {number}, lunga come le vere.",
            is_invented=True,
        )
        small.price_by_isee(service)
    response = client.get("/suzzara/servizi/?q=servizio&comune=020027", headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert response["Content-Encoding"] == "gzip"
    return response


def addresses(html: str, collected: Path) -> set[str]:
    """Return every static file the page makes a browser fetch: fonts are fetched because the style asks for them."""
    found = {address.partition("#")[0] for address in re.findall(r"/static/[^\"'\s)]+", html)}
    for style in [one for one in found if one.endswith(".css")]:
        text = (collected / style.removeprefix("/static/")).read_text(encoding="utf-8")
        for address in re.findall(r"url\([\"']?([^\"')]+)", text):
            if not address.startswith(("data:", "#")):
                whole = (collected / style.removeprefix("/static/")).parent / address
                found.add("/static/" + whole.resolve().relative_to(collected.resolve()).as_posix())
    return found


def weight(address: str, collected: Path) -> int:
    path = collected / address.removeprefix("/static/")
    compressed = path.with_name(path.name + ".gz")
    return (compressed if compressed.exists() else path).stat().st_size


def test_a_first_visit_is_light_and_the_next_page_lighter(page, collected):
    html = gzip.decompress(page.content).decode()
    files = {address: weight(address, collected) for address in addresses(html, collected)}
    assert {Path(address).suffix for address in files} >= {".css", ".js", ".svg", ".woff2"}
    assert len(page.content) <= NEXT_PAGES, len(page.content)
    total = len(page.content) + sum(files.values())
    assert total <= FIRST_VISIT, sorted(files.items(), key=lambda item: -item[1])


def test_files_are_kept_for_ever_under_a_name_that_changes_with_them(page, collected, rf):
    serve = WhiteNoiseMiddleware(lambda request: None)
    for address in addresses(gzip.decompress(page.content).decode(), collected):
        response = serve(rf.get(address, headers={"Accept-Encoding": "gzip"}))
        assert re.search(r"\.[0-9a-f]{12}\.", address), address
        assert "immutable" in response["Cache-Control"], address
        if not address.endswith(".woff2"):
            assert response.get("Content-Encoding") == "gzip" or weight(address, collected) < 1000, address
        response.close()


def test_the_main_font_is_asked_for_at_once_and_text_never_waits_for_it(page, collected):
    html = gzip.decompress(page.content).decode()
    assert re.search(r'rel="preload"\s+href="[^"]*titillium[^"]*regular[^"]*"\s+as="font"', html)
    own = (Path(django_settings.PACKAGE_DIR) / "lib" / "static" / "bussola" / "bussola.css").read_text(encoding="utf-8")
    faces = re.findall(r"@font-face {[^}]*}", own)
    assert len(faces) == 3
    assert all("font-display: swap" in face for face in faces)
