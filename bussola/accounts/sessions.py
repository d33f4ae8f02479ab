"""Where a person is signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.utils import timezone

from .models import User
from .network import coarse_network

SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class OpenSession:
    """One device where the account is open."""

    pk: int
    device: str
    network: str
    created_at: datetime
    last_seen_at: datetime
    is_this: bool


def open_sessions(user: User, session_key: str) -> list[OpenSession]:
    """Return where the person is signed in, this device first; what ended by itself is forgotten."""
    found = [
        OpenSession(
            one.pk,
            one.user_agent,
            coarse_network(one.ip),
            one.created_at,
            one.last_seen_at,
            one.session_key == session_key,
        )
        for one in UserSession.objects.purge_and_list(user)
    ]
    return sorted(found, key=lambda one: (not one.is_this, -one.last_seen_at.timestamp()))


def session_of(user: User, pk: int) -> UserSession | None:
    """Return one session of this person, None if it is not theirs or ended."""
    return UserSession.objects.filter(user=user, pk=pk).first()


def others(user: User, session_key: str) -> list[UserSession]:
    """Return the sessions of this person on other devices."""
    return list(UserSession.objects.filter(user=user).exclude(session_key=session_key))


def mark_seen(user: User, session_key: str) -> None:
    """Note that the device is in use, at most every five minutes: one read for a page, a write seldom."""
    old = timezone.now() - SEEN_EVERY
    stale = UserSession.objects.filter(user=user, session_key=session_key, last_seen_at__lt=old)
    if stale.exists():
        stale.update(last_seen_at=timezone.now())
