"""Who must have a second factor, and who still owes one."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from bussola.lib.hooks import second_factor_needed

from .models import User

# A recovery code alone is no second factor: it only stands in for a lost one.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def owes_second_factor(user: User) -> bool:
    """Tell whether this person needs a second factor for what they do and has not set one up."""
    if settings.BUSSOLA_TWO_FACTOR_RELAXED or not second_factor_needed.ask(user):
        return False
    return not has_second_factor(user)


def has_second_factor(user: User) -> bool:
    """Tell whether this person has an app for codes, a passkey or a security key."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()
