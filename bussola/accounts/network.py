"""Where a request comes from, in two forms that do not say which household."""

import ipaddress

from django.utils.crypto import salted_hmac

SALT = "bussola.accounts.network"


def coarse_network(address: str) -> str:
    """Return the network of an address (``203.0.113.0/24``, ``2001:db8:1::/48``); '' when it is no address."""
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


def counting_key(address: str) -> str:
    """Return a keyed hash of an address, the same for a whole household (IPv6 /64): to count, not to know."""
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        found = None
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or ipaddress.IPv6Network((int(found), 64), strict=False)
    return salted_hmac(SALT, str(found or address), algorithm="sha256").hexdigest()[:32]
