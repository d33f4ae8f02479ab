"""Opening accounts for others, the one-time link of welcome, ending sessions, forgetting old history."""

import hashlib

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from bussola.audit.actions import record
from bussola.audit.models import Kind
from bussola.lib.letters import send_letter

from .models import User

WELCOME_DAYS = 7
SALT = "bussola.accounts.welcome"


class UsedUp(Exception):
    """The one-time link was used already, ran out, or was never good."""


@transaction.atomic
def invite_user(email: str, *, by: object, name: str = "") -> User:
    """Return the account of that address, opened now without a password if there is none yet.

    Nobody can sign in to a new one until the link of ``welcome_path`` was followed. ``by`` is who invites.
    """
    email = User.objects.normalize_email(email.strip())
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, None, name=name)
        record("accounts.invite_user", kind=Kind.CREATE, by=by, subject=user, field_names=["email", "name"])
    EmailAddress.objects.get_or_create(
        user=user, email=user.email.lower(), defaults={"primary": True, "verified": False}
    )
    return user


def welcome_path(user: User, *, then: str = "") -> str:
    """Return the address, to be sent by e-mail, where a person without a password chooses one and comes in.

    Good once and for seven days; a newer password or a sign-in makes it useless. ``then`` is where they land.
    """
    token = signing.dumps({"user": str(user.pk), "state": _state(user), "then": then}, salt=SALT)
    return reverse("accounts:welcome", args=[token])


def read_welcome(token: str) -> tuple[User, str]:
    """Return the user of a link of welcome and where they land; raise UsedUp."""
    try:
        said = signing.loads(token, salt=SALT, max_age=WELCOME_DAYS * 24 * 60 * 60)
    except signing.BadSignature as error:
        raise UsedUp from error
    user = User.objects.filter(pk=said["user"], is_active=True).first()
    if user is None or _state(user) != said["state"]:
        raise UsedUp
    return user, said["then"]


@transaction.atomic
def accept_welcome(token: str, *, password: str, name: str = "") -> User:
    """Give the user of the link a password, and take their address as confirmed: it is where the link was sent.

    Raises UsedUp, also for the slower of two who use the link at once, and ValidationError for a bad password.
    """
    user, _then = read_welcome(token)
    validate_password(password, user)
    before = user.password
    user.set_password(password)
    if not User.objects.filter(pk=user.pk, password=before).update(password=user.password, name=name or user.name):
        raise UsedUp
    user.refresh_from_db()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"primary": True, "verified": True}
    )
    record("accounts.accept_welcome", by=user, subject=user, field_names=["password", "name"])
    return user


def _state(user: User) -> str:
    """Return a text that changes with the password and with each sign-in."""
    return hashlib.sha256(f"{user.password}|{user.last_login}".encode()).hexdigest()[:32]


@transaction.atomic
def end_session(session: UserSession, *, by: User) -> None:
    """Sign out one of a person's devices."""
    record("accounts.end_session", kind=Kind.SIGN_IN, by=by, subject=session.user)
    session.end()


@transaction.atomic
def end_sessions_of(user: User, *, by: object) -> int:
    """Sign a person out everywhere, for whoever administers; return from how many devices."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    record("accounts.end_sessions", kind=Kind.SIGN_IN, by=by, subject=user, count=len(sessions))
    return len(sessions)


@transaction.atomic
def forget_second_factors(user: User, *, by: object) -> None:
    """Take off the second factors of somebody who has lost them, and their recovery codes; sign them out everywhere.

    They come in with their password and must set up a new one before anything else. Raises ValidationError when
    there is nothing to take off. Who may ask for it is for the caller to see. The person is told by e-mail.
    """
    found = Authenticator.objects.filter(user=user)
    kinds = sorted(set(found.values_list("type", flat=True)))
    if not kinds:
        raise ValidationError(_("This person has no second factor: there is nothing to take off."))
    found.delete()
    end_sessions_of(user, by=by)
    record("accounts.forget_second_factors", kind=Kind.SIGN_IN, by=by, subject=user, factors=" ".join(kinds))
    transaction.on_commit(lambda: _tell_of_forgotten_factors(user))


def _tell_of_forgotten_factors(user: User) -> None:
    """Send the e-mail that says so: if nobody asked for it, somebody is trying to come in."""
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("Hello,"),
            "",
            _("an administrator has taken off the second factor of your access to Bussola, because it was lost."),
            _("Sign in with your password: you will be asked to set up a new one."),
            "",
            _("Did you not ask for it? Change your password now and tell your administrator."),
            "",
        ]
        subject = _("Your second factor has been taken off")
    send_letter(subject, "\n".join(lines), [user.email], about=f"the second factor of {user.pk}")
