"""People who sign in, and a district to do it in."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from bussola.accounts.models import User
from bussola.territory.models import District

PASSWORD = "quattro gatti sul tetto"
NEW_PASSWORD = "cinque cani nel cortile"


@pytest.fixture
def district(db):
    """Return a district, so that addresses have one in front."""
    return District.objects.create(slug="suzzara", name="Suzzara")


@pytest.fixture
def anna(db):
    """Return somebody with a confirmed address and a password."""
    return person("anna@comune.example")


def person(email: str, password: str | None = PASSWORD) -> User:
    """Create somebody whose address is confirmed."""
    user = User.objects.create_user(email, password)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def sign_in(client, email="anna@comune.example", password=PASSWORD, doors="/accesso/", **extra):
    """Fill in the form of the door; ``extra`` goes to the client (``REMOTE_ADDR``...), ``next`` to the form."""
    asked = {"next": extra.pop("next")} if "next" in extra else {}
    return client.post(f"{doors}entra/", {"login": email, "password": password, **asked}, **extra)


def link_in(mail, start="http") -> str:
    """Return the path of the first link of a mail."""
    return re.search(r"https?://[^/\s]+(/\S+)", mail.body)[1]


def give_app(user: User) -> str:
    """Set up the app for codes of a person and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str, step: int = 0) -> str:
    """Return the six digits the app shows now, or ``step`` half minutes away."""
    now = list(yield_hotp_counters_from_time())[1]
    return format_hotp_value(hotp_value(secret, now + step))
