"""How allauth's pages of signing in behave here: what counts against guessing, where one lands, what is never kept.

A lock that any stranger can close on somebody would be worse than none. Wrong passwords are therefore counted for
the pair of account and network, or of account and known device: a device that signed in once carries a signed
cookie, and others guessing elsewhere do not lock it out. A second, wider count for the whole account stops guessing
from many networks at once; it holds only unknown devices back. A new password asked by e-mail clears the counts.
"""

import logging
import time
from smtplib import SMTPException

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

from bussola.lib.hooks import home_after_sign_in

from .models import User
from .network import counting_key

logger = logging.getLogger(__name__)
KNOWN_DEVICE_COOKIE = "known_device"
KNOWN_DEVICE_DAYS = 180
SALT = "bussola.accounts.known_device"


class SignInAdapter(DefaultAccountAdapter):
    """Bussola's answers to the questions that allauth asks about accounts."""

    def get_login_redirect_url(self, request) -> str:
        """Return the address to show after signing in: that of the person's work, or the person's own page."""
        return home_after_sign_in.ask(request.user) or super().get_login_redirect_url(request)

    def get_client_ip(self, request) -> str:
        """Return what allauth counts by: a keyed hash, so that no address reaches its tables or the cache."""
        return counting_key(request.META.get("REMOTE_ADDR", ""))

    def pre_authenticate(self, request, **credentials) -> None:
        """Refuse one more password when too many were wrong."""
        if not is_known_device(request, credentials.get("email", "")) and not self._count_everywhere(
            request, credentials
        ):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def _count_everywhere(self, request, credentials) -> ratelimit.RateLimitUsage | None:
        self._everywhere = ratelimit.consume(
            request, app="allauth.account", action="login_failed_everywhere", key=_hashed(credentials.get("email", ""))
        )
        return self._everywhere

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if everywhere := getattr(self, "_everywhere", None):
            everywhere.rollback()

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        email = credentials.get("email", "")
        where = "known" if is_known_device(request, email) else self.get_client_ip(request)
        return f"{_hashed(email)}:{where}"

    def _delete_login_attempts_cached_email(self, request, **credentials) -> None:
        super()._delete_login_attempts_cached_email(request, **credentials)
        ratelimit.clear(
            request, app="allauth.account", action="login_failed_everywhere", key=_hashed(credentials.get("email", ""))
        )

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Send a mail of ours; one that cannot leave is logged and shows nothing: whether it left says who exists."""
        try:
            super().send_mail(template_prefix, email, {"home_address": settings.BUSSOLA_URL, **context})
        except (OSError, SMTPException):
            logger.exception("the mail %s did not leave", template_prefix)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Answer somebody who opens an account that exists, in the time it takes to open one."""
        User().set_password(email)
        super().send_account_already_exists_mail(email)

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Ask again before a sensitive change, unless the person has just come in."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > app_settings.REAUTHENTICATION_TIMEOUT

    def post_login(self, request, user, **kwargs):
        """Remember the device of somebody who came in."""
        response = super().post_login(request, user, **kwargs)
        remember_device(response, user)
        return response


def _hashed(email: str) -> str:
    return salted_hmac(SALT, email.strip().lower(), algorithm="sha256").hexdigest()


def remember_device(response, user: User) -> None:
    """Put on the answer the signed cookie that says that this account was opened on this device."""
    response.set_cookie(
        KNOWN_DEVICE_COOKIE,
        signing.dumps(_hashed(user.email), salt=SALT),
        max_age=KNOWN_DEVICE_DAYS * 24 * 60 * 60,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_known_device(request, email: str) -> bool:
    """Tell whether this account was opened on this device before."""
    try:
        value = signing.loads(
            request.COOKIES.get(KNOWN_DEVICE_COOKIE, ""), salt=SALT, max_age=KNOWN_DEVICE_DAYS * 24 * 60 * 60
        )
    except signing.BadSignature:
        return False
    return bool(email) and value == _hashed(email)
