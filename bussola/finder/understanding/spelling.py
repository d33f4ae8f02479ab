"""Words of a question that no sentence of the lexicon holds are taken for the nearest one that some does.

For ``bussola orient``, which has no index; the search corrects with the words of its index (``vocabulary.py``).
"""

from collections import Counter
from importlib.util import find_spec

from bussola.finder.analysis import prepare, terms
from bussola.finder.vocabulary import Vocabulary

from .lexicon import Lexicon


class Spelling:
    """The words of a lexicon."""

    def __init__(self, lexicon: Lexicon, right: frozenset[str] = frozenset()) -> None:
        """``right`` are prepared words that are never corrected, such as those of the names of towns."""
        counts = Counter(word for one in lexicon.sentences for word in prepare(one.text).split())
        self._vocabulary = Vocabulary(counts.items(), right) if find_spec("symspellpy") else None
        self._stems = {term for word in counts for term in terms(word)}

    def corrected(self, text: str) -> str:
        """Return ``text`` with unknown words taken for known ones; as it is when there are none."""
        if self._vocabulary is None:
            return text
        words = prepare(text).split()
        read = [self._read(word) for word in words]
        return text if read == words else " ".join(read)

    def _read(self, word: str) -> str:
        stems = terms(word)
        if not stems or stems[0] in self._stems:
            return word
        found = self._vocabulary.correct(word)
        return found[0] if found else word
