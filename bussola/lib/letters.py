"""E-mails that people are sent: one that does not leave undoes nothing (and holds no page: EMAIL_TIMEOUT)."""

import logging

from django.core import mail

logger = logging.getLogger(__name__)


def send_letter(subject: str, body: str, to: list[str], *, about: str) -> bool:
    """Send an e-mail and return whether it left; a failure is logged as being ``about`` something, and no more.

    To be called after the commit: what it tells of stays, whatever happens to it.
    """
    try:
        mail.EmailMessage(subject, body, to=to).send()
    except Exception as error:
        logger.error("The e-mail about %s did not leave: %s", about, type(error).__name__)
        return False
    return True
