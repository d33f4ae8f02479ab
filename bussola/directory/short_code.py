"""Ten characters that stand for a service in a short address: easy to copy from paper and to say on the telephone.

The code is the first 50 bits of the service's UUID in the base 32 of Douglas Crockford (no I, L, O, U). Nothing
is stored, so it never changes. Two of the 50 bits are fixed by the UUID's version: among 100,000 services the
chance that any two share a code is about 1 in 60,000, and then the address leads to both.
"""

import re
from uuid import UUID

from .models import Service
from .models.service_reads import ServiceQuerySet

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 10
BITS = 5 * LENGTH
REST = 128 - BITS  # bits of the UUID that the code does not say

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"o": "0", "i": "1", "l": "1"})
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015]+")


def short_code(uuid: UUID) -> str:
    """Return the code of a UUID: ten lower-case characters, like ``7m3k9vq2xa``."""
    number = uuid.int >> REST
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(BITS - 5, -1, -5))


def clean_code(text: str) -> str:
    """Return ``text`` as ``short_code`` would write it, or "" when it cannot be a code.

    Capitals, spaces and hyphens do not count; O is read as 0, I and L as 1.
    """
    code = _SEPARATORS.sub("", text).lower().translate(_READ_AS)
    return code if len(code) == LENGTH and all(character in _VALUES for character in code) else ""


def services_with_code(code: str) -> ServiceQuerySet:
    """Return the services whose code is ``code``, however it was typed: nearly always one, none for a wrong code.

    It sees every service, hidden ones too: a page adds ``.public()``.
    """
    code = clean_code(code)
    if not code:
        return Service.objects.none()
    number = 0
    for character in code:
        number = number << 5 | _VALUES[character]
    first = number << REST
    return Service.objects.filter(pk__range=(UUID(int=first), UUID(int=first | (1 << REST) - 1)))
