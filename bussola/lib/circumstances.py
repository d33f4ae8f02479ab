"""What surrounds the work of this moment: the request it belongs to, and the district it is done in.

Whoever writes a log line or an audit event reads them here, without handing the request down through every call.
``website.middleware`` sets the district; whoever gives requests their number wraps the work in ``of_request``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_district: ContextVar[str] = ContextVar("district", default="")


def request_id() -> str:
    """Return the number of the request being answered; '' outside a request."""
    return _request_id.get()


def district() -> str:
    """Return the code of the district the work is done in; '' for the whole network and for commands."""
    return _district.get()


@contextmanager
def of_request(number: str) -> Iterator[None]:
    """Hold the number of a request for the duration of the ``with`` block."""
    token = _request_id.set(number)
    try:
        yield
    finally:
        _request_id.reset(token)


@contextmanager
def in_district(code: str) -> Iterator[None]:
    """Hold the code of a district for the duration of the ``with`` block."""
    token = _district.set(code)
    try:
        yield
    finally:
        _district.reset(token)
