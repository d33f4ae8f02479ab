"""Refuses what must not stand in the audit trail: values that look like personal data, and sentences."""

import re
from collections.abc import Iterator, Mapping

LONGEST_CODE = 80
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_LOOKS_LIKE = {
    "an e-mail address": re.compile(r"[^\s@]+@[^\s@]+"),
    # the digits of a fiscal code may be written as letters (omocodia)
    "a fiscal code": re.compile(
        r"[A-Z]{6}[\dLMNPQRSTUV]{2}[A-EHLMPRST][\dLMNPQRSTUV]{2}[A-Z][\dLMNPQRSTUV]{3}[A-Z]", re.IGNORECASE
    ),
    "an IBAN": re.compile(r"\bIT ?\d{2} ?[A-Z] ?(?:\d ?){10}", re.IGNORECASE),
    # Italian numbers begin with 0 or 3, or with the country; 8 to 12 digits, however they are grouped
    "a telephone number": re.compile(
        r"(?<![\dA-Z])(?:(?:\+|00)\d{2}[ ./-]?)?[03](?:[ ./-]?\d){7,11}(?!\d)", re.IGNORECASE
    ),
    "a network address": re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"),
}
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")


class ValueInAudit(ValueError):
    """Something that is not a count or a code was about to enter the audit trail; the value is not in the message."""


def check_codes(actor: str, subject_id: str, field_names: list[str], summary: Mapping) -> None:
    """Raise ValueInAudit for a name of a field that is none, or a text that is personal data or a sentence."""
    for name in field_names:
        if not _FIELD_NAME.fullmatch(name):
            raise ValueInAudit("field_names takes names of fields")
    for where, text in [("actor", actor), ("subject", subject_id)]:
        _check_looks(where, text)
    for where, text in _texts(summary, "summary"):
        _check_looks(where, text)
        if len(text) > LONGEST_CODE or len(text.split()) > 1:
            raise ValueInAudit(f"{where} takes counts and codes of one word, at most {LONGEST_CODE} characters")


def _check_looks(where: str, text: str) -> None:
    for what, pattern in _LOOKS_LIKE.items():
        if pattern.search(_UUID.sub("", text)):
            raise ValueInAudit(f"{where} holds what looks like {what}")


def _texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    """Yield every text inside ``value``, with the place it stands in."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield f"a name in {where}", str(key)
            yield from _texts(inner, f"{where}.{key}" if str(key).isidentifier() else where)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _texts(inner, where)
    elif isinstance(value, str):
        yield where, value
    elif value is not None and not isinstance(value, bool | int | float):
        raise ValueInAudit(f"{where} takes texts, numbers and lists of them")
