"""From a question to the service types it is probably about: four small judges, and how much to trust each.

words     BM25 of the stemmed words, over the sentences of the lexicon and over all the sentences of a type
letters   the same over pieces of words, which forgives misspelt ones
nearest   the sentences whose meaning is nearest (needs the sentence model)
head      a linear head learnt on the meanings of all the sentences (needs the sentence model)

Words written wrong are best corrected before (``spelling.py``, or the search with the words of the index).
Their scores are added with the weights of ``weights.json``, which ``scripts/weigh_understanding.py`` works out on
sentences of the lexicon that were held out; a softmax of the sum is then a confidence one can believe.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from bussola.finder.analysis import terms

from .bags import SentenceVotes, TypeDocuments
from .encoder import Encoder
from .letters import pieces
from .lexicon import Lexicon
from .meaning import Meaning, learnt_head
from .vectors import head_of, vectors_of

WEIGHTS = Path(__file__).parent / "weights.json"
JUDGES = {  # judge -> names of its scores
    "words": ("votes", "documents"),
    "letters": ("letters",),
    "nearest": ("nearest",),
    "head": ("head",),
}
OF_MEANING = ("nearest", "head")
SCORES = tuple(score for scores in JUDGES.values() for score in scores)
MOST_WORDS = 60  # words of a question that are read


@dataclass(frozen=True)
class LikelyType:
    """A service type a question may be about, with a confidence between 0 and 1."""

    code: str
    confidence: float


class Ensemble:
    """What the lexicon taught; ``meaning`` is None without the sentence model, or until its vectors are there."""

    def __init__(self, lexicon: Lexicon, encode: Encoder | None = None, meaning: Meaning | None = None) -> None:
        self.lexicon = lexicon
        self._types = len(lexicon.codes)
        kind_of = {code: kind for kind, code in enumerate(lexicon.codes)}
        self.type_of = [kind_of[one.code] for one in lexicon.sentences]
        words = [terms(one.text) for one in lexicon.sentences]
        self._votes = SentenceVotes(words, self.type_of, self._types)
        self._documents = TypeDocuments(words, self.type_of, self._types)
        self._letters = TypeDocuments((pieces(one.text) for one in lexicon.sentences), self.type_of, self._types)
        self._encode, self._meaning = encode, meaning

    def learn_meaning(self, encode: Encoder, *, show_progress: bool = False) -> None:
        """Work out the vectors of the lexicon, or read those kept, and learn from them."""
        texts = [one.text for one in self.lexicon.sentences]
        vectors = vectors_of(texts, encode, show_progress=show_progress)
        head = head_of(self.lexicon.mark, lambda: learnt_head(vectors, self.type_of, self._types))
        self._encode, self._meaning = encode, Meaning(vectors, self.type_of, self._types, head)

    @property
    def knows_meaning(self) -> bool:
        """True when the sentence model takes part."""
        return self._meaning is not None

    def knows_something_of(self, question: str) -> bool:
        """Tell whether a word of ``question`` is of the lexicon, or its meaning can be looked at."""
        return self._meaning is not None or self._documents.knows_any(terms(question))

    def judges(self, without: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the judges that take part, less some."""
        return tuple(
            judge for judge in JUDGES if judge not in without and (self.knows_meaning or judge not in OF_MEANING)
        )

    def scores(self, question: str, judges: Sequence[str]) -> dict[str, np.ndarray]:
        """Return the scores of ``judges``, each with one number for each type."""
        found: dict[str, np.ndarray] = {}
        question = " ".join(question.split()[:MOST_WORDS])
        if "words" in judges:
            bag = terms(question)
            length = max(1, len(bag)) ** 0.5
            votes = self._votes.scores(bag)
            found["votes"] = votes / max(1e-6, float(votes.max()))
            found["documents"] = self._documents.scores(bag) / length
        if "letters" in judges:
            bag = pieces(question)
            found["letters"] = self._letters.scores(bag) / max(1, len(bag)) ** 0.5
        if self._meaning and self._encode and any(judge in judges for judge in OF_MEANING):
            nearest, head = self._meaning.scores(self._encode([question])[0])
            if "nearest" in judges:
                found["nearest"] = nearest
            if "head" in judges:
                found["head"] = head
        return found

    def confidences(self, question: str, without: Sequence[str] = ()) -> np.ndarray:
        """Return one number for each type, in the order of the lexicon's codes; their sum is 1."""
        judges = self.judges(without)
        weights = weights_for(judges)
        total = np.zeros(self._types)
        for name, score in self.scores(question, judges).items():
            total += weights[name] * score.astype(np.float64)
        total = np.exp(total - total.max())
        return total / total.sum()

    def likely_types(self, question: str, most: int = 10, without: Sequence[str] = ()) -> tuple[LikelyType, ...]:
        """Return the types the question is probably about, most trusted first; none when it says nothing at all."""
        if not any(character.isalnum() for character in question):
            return ()
        confidences = self.confidences(question, without)
        best = np.argsort(-confidences, kind="stable")[:most]
        return tuple(LikelyType(self.lexicon.codes[kind], round(float(confidences[kind]), 4)) for kind in best)


@lru_cache(maxsize=1)
def _weights() -> dict[str, dict[str, float]]:
    return json.loads(WEIGHTS.read_text(encoding="utf-8"))


def weights_for(judges: Sequence[str]) -> dict[str, float]:
    """Return the weight of each score of ``judges``: each set of judges has weights of its own."""
    return _weights()["+".join(judge for judge in JUDGES if judge in judges)]
