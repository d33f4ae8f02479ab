"""Which type a bag of tokens is about: BM25 over the sentences of the lexicon, and over all the sentences of a type."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

SATURATION = 1.2  # BM25's k1: how soon the second and third occurrence of a token stop to count
SENTENCE_LENGTH = 0.75  # BM25's b: how much a long sentence, or a type of many sentences, is held back
TYPE_LENGTH = 0.5
VOTERS = 60  # best sentences that vote
FURTHER_VOTES = 0.25  # of what the sentences of a type after its best one are worth, each less than the one before


def _rarity(total: int, holding: int) -> float:
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


class SentenceVotes:
    """The sentences nearest to a question vote for their type."""

    def __init__(self, bags: Sequence[Sequence[str]], type_of: Sequence[int], types: int) -> None:
        self._type_of, self._types = np.asarray(type_of), types
        lengths = np.array([max(1, len(bag)) for bag in bags])
        held = SATURATION * (1 - SENTENCE_LENGTH + SENTENCE_LENGTH * lengths / lengths.mean())
        holding: dict[str, list[int]] = defaultdict(list)
        for place, bag in enumerate(bags):
            for token in dict.fromkeys(bag):
                holding[token].append(place)
        self._worth: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for token, found in holding.items():
            places = np.array(found)
            worth = _rarity(len(bags), len(found)) * (SATURATION + 1) / (1 + held[places])
            self._worth[token] = places, worth.astype(np.float32)

    def scores(self, bag: Sequence[str]) -> np.ndarray:
        """Return one number for each type: its best sentence, and a little for each further one."""
        total = np.zeros(len(self._type_of), np.float32)
        for token in bag:
            if token in self._worth:
                places, worth = self._worth[token]
                total[places] += worth
        votes = np.zeros(self._types, np.float32)
        best = np.argsort(-total, kind="stable")[:VOTERS]
        rank: Counter[int] = Counter()
        for place in best[total[best] > 0]:
            kind = int(self._type_of[place])
            votes[kind] += total[place] * FURTHER_VOTES ** rank[kind]
            rank[kind] += 1
        return votes


class TypeDocuments:
    """All the sentences of a type are one document."""

    def __init__(self, bags: Sequence[Sequence[str]], type_of: Sequence[int], types: int) -> None:
        counts: list[Counter[str]] = [Counter() for _ in range(types)]
        for bag, kind in zip(bags, type_of, strict=True):
            counts[kind].update(bag)
        lengths = np.array([count.total() for count in counts])
        held = SATURATION * (1 - TYPE_LENGTH + TYPE_LENGTH * lengths / max(1.0, lengths.mean()))
        self._row = {token: row for row, token in enumerate(dict.fromkeys(t for count in counts for t in count))}
        frequency = np.zeros((len(self._row), types), np.float32)
        for kind, count in enumerate(counts):
            frequency[[self._row[token] for token in count], kind] = list(count.values())
        holding = (frequency > 0).sum(axis=1)
        rarity = np.array([_rarity(types, int(number)) for number in holding], np.float32)
        self._worth = (rarity[:, None] * frequency * (SATURATION + 1) / (frequency + held)).astype(np.float16)

    def scores(self, bag: Sequence[str]) -> np.ndarray:
        """Return one number for each type."""
        rows = [self._row[token] for token in bag if token in self._row]
        return self._worth[rows].sum(axis=0, dtype=np.float32)
