"""One line in the log for each request: its number, the pattern of its address, how it went. Nothing about people."""

import logging
import re
import secrets
import time

from django.conf import settings
from django.db import connection

from bussola.lib import circumstances

from .logs import route_of
from .slow_queries import QueryWatch

log = logging.getLogger("bussola.requests")

HEADER = "X-Request-ID"
# What a proxy sends: hexadecimal and long, so that it can be neither a fiscal code nor a telephone number.
SANE = re.compile(r"(?=.*[a-f])[0-9a-f-]{16,64}", re.IGNORECASE)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def logged(get_response):
    """Give the request its number, watch its queries, and write its line.

    The number comes from the proxy when one stands in front (``BUSSOLA_BEHIND_PROXY``), else it is made here: three
    groups of four, easy to say on the telephone. It goes back in ``X-Request-ID`` and stands on the page of an error.
    """

    def middleware(request):
        request.request_id = _number(request)
        began = time.perf_counter()
        watch = QueryWatch()
        with circumstances.of_request(request.request_id), connection.execute_wrapper(watch):
            response = get_response(request)
            response[HEADER] = request.request_id
            _write(request, response.status_code, (time.perf_counter() - began) * 1000, watch)
            return response

    return middleware


def _number(request) -> str:
    if settings.BUSSOLA_BEHIND_PROXY:
        given = request.headers.get(HEADER, "")
        if SANE.fullmatch(given):
            return given
    return "-".join(secrets.token_hex(2) for _ in range(3))


def _write(request, status: int, milliseconds: float, watch: QueryWatch) -> None:
    level = logging.WARNING if status >= 500 else logging.INFO
    if not log.isEnabledFor(level):
        return
    fields = {
        "method": request.method if request.method in METHODS else "-",
        "route": route_of(request),
        "status": status,
        "ms": round(milliseconds, 1),
        "queries": watch.count,
        "slow_queries": watch.slow,
    }
    log.log(level, "%(method)s %(route)s %(status)s %(ms)s ms, %(queries)s queries", fields, extra={"fields": fields})
