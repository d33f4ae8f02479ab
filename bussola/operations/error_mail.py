"""Tells the administrator of errors by mail (``BUSSOLA_ERRORS_EMAIL``): where it broke, nothing of who was there."""

import hashlib
import logging
import threading
import time
import traceback

from django.conf import settings
from django.core.mail import send_mail
from django.db import DatabaseError
from django.db.transaction import TransactionManagementError

from bussola import __version__
from bussola.lib import circumstances
from bussola.lib.rate_limit import allow

from .logs import route_of

HOUR = 3600
AN_HOUR = 10  # mails, of all processes together
LOGGER = "bussola.operations.error_mail"  # what this handler says itself must not come back to it


class ErrorMail(logging.Handler):
    """A logging handler. The same fault is told once an hour, and no more than ten mails an hour leave in all.

    The mail holds the class of the error and the places in the code, with no message and no value: those may speak of
    people. It leaves in a thread, so that a slow mail server keeps nobody waiting.
    """

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, float] = {}
        self.thread: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Send the mail, unless nobody wants it or it was sent a while ago."""
        if not settings.BUSSOLA_ERRORS_EMAIL or record.name == LOGGER:
            return
        try:
            subject, body = describe(record)
            if not self._may_send(subject + body):
                return
            number = getattr(getattr(record, "request", None), "request_id", "") or circumstances.request_id()
            text = f"{body}\nNumero della richiesta: {number or '-'}\nVersione: {__version__}\n\n{EXPLANATION}"
            self.thread = threading.Thread(target=_send, args=(subject, text), name="error-mail")
            self.thread.start()
        except Exception:
            self.handleError(record)

    def _may_send(self, fault: str) -> bool:
        key = hashlib.sha256(fault.encode()).hexdigest()
        now = time.monotonic()
        self._told = {one: at for one, at in self._told.items() if now - at < HOUR}
        if key in self._told or len(self._told) >= AN_HOUR:  # this holds also when the database is what broke
            return False
        self._told[key] = now
        try:
            return allow(key, action="error-mail", limit=1, seconds=HOUR) and allow(
                "installation", action="error-mails", limit=AN_HOUR, seconds=HOUR
            )
        except (DatabaseError, TransactionManagementError):
            return True


EXPLANATION = (
    "Il testo dell'errore non è in questo messaggio, perché può parlare di persone: è nel registro (log) del server, "
    "accanto al numero della richiesta. Lo stesso guasto è segnalato una volta all'ora."
)


def describe(record: logging.LogRecord) -> tuple[str, str]:
    """Return subject and body for a record: class of the error, pattern of the address, places in the code."""
    error = record.exc_info[1] if record.exc_info else None
    kind = type(error).__name__ if error else record.levelname
    lines = [f"Che cosa: {kind}", f"Chi lo dice: {record.name}, {record.module}:{record.lineno}"]
    request = getattr(record, "request", None)
    if request is not None:
        lines.append(f"Pagina: {request.method} {route_of(request)}")
    if error:
        lines += [
            "Dove:",
            *(f"  {_short(f.filename)}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)),
        ]
    return f"[Bussola] Errore: {kind}", "\n".join(lines) + "\n"


def _short(path: str) -> str:
    """Return the last three parts of a path."""
    return "/".join(path.split("/")[-3:])


def _send(subject: str, text: str) -> None:
    try:
        send_mail(subject, text, None, settings.BUSSOLA_ERRORS_EMAIL)
    except OSError as error:  # the mail server: what happened is in the log already
        logging.getLogger(LOGGER).warning("The mail about an error could not be sent: %s", type(error).__name__)
