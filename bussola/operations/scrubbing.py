"""Takes out of a text what may speak of a person: what is written in logs and outcomes passes through here."""

import ipaddress
import re

MARK = "[…]"
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})?(?::[0-9a-f]{1,4})*(?![\w:])", re.IGNORECASE)
_OURS = [
    ipaddress.ip_network(one)
    for one in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7", "fe80::/10")
]
_RULES = [
    # what PostgreSQL tells about the row it refused: «Key (email)=(...) already exists», «Failing row contains (...)»
    (re.compile(r"(DETAIL:\s*|Failing row contains|Key \()[^\n]*"), rf"\1{MARK}"),
    (re.compile(r"(?<=://)[^/\s@]+(?=@)"), MARK),  # name and password in an address
    (re.compile(r"[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)*", re.IGNORECASE), MARK),  # e-mail
    (re.compile(r"(?<=[\w/%.=&-])\?[^\s'\"<>]+"), f"?{MARK}"),  # what people searched for
    (re.compile(r"\b(QUERY_STRING|q)(['\"]?\s*[:=]\s*)(['\"]).*?\3"), rf"\1\2{MARK}"),
    # fiscal code, also with the letters that stand for digits when two people would share one
    (
        re.compile(
            r"(?<![a-z0-9])[a-z]{6}[0-9lmnpqrstuv]{2}[abcdehlmprst][0-9lmnpqrstuv]{2}[a-z][0-9lmnpqrstuv]{3}[a-z]"
            r"(?![a-z0-9])",
            re.IGNORECASE,
        ),
        MARK,
    ),
    # telephone: +39 / 0039 and anything, a mobile that begins with 3, a land line that begins with 0
    (re.compile(r"(?<![\w.])(?:\+|00)\d{1,3}(?:[ ./-]?\d){6,12}(?![\w-])"), MARK),
    (re.compile(r"(?<![\w.:-])3\d{2}[ ./-]?\d(?:[ ./-]?\d){5,6}(?![\w:-])"), MARK),
    (re.compile(r"(?<![\w.:-])0\d{1,3}(?:[ ./-]?\d){5,8}(?![\w:-])"), MARK),
]


def scrubbed(text: str) -> str:
    """Return ``text`` without e-mail addresses, fiscal codes, telephones, query strings, public network addresses."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return _IPV6.sub(_unless_ours, _IPV4.sub(_unless_ours, text))


def _unless_ours(match: re.Match) -> str:
    """Keep the addresses of our own machines, which help an administrator, and what only looks like an address."""
    try:
        address = ipaddress.ip_address(match[0])
    except ValueError:
        return match[0]
    return match[0] if any(address in network for network in _OURS) else MARK
