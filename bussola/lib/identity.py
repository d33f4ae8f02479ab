"""Stable identifiers: the same source and the same code there always give the same UUID here."""

import uuid

NAMESPACE = uuid.UUID("5f0a1c3e-6b0e-5d51-9d0c-0b5507a00001")


def stable_id(source: str, source_id: str, part: str = "") -> uuid.UUID:
    """Return the UUID of the record ``source_id`` of ``source`` (``part`` tells apart what one row becomes).

    Importing twice gives the same ids, so it updates instead of doubling (RFC 9562, version 5).
    """
    return uuid.uuid5(NAMESPACE, "\x1f".join((source, source_id, part)))
