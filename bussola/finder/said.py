"""Phrases of a data file, found in what people write: accents, capitals and telephone spelling do not matter.

A file has one phrase a line, then a tab, then what it means. A star at the end of a word stands for any ending, one
alone for any word.
"""

import re
from functools import lru_cache
from pathlib import Path

from .analysis import prepare

DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=16)
def patterns(name: str) -> dict[str, re.Pattern]:
    """Return, for each meaning in the file ``name`` of ``data``, the pattern of its phrases in prepared text."""
    said: dict[str, list[str]] = {}
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            phrase, _, meaning = line.partition("\t")
            said.setdefault(meaning.strip(), []).append(" ".join(map(_pattern, phrase.split())))
    return {meaning: re.compile(rf"\b(?:{'|'.join(phrases)})\b") for meaning, phrases in said.items()}


def _pattern(word: str) -> str:
    if word == "*":
        return "[a-z0-9]+"
    return prepare(word.rstrip("*")) + "[a-z]*" * word.endswith("*")
