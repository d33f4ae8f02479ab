"""A vocabulary with the proportions of a real language (Zipf: the word of rank n is drawn 1/n times as often)."""

import json
import random
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import numpy as np

from bussola.directory import models as directory

DATA = Path(directory.__file__).resolve().parent.parent / "data"
MOST_WORDS = 30_000
SHORTEST_PARTED = 7  # letters of a real word whose halves make words that do not exist
HALF = 4
AT_A_TIME = 20_000  # words drawn together


@lru_cache(maxsize=1)
def vocabulary() -> tuple[str, ...]:
    """Return MOST_WORDS words, most frequent first: those of the shipped texts, then others that sound like them.

    A language always has more rare words than a small text shows: without them a million services would say the
    same 4,000 words, and each word would stand in far too many.
    """
    texts = []
    for path in sorted((DATA / "demo" / "sheets").glob("*.json")):
        for variant in json.loads(path.read_text(encoding="utf-8"))["variants"]:
            texts += [str(variant.get(name, "")) for name in ("summary", "description", "application_process")]
    texts += [path.read_text(encoding="utf-8") for path in sorted((DATA / "vocabularies").glob("*.tsv"))]
    counts = Counter(re.findall(r"[a-zàèéìòù]{2,}", " ".join(texts).lower()))
    real = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    long = [word for word in real if len(word) >= SHORTEST_PARTED]
    found = dict.fromkeys(real)
    draw = random.Random(0)  # one language, whatever the seed of the services
    while len(found) < MOST_WORDS:
        found.setdefault(draw.choice(long)[:HALF] + draw.choice(long)[-HALF:])
    return tuple(found)[:MOST_WORDS]


class Speaker:
    """Draws words in the proportions of a language; always the same ones for a seed."""

    def __init__(self, seed: int) -> None:
        self._draw = np.random.default_rng(seed)
        weights = np.cumsum(1 / np.arange(1, len(vocabulary()) + 1))
        self._shares = weights / weights[-1]
        self._words: list[str] = []

    def words(self, count: int) -> list[str]:
        """Return the next ``count`` words."""
        while len(self._words) < count:  # many at a time: a hundred times quicker than one by one
            drawn = np.searchsorted(self._shares, self._draw.random(AT_A_TIME))
            self._words += map(vocabulary().__getitem__, drawn.tolist())
        found = self._words[-count:]
        del self._words[-count:]
        return found

    def sentence(self, length: int) -> str:
        """Return the next ``length`` words as a text."""
        return " ".join(self.words(length))
