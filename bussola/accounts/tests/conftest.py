"""People who sign in, and a district to do it in."""

import pytest
from allauth.account.models import EmailAddress

from bussola.accounts.models import User
from bussola.territory.models import District

PASSWORD = "quattro gatti sul tetto"


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
