"""A person who suffers violence is never offered, unasked, what would put them before who is violent.

When the words are a victim's (``data/danger_words.tsv``), programmes for perpetrators, family mediation and supervised
contact are left out, unless the person asks for them by name or by filter, and the anti-violence centre comes first
(not for a child).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .analysis import prepare

WORDS = Path(__file__).parent / "data" / "danger_words.tsv"
VICTIM, MINOR = "victim", "minor"
HELP_TYPE = "centro-antiviolenza"
PERPETRATORS_TYPE = "uomini-maltrattanti"
HARMFUL_TYPES = frozenset({PERPETRATORS_TYPE, "mediazione-familiare", "spazio-neutro"})


@dataclass(frozen=True)
class Danger:
    """What the words say: left out are the services of ``unwanted`` types; ``first`` is the type put first, or ""."""

    unwanted: frozenset[str] = frozenset()
    first: str = ""


NONE = Danger()


def danger_in(*texts: str) -> Danger:
    """Return what ``texts`` (as written, and as corrected) say of violence."""
    asked, is_victim, is_minor = set(), False, False
    for prepared in map(prepare, texts):
        left = prepared
        is_minor = is_minor or bool(_patterns()[MINOR].search(prepared))
        for meaning, pattern in _patterns().items():
            if meaning not in (VICTIM, MINOR) and pattern.search(prepared):
                asked.add(meaning)
                left = pattern.sub(" ", left)
        # «Uomini che usano violenza» names a programme: the violence in it is not one that somebody suffers.
        is_victim = is_victim or bool(_patterns()[VICTIM].search(left))
    if is_victim:
        return Danger(HARMFUL_TYPES - asked, "" if is_minor else HELP_TYPE)
    return Danger(frozenset(), PERPETRATORS_TYPE) if PERPETRATORS_TYPE in asked else NONE


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern]:
    said: dict[str, list[str]] = {}
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            phrase, _, meaning = line.partition("\t")
            words = [prepare(word.rstrip("*")) + "[a-z]*" * word.endswith("*") for word in phrase.split()]
            said.setdefault(meaning.strip(), []).append(" ".join(words))
    return {meaning: re.compile(rf"\b(?:{'|'.join(phrases)})\b") for meaning, phrases in said.items()}
