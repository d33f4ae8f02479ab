"""How a log line is written: plain or as JSON, with the number of its request, and scrubbed in either case.

The formatters scrub what they give out, whoever logged it: Django, gunicorn, a library. So no logger can forget.
"""

import json
import logging
import os
from datetime import UTC, datetime

from gunicorn.glogging import Logger

from bussola.lib import circumstances

from .scrubbing import scrubbed


class _Scrubbing(logging.Formatter):
    """What the two formatters share."""

    def message_of(self, record: logging.LogRecord) -> str:
        """Return the message without what speaks of people; of a request only the pattern of its address stays."""
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple) and record.args:
            arguments = tuple(route_of(request) if argument == path else argument for argument in record.args)
            return scrubbed(record.msg % arguments)
        return scrubbed(record.getMessage())

    def trace_of(self, record: logging.LogRecord) -> str:
        """Return the traceback, if there is one, scrubbed."""
        return scrubbed(self.formatException(record.exc_info)) if record.exc_info else ""


class PlainFormatter(_Scrubbing):
    """One readable line: time, level, who says it, number of the request, message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the traceback below it."""
        number = _number(record)
        head = f"{self.formatTime(record)} {record.levelname} {record.name}" + (f" [{number}]" if number else "")
        line = f"{head}: {self.message_of(record)}"
        trace = self.trace_of(record)
        return f"{line}\n{trace}" if trace else line


class JsonFormatter(_Scrubbing):
    """One JSON object a line, for whatever collects logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object: at, level, logger, message, request_id, the fields of the line, traceback."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.message_of(record),
        }
        if number := _number(record):
            line["request_id"] = number
        line |= getattr(record, "fields", {})
        if trace := self.trace_of(record):
            line["traceback"] = trace
        return json.dumps(line, ensure_ascii=False, default=str)


class GunicornLogger(Logger):
    """The log of the web server itself, through the same formatters: it would write whole addresses."""

    def setup(self, cfg) -> None:
        """Let gunicorn set up its handlers, then put our formatter on them."""
        super().setup(cfg)
        formatter = (JsonFormatter if os.environ.get("BUSSOLA_LOG_FORMAT") == "json" else PlainFormatter)()
        for handler in [*self.error_log.handlers, *self.access_log.handlers]:
            handler.setFormatter(formatter)


def route_of(request) -> str:
    """Return the pattern of the address (``servizi/<uuid:pk>/``), never the address: that may hold words of people."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "-"


def _number(record: logging.LogRecord) -> str:
    """Return the number of the request in which the record was written."""
    return getattr(getattr(record, "request", None), "request_id", "") or circumstances.request_id()
