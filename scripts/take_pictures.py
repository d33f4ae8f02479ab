"""Takes the pictures of the docs and says when they are old: ``python scripts/take_pictures.py [--check]``.

A demonstration of one district is loaded into a folder of its own, with the clock standing still, and each page is
photographed at two widths by Chromium. Beside the pictures, ``pictures.json`` keeps for each page a fingerprint of what
it shows: its HTML and the style sheets and drawings it asks for. No pixel is compared, so any machine gets the same.
``--check`` draws the pages again, without a browser, and fails when a page shows something else than its pictures.
"""

import argparse
import hashlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
RECORD = PICTURES / "pictures.json"
MOMENT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday, half past ten in Italy
DISTRICT, TOWN = "suzzara", "020027"  # Gonzaga
QUESTION = "chi aiuta mia nonna a lavarsi la mattina"
SIZES = {390: 844, 1280: 900}
TALLEST = 1500  # pixels of a page that a reader of the docs wants to see
COLOURS = 128
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def prepare(home: Path) -> None:
    """Set Django up on a new demonstration of one district in the folder ``home``, at ``MOMENT``."""
    os.environ.pop("DATABASE_URL", None)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="bussola.config.settings",
        DJANGO_ALLOW_ASYNC_UNSAFE="true",  # playwright runs an event loop in this very thread
        BUSSOLA_HOME=str(home),
        BUSSOLA_DEMO="yes",
        BUSSOLA_URL="http://127.0.0.1:8000",
        BUSSOLA_DISTRICT="",
        OMP_NUM_THREADS="1",
    )
    sys.path.insert(0, str(ROOT))
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    timezone.now = lambda: MOMENT  # before the models read it as a default
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_USE_FINDERS = True
    settings.ALLOWED_HOSTS.append("testserver")
    django.setup()
    print("Carico la dimostrazione...", file=sys.stderr)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("import", district=[DISTRICT], verbosity=0)
    call_command("index", "rebuild", verbosity=0)


def addresses(read) -> dict[str, str]:
    """Return the address of each page to photograph by its name; ``read`` gives the HTML of an address."""
    home = f"/{DISTRICT}/"
    results = f"{home}servizi/?q={quote(QUESTION)}&comune={TOWN}"
    found = read(results)
    services = list(dict.fromkeys(re.findall(rf"{home}servizio/[0-9a-f-]+/", found)))
    sheet = read(services[0])
    listed = "?" + "&".join(f"s={quote(address.split('/')[-2])}" for address in services[:3])
    return {
        "home": home,
        "results": results,
        "map": f"{results}&vista=mappa",
        "service": services[0],
        "body": re.search(rf"{home}ente/[0-9a-f-]+/", sheet)[0],
        "list": f"{home}lista/{listed}",
        "leaflet": f"{home}lista/foglio/{listed}",
        "pocket": f"{home}lista/tascabile/{listed}",
        "emergency": f"{home}numeri-di-emergenza/",
    }


def shown(html: str) -> tuple[str, list[str]]:
    """Return what a page shows whatever the machine, and the static files that dress it (styles, drawings, the map)."""
    head, _, body = html.partition("<body")
    asked = re.findall(r"/static/([^\"'#?\s)]+\.(?:css|svg))", html) + re.findall(
        r"/static/(\S+/(?:map|leaflet)\.js)", head
    )
    body = re.sub(r"<script\b.*?</script>", "", body, flags=re.DOTALL)
    return " ".join(body.split()), sorted(set(asked))


def fingerprint(html: str, read_static, data: str = "") -> str:
    """Return a short text that changes when the page shows something else; ``read_static`` reads a static file."""
    body, files = shown(html)
    digest = hashlib.blake2b(body.encode(), digest_size=12)
    for name in files:
        digest.update(name.encode() + read_static(name))
    digest.update(data.encode())
    return digest.hexdigest()


def complaints(recorded: dict, today: dict[str, str], folder: Path) -> list[str]:
    """Return a sentence for each picture that is missing, was changed by hand, or is older than its page."""
    said = []
    for page, mark in today.items():
        known = recorded.get(page, {})
        for width in SIZES:
            name = f"{page}-{width}.png"
            path = folder / name
            if not path.exists():
                said.append(f"{name}: manca.")
            elif known.get("shows") != mark:
                said.append(f"{name}: è più vecchia della pagina «{page}», che oggi mostra altro.")
            elif known.get(name) != digest_of(path.read_bytes()):
                said.append(f"{name}: non è quella che lo script ha fatto.")
    extra = {path.name for path in folder.glob("*.png")} - {f"{page}-{width}.png" for page in today for width in SIZES}
    return said + [f"{name}: nessuna pagina la chiede più." for name in sorted(extra)]


def digest_of(content: bytes) -> str:
    """Return a short digest of a file."""
    return hashlib.blake2b(content, digest_size=12).hexdigest()


def today_of(read, pages: dict[str, str]) -> dict[str, str]:
    """Return the fingerprint of each page as it is drawn now."""
    from django.contrib.staticfiles.finders import find

    def read_static(name: str) -> bytes:
        return Path(find(name)).read_bytes()

    points = read(pages["map"].replace("servizi/", "mappa/luoghi.json")) + read(f"/{DISTRICT}/mappa/confini.json")
    return {name: fingerprint(read(url), read_static, points if name == "map" else "") for name, url in pages.items()}


def take(pages: dict[str, str]) -> dict[str, dict[str, str]]:
    """Photograph every page at both widths; return the digest of each picture by page and file name."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread
    from PIL import Image
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("Serve Chromium: su Debian, apt install chromium")
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    made: dict[str, dict[str, str]] = {name: {} for name in pages}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for width, height in SIZES.items():
            page = browser.new_page(
                viewport={"width": width, "height": height}, locale="it-IT", reduced_motion="reduce"
            )
            for name, url in pages.items():
                page.goto(f"http://127.0.0.1:{server.port}{url}", wait_until="networkidle")
                tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
                page.set_viewport_size({"width": width, "height": tall})
                part = page.locator("#mappa") if name == "map" else page
                drawn = Image.open(io.BytesIO(part.screenshot())).convert("RGB").quantize(COLOURS)
                page.set_viewport_size({"width": width, "height": height})
                path = PICTURES / f"{name}-{width}.png"
                drawn.save(path, optimize=True)
                made[name][path.name] = digest_of(path.read_bytes())
                print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} kB")
            page.close()
        browser.close()
    server.terminate()
    return made


def main() -> None:
    """Take the pictures, or check them."""
    parser = argparse.ArgumentParser(description="Fa le fotografie della documentazione, o dice se sono vecchie.")
    parser.add_argument("--check", action="store_true", help="controlla soltanto, senza browser")
    only_checks = parser.parse_args().check
    with tempfile.TemporaryDirectory(prefix="bussola-pictures-") as home:
        prepare(Path(home))
        from django.db import connection
        from django.test import Client

        client = Client()

        def read(url: str) -> str:
            answer = client.get(url)
            if answer.status_code != 200:
                sys.exit(f"{url}: {answer.status_code}")
            return answer.content.decode()

        pages = addresses(read)
        today = today_of(read, pages)
        if only_checks:
            recorded = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
            said = complaints(recorded, today, PICTURES)
            connection.close()
            if said:
                sys.exit("\n".join([*said, "Le fotografie della documentazione sono vecchie: esegui «make pictures»."]))
            print(f"Le fotografie di {len(today)} pagine mostrano le pagine di oggi.")
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        for old in PICTURES.glob("*.png"):
            old.unlink()
        made = take(pages)
        record = {name: {"shows": today[name], **made[name]} for name in pages}
        RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        connection.close()


if __name__ == "__main__":
    main()
