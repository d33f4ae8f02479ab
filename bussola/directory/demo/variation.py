"""Variety without chance: a number drawn from the name of a thing, the same at every import on every machine."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

Item = TypeVar("Item")


def drawn(key: str, what: str, below: int) -> int:
    """Return a number from 0 to ``below`` - 1 that depends only on ``key`` and on ``what`` is being decided."""
    digest = sha256(f"{what}\x1f{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def chosen(key: str, what: str, among: Sequence[Item]) -> Item:
    """Return one of ``among``, which depends only on ``key`` and on ``what`` is being decided."""
    return among[drawn(key, what, len(among))]
