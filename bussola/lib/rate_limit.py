"""Not too often from one place: counts what strangers send, without keeping where it came from.

The count lives in Django's cache, which in Bussola is a table of the database: every process sees the same one.
"""

import ipaddress
import time
from datetime import UTC, datetime

from django.core.cache import cache
from django.utils.crypto import salted_hmac

DAY = 86_400
SALT = "bussola.lib.rate_limit"


def allow(request_key: str, *, action: str, limit: int, seconds: int) -> bool:
    """Tell whether ``request_key`` may do ``action`` once more, and count it: at most ``limit`` times in a window.

    ``request_key`` is normally the network address of who asks; all the addresses of one IPv6 network (/64), which
    one household has by the billion, count as one. Windows of ``seconds`` are fixed (from 10.00 to 10.10, ...), so
    that across the border of two up to twice ``limit`` may pass; the longest is a day. Only a keyed hash of the
    address and the day is stored, so nobody can read the address back or follow it to the next day.

    Each permission is a slot that only one process can take: adding a key to the cache is atomic, raising a number
    in the database cache is not. When the cache cannot be written the answer is no. Raises ValueError for a limit
    below 1 or a window that is not between one second and a day.
    """
    if limit < 1 or not 1 <= seconds <= DAY:
        raise ValueError(f"limit={limit}, seconds={seconds}: at least 1 time, in a window of 1 to {DAY} seconds")
    now = _now()
    day = datetime.fromtimestamp(now, UTC).date().isoformat()
    # The window is part of the key: a key is never used again after it expired, which two processes could both do.
    window = int(now // seconds)
    value = "\x1f".join((_network(request_key), day, action, str(seconds), str(window)))
    name = "rate:" + salted_hmac(SALT, value, algorithm="sha256").hexdigest()
    slots = [f"{name}:{slot}" for slot in range(limit)]
    taken = cache.get_many(slots)
    # Kept a little longer than the window, so that clocks of two machines may differ.
    return any(cache.add(slot, 1, timeout=seconds + 60) for slot in slots if slot not in taken)


def _network(request_key: str) -> str:
    """Return an IPv6 address as its /64 network, an IPv4 address written in IPv6 as IPv4, anything else as it is."""
    try:
        address = ipaddress.IPv6Address(request_key.strip())
    except ValueError:
        return request_key.strip()
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), 64), strict=False))


def _now() -> float:
    """Return the time in seconds; tests put another clock here."""
    return time.time()
