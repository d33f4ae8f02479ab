"""Public pages that answer «not modified» without being drawn: ``public_page`` and the stamps it asks for."""

import hashlib
import time
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path

from django.conf import settings
from django.http import HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from bussola import __version__

PACKAGE = Path(__file__).resolve().parent.parent
CODE = {".py", ".html", ".mo", ".css", ".js"}
# Request headers that change a page: htmx asks for a part of it.
VARY = ("HX-Request", "HX-History-Restore-Request")
MESSAGES_COOKIE = "messages"  # of django.contrib.messages

Stamp = Callable[..., object]
_frame_stamps: list[Callable[..., object]] = []


def register_frame_stamp(stamp: Callable[..., object]) -> None:
    """Add ``stamp(request)``: a short value that changes when what every page shows around its content changes."""
    if stamp not in _frame_stamps:
        _frame_stamps.append(stamp)


@cache
def code_stamp() -> str:
    """Return a text that changes with the version and with any file of code, template, style or translation."""
    newest = max(path.stat().st_mtime_ns for path in PACKAGE.rglob("*") if path.suffix in CODE)
    return f"{__version__}-{newest}"


def public_page(stamp: Stamp, *, minutes: int = 5, private: bool = False):
    """Decorate a view whose page is the same for everybody: give it an ETag and answer 304 before drawing it.

    ``stamp(request, *args, **kwargs)`` takes what the view takes and returns a short value (text, number, tuple)
    that changes whenever what the page shows changes; None means «do not cache this one». It must be cheap: one
    indexed query. For a page of the catalogue the number of the newest ServiceChange is enough::

        @require_safe
        @public_page(lambda request, pk: newest_change())
        def service(request, pk): ...

    Put it below ``require_safe`` and above nothing else. The address with its parameters, the language, the
    district, htmx, the code and the frame (emergency numbers) are in the validator already. ``minutes``: how long
    words that depend on the clock («open now») may stay; 0 for pages without any. ``private``: the address holds what
    one person wrote or chose, so that only that person's browser may keep the page, and no Referer tells it.

    Only GET and HEAD answered with 200 and no cookie are marked: ETag and ``Cache-Control: public, max-age=0,
    must-revalidate``. A view that sets its own Cache-Control is left as it is. Whoever is signed in gets the page
    drawn each time, and nobody else may keep it. With DEBUG on, nothing is marked.
    """

    def decorate(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            response = answered(request, *args, **kwargs)
            patch_vary_headers(response, VARY)
            if private:  # what follows from this page (also in the log of a proxy) does not hold its address
                response.setdefault("Referrer-Policy", "origin")
            return response

        def answered(request, *args, **kwargs):
            is_known, value = _is_known(request), None
            if request.method in ("GET", "HEAD") and not settings.DEBUG and not is_known:
                value = stamp(request, *args, **kwargs)
            etag = "" if value is None else _etag(request, value, minutes)
            if etag and _matches(request.headers.get("If-None-Match", ""), etag):
                return _marked(HttpResponseNotModified(), etag, private)
            response = view(request, *args, **kwargs)
            if response.has_header("Cache-Control"):
                return response
            if is_known or _sets_a_cookie(request, response):
                response["Cache-Control"] = "private, no-cache"
            elif etag and response.status_code == 200:
                _marked(response, etag, private)
            return response

        return wrapper

    return decorate


def _is_known(request) -> bool:
    """Tell whether the request comes from somebody signed in, or about to read a message of ours."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or MESSAGES_COOKIE in request.COOKIES


def _sets_a_cookie(request, response) -> bool:
    """Tell whether the answer carries a cookie: that of a form is put there later, by the middleware of Django."""
    return bool(response.cookies) or bool(request.META.get("CSRF_COOKIE_NEEDS_UPDATE"))


def _now() -> float:
    """Return the time in seconds; tests put another clock here."""
    return time.time()


def _etag(request, value: object, minutes: int) -> str:
    moment = int(_now() // (minutes * 60)) if minutes else 0
    parts = [
        code_stamp(),
        settings.BUSSOLA_DEMO,
        request.get_host(),
        request.get_full_path(),
        get_language(),
        [request.headers.get(name, "") for name in VARY],
        [stamp(request) for stamp in _frame_stamps],
        moment,
        value,
    ]
    return f'W/"{hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'


def _matches(asked: str, etag: str) -> bool:
    """Compare weakly: a compressing proxy may have made the validator weak."""
    strong = etag.removeprefix("W/")
    return any(one.removeprefix("W/") in (strong, "*") for one in parse_etags(asked))


def _marked(response, etag: str, private: bool):
    response["ETag"] = etag
    response["Cache-Control"] = f"{'private' if private else 'public'}, max-age=0, must-revalidate"
    return response
