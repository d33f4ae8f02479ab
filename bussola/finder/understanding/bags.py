"""Which type a bag of tokens is about: BM25 over the sentences of the lexicon, and over all the sentences of a type."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from zlib import crc32

import numpy as np

SATURATION = 1.2  # BM25's k1: how soon the second and third occurrence of a token stop to count
SENTENCE_LENGTH = 0.75  # BM25's b: how much a long sentence, or a type of many sentences, is held back
TYPE_LENGTH = 0.5
ROWS = 1 << 16  # numbers of tokens
AT_A_TIME = 4096  # rows worked out together
VOTERS = 60  # best sentences that vote
FURTHER_VOTES = 0.25  # of what the sentences of a type after its best one are worth, each less than the one before


def _rarity(total: int, holding: int) -> float:
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


def _mean(lengths: np.ndarray) -> float:
    """Return the mean length, at least 1: a catalogue without types has no sentence."""
    return max(1.0, float(lengths.mean())) if lengths.size else 1.0


class SentenceVotes:
    """The sentences nearest to a question vote for their type."""

    def __init__(self, bags: Sequence[Sequence[str]], type_of: Sequence[int], types: int) -> None:
        self._type_of, self._types = np.asarray(type_of), types
        lengths = np.array([max(1, len(bag)) for bag in bags])
        held = SATURATION * (1 - SENTENCE_LENGTH + SENTENCE_LENGTH * lengths / _mean(lengths))
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
        held = np.flatnonzero(total)
        if len(held) > VOTERS:  # sorting all the thousands that hold a common word takes longer than all the rest
            least = np.partition(total[held], -VOTERS)[-VOTERS]
            held = held[total[held] >= least]
        best = held[np.argsort(-total[held], kind="stable")][:VOTERS]
        rank: Counter[int] = Counter()
        for place in best:
            kind = int(self._type_of[place])
            votes[kind] += total[place] * FURTHER_VOTES ** rank[kind]
            rank[kind] += 1
        return votes


class TypeDocuments:
    """All the sentences of a type are one document.

    Tokens are known by a number of 16 bits: two that share it are taken for one another, which is rare enough, and
    130,000 pieces of words need neither a dictionary nor 50 MB.
    """

    def __init__(self, bags: Iterable[Sequence[str]], type_of: Sequence[int], types: int) -> None:
        frequency = np.zeros((ROWS, types), np.uint16)
        for bag, kind in zip(bags, type_of, strict=True):
            np.add.at(frequency, (_rows(bag), kind), 1)
        lengths = frequency.sum(axis=0)
        held = SATURATION * (1 - TYPE_LENGTH + TYPE_LENGTH * lengths / _mean(lengths))
        self._worth = np.empty((ROWS, types), np.float16)
        for start in range(0, ROWS, AT_A_TIME):
            some = frequency[start : start + AT_A_TIME].astype(np.float32)
            holding = (some > 0).sum(axis=1, keepdims=True)
            rarity = np.log(1 + (types - holding + 0.5) / (holding + 0.5))
            self._worth[start : start + AT_A_TIME] = rarity * some * (SATURATION + 1) / (some + held)

    def scores(self, bag: Sequence[str]) -> np.ndarray:
        """Return one number for each type."""
        return self._worth[_rows(bag)].sum(axis=0, dtype=np.float32)

    def knows_any(self, bag: Sequence[str]) -> bool:
        """Tell whether any of the tokens is known."""
        return bool(self._worth[_rows(bag)].any())


def _rows(bag: Sequence[str]) -> np.ndarray:
    return np.array([crc32(token.encode()) % ROWS for token in bag], np.int64)
