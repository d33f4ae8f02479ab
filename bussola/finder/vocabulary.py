"""Words written wrong: one that no service holds is taken for a known one that is written almost like it.

The known words are those of the index, as they are written. SymSpell (symspellpy) looks them up in some hundredths of
a millisecond; it is made at the first unknown word, in 0.1 s for 4,000 words, and takes about 3 MB for each thousand.
Without symspellpy nothing is corrected.
"""

import threading
import time
from collections.abc import Iterable
from importlib.util import find_spec

import tantivy

from .analysis import prepare
from .schema import SURFACE

SHORTEST = 5  # letters of a word worth correcting: shorter ones look like too many others
LETTERS_PER_SLIP = 4  # one slip is forgiven for every so many letters, two at most
MOST_SLIPS = 2
FIRST_LETTER_MAY_BE_WRONG = 8  # letters: in shorter words people seldom get it wrong, and «tigli» are not «figli»
SHORTEST_KNOWN = 4
MOST_WORDS = 40_000  # most frequent ones that are known
PREFIX = 6  # letters SymSpell looks words up by
LONGEST_LIFE_SECONDS = 600  # words that came later are known after so long


class Vocabulary:
    """Known words, each with how often it is used, to correct others by; ``towns`` are right whatever is known."""

    def __init__(self, known: Iterable[tuple[str, int]], towns: frozenset[str], position: int = 0) -> None:
        from symspellpy import SymSpell

        self.made_at = time.monotonic()
        self.position = position
        self._speller = SymSpell(MOST_SLIPS, PREFIX)
        self._written: dict[str, str] = {}  # prepared word -> with its accents
        for written, count in known:
            word = prepare(written)
            if len(word) >= SHORTEST_KNOWN and word.isalpha():
                self._speller.create_dictionary_entry(word, count)
                if written != word:
                    self._written.setdefault(word, written)
        self._towns = towns

    def correct(self, word: str) -> tuple[str, str] | None:
        """Return (known word, the same with its accents) nearest to a prepared ``word``, or None.

        A word of the name of any Italian municipality is right as it is.
        """
        from symspellpy import Verbosity

        most = min(MOST_SLIPS, len(word) // LETTERS_PER_SLIP)
        if len(word) < SHORTEST or not word.isalpha() or word in self._towns:
            return None
        found = self._speller.lookup(word, Verbosity.CLOSEST, most)
        if len(word) < FIRST_LETTER_MAY_BE_WRONG:
            found = [one for one in found if one.term[0] == word[0]]
        if not found:
            return None
        best = min(found, key=lambda one: (one.distance, one.term[0] != word[0], -one.count, one.term))
        return best.term, self._written.get(best.term, best.term)


_making = threading.Lock()


def vocabulary_of(handle, searcher: tantivy.Searcher) -> Vocabulary | None:
    """Return the vocabulary of an open index (a ``Handle``), made anew when it is old; None without symspellpy."""
    known = handle.vocabulary
    if known is not None:
        is_young = time.monotonic() - known.made_at < LONGEST_LIFE_SECONDS
        if is_young or known.position == handle.position:
            return known
    if find_spec("symspellpy") is None:
        return None
    with _making:
        if handle.vocabulary is known:
            known = searcher.terms_with_prefix(SURFACE, "", limit=MOST_WORDS)
            handle.vocabulary = Vocabulary(known, handle.map.words_of_towns(), handle.position)
        return handle.vocabulary
