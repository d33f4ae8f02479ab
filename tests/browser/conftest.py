"""A real Chromium over a live server. Without a Chromium these tests skip, or fail if BUSSOLA_REQUIRE_BROWSER=1."""

import os
import shutil

import pytest

from bussola.directory.tests.small_district import SmallDistrict
from bussola.finder.search import Query, search

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {390: 844, 1280: 900}


def pytest_collection_modifyitems(items):
    """Mark every test of this folder."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """Return a running Chromium of the machine; nothing is downloaded."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        message = "no Chromium on this machine: on Debian, apt install chromium"
        if os.environ.get("BUSSOLA_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright runs an event loop in this very thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(transactional_db, live_server, settings):
    """Return the address of a live district with a service for every need, its index built."""
    settings.BUSSOLA_DEMO = True
    small = SmallDistrict()
    small.home_help = small.typical()
    assert search(Query(district="suzzara")).total == 4
    small.url = f"{live_server.url}/suzzara/"
    service = f"servizio/{small.home_help.pk}/"
    small.address = lambda path: small.url + path.replace("SERVICE", service)
    return small


@pytest.fixture(params=SIZES, ids=lambda width: f"{width}px")
def width(request):
    """Return the width of a telephone, then that of a desk."""
    return request.param


@pytest.fixture
def open_page(chromium, width):
    """Return a function that opens a page of that width; at the end nothing may have been said on the console."""
    contexts = {}
    said = []

    def open_one(address: str, *, javascript: bool = True):
        if javascript not in contexts:
            contexts[javascript] = chromium.new_context(
                viewport={"width": width, "height": SIZES[width]}, java_script_enabled=javascript, locale="it-IT"
            )
        page = contexts[javascript].new_page()
        page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address)
        return page

    yield open_one
    for context in contexts.values():
        context.close()
    assert [text for text in said if "404 (Not Found)" not in text] == []
