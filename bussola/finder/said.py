"""Phrases of a data file, found in what people write: accents, capitals and telephone spelling do not matter.

A file has one phrase a line, then a tab, then what it means. A star at the end of a word stands for any ending, one
alone for any word.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from .analysis import prepare

DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=16)
def patterns(name: str) -> dict[str, re.Pattern]:
    """Return, for each meaning in the file ``name`` of ``data``, the pattern of its phrases in prepared text."""
    said: dict[str, list[str]] = {}
    for phrase, meaning in _phrases(name):
        said.setdefault(meaning, []).append(" ".join(map(_pattern, phrase.split())))
    return {meaning: re.compile(rf"\b(?:{'|'.join(phrases)})\b") for meaning, phrases in said.items()}


def may_say(name: str, prepared: str) -> bool:
    """Tell whether some word of a prepared text begins a phrase of the file ``name``: where none does, none is there.

    Hundreds of phrases are looked for in each question, and most questions hold no first word of any.
    """
    whole, beginnings = _first_words(name)
    return any(word in whole or word.startswith(beginnings) for word in prepared.split())


@lru_cache(maxsize=16)
def _first_words(name: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the words that phrases of a file begin with: whole ones, and beginnings of words."""
    whole, beginnings = set(), set()
    for phrase, _ in _phrases(name):
        first = phrase.split()[0]
        words = prepare(first.rstrip("*")).split()
        if first.endswith("*") and len(words) < 2:
            beginnings.add("".join(words))  # «*» alone: any word
        else:
            whole.add(words[0])
    return frozenset(whole), tuple(sorted(beginnings))


def _phrases(name: str) -> Iterator[tuple[str, str]]:
    """Yield (phrase, meaning) of each line of a file."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            phrase, _, meaning = line.partition("\t")
            yield phrase, meaning.strip()


def _pattern(word: str) -> str:
    if word == "*":
        return "[a-z0-9]+"
    return prepare(word.rstrip("*")) + "[a-z]*" * word.endswith("*")
