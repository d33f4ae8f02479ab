"""The secrets of the apps for codes, and recovery codes, are kept encrypted: a copy of the database opens nothing."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext


class SecondFactorAdapter(DefaultMFAAdapter):
    """Encrypts with a key made from SECRET_KEY; SECRET_KEY_FALLBACKS still read what older keys wrote."""

    def encrypt(self, text: str) -> str:
        """Return the text encrypted with today's key."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text; '' when no key opens it, so that the code is wrong rather than the page broken."""
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return ""

    def generate_authenticator_name(self, user, type) -> str:
        """Suggest a name for a new key."""
        return gettext("My key")


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(_derived(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(secret: str) -> bytes:
    derived = HKDF(SHA256(), 32, salt=None, info=b"bussola.accounts.second_factor").derive(str(secret).encode())
    return base64.urlsafe_b64encode(derived)
