"""Errors by mail, with a real mail server on loopback: told once, and nothing about people."""

import logging
import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from bussola.operations.error_mail import AN_HOUR, ErrorMail

pytestmark = pytest.mark.django_db
SECRETS = ["anna.rossi@example.org", "RSSNNA80A41H501X", "333 1234567", "Anna", "picchia"]


class Inbox:
    """Keeps what arrives."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def inbox(settings):
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = ""
    settings.BUSSOLA_ERRORS_EMAIL = ["ced@comune.example"]
    yield inbox
    controller.stop()


@pytest.fixture
def handler():
    handler = ErrorMail()
    handler.setLevel(logging.ERROR)
    logger = logging.getLogger("bussola.prova")
    logger.addHandler(handler)
    logger.propagate = False  # the handler of the installation would send a second mail
    yield handler
    logger.propagate = True
    logger.removeHandler(handler)


def break_something(handler, kind=ValueError, request=None):
    try:
        raise kind(" ".join(SECRETS))
    except kind:
        extra = {"request": request} if request is not None else {}
        logging.getLogger("bussola.prova").exception("Failed for %s", SECRETS[0], extra=extra)
    if handler.thread:
        handler.thread.join(10)


def test_an_error_is_told_with_its_place_and_without_the_people(inbox, handler, rf):
    request = rf.get("/servizi/?q=picchia")
    request.request_id = "1234-5678-9abc"
    break_something(handler, request=request)
    [mail] = inbox.mails
    text = mail.get_content()
    assert mail["To"] == "ced@comune.example"
    assert mail["Subject"] == "[Bussola] Errore: ValueError"
    assert "tests/test_error_mail.py" in text
    assert "1234-5678-9abc" in text
    assert not [secret for secret in SECRETS if secret in text]


def test_the_same_error_is_told_once(inbox, handler):
    for _ in range(3):
        break_something(handler)
    assert len(inbox.mails) == 1


def test_another_process_does_not_tell_it_again(inbox, handler):
    break_something(handler)
    handler._told.clear()
    break_something(handler)
    assert len(inbox.mails) == 1


def test_no_more_than_ten_mails_an_hour_leave(inbox, handler):
    for number in range(AN_HOUR + 5):
        break_something(handler, type(f"Fault{number}", (Exception,), {}))
    assert len(inbox.mails) == AN_HOUR


def test_nobody_is_told_when_nobody_is_named(inbox, handler, settings):
    settings.BUSSOLA_ERRORS_EMAIL = []
    break_something(handler)
    assert inbox.mails == []


def test_a_mail_server_that_is_down_breaks_nothing(inbox, handler, settings, caplog):
    settings.EMAIL_PORT = 1
    break_something(handler)
    assert "could not be sent" in caplog.text
