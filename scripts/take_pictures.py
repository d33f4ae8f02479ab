"""Takes the pictures of the docs from a running Bussola: ``python scripts/take_pictures.py http://127.0.0.1:8000``.

Saves docs/pictures/{home,results,service}-{390,1280}.png. The address is that of a district, or of an installation
with several: then the first district is used.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
QUESTION = "aiuto a casa per mia mamma anziana"
SIZES = {390: 844, 1280: 900}
TALLEST = 1500  # pixels of a page that a reader of the docs wants to see
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def take(page: Page, name: str, width: int) -> None:
    """Save one picture of the page, from its top down to the tallest we keep."""
    page.wait_for_load_state("networkidle")
    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    path = PICTURES / f"{name}-{width}.png"
    page.set_viewport_size({"width": width, "height": height})
    page.screenshot(path=path)
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    print(f"{path.relative_to(PICTURES.parent.parent)}  {path.stat().st_size // 1024} kB")


def main(address: str) -> None:
    """Walk from the first page to a service page at both sizes."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("Serve Chromium: su Debian, apt install chromium")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for width, height in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, locale="it-IT")
            page.goto(address)
            if page.locator(".district-card").count():
                suzzara = page.locator(".district-card", has_text="Suzzara")
                (suzzara if suzzara.count() else page.locator(".district-card")).first.click()
            take(page, "home", width)
            page.get_by_label("Scrivilo con parole tue").fill(QUESTION)
            page.get_by_label("Dove abiti?").select_option(index=1)
            page.get_by_role("button", name="Cerca").click()
            page.locator(".result-card").first.wait_for()
            take(page, "results", width)
            page.locator(".result-card h3 a").first.click()
            take(page, "service", width)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
