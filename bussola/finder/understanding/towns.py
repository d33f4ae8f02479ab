"""The town a question speaks of: «a Schio», «vicino a Pegognaga», «sono di Gonzaga».

A name is believed when a word of place stands before it, or when it is a town of the district that is no common word.
Many names are common words (Ora, Re, Vita, Sale, None): those need a capital letter as well. Of several towns of one
name the one of the district is meant; without one there, none is.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass

from bussola.finder.analysis import STOP_WORDS
from bussola.lib.text import fold

# What may stand before a name. «Da» and «per» say where one comes from and goes to, not where one needs the service.
NEAR = ("vicino a", "vicino ad", "vicino", "vicina a", "vicini a", "nei dintorni di", "dintorni di", "dalle parti di",
        "nei pressi di", "nelle vicinanze di", "attorno a", "intorno a", "non lontano da", "zona", "zona di",
        "near", "cerca de", "pres de")  # fmt: skip
HOME = ("abito a", "abito ad", "vivo a", "vivo ad", "abitiamo a", "viviamo a", "abita a", "vive a", "comune di",
        "sono di", "residente a", "residenti a", "residente in", "resido a", "siamo di", "qui a", "qua a", "paese di",
        "i live in", "vivo en", "j habite a")  # fmt: skip
IN = ("a", "ad", "in", "di", "su", "x")
BEFORE = tuple(sorted(((tuple(said.split()), said) for said in (*HOME, *NEAR)), key=lambda one: -len(one[0])))
LONGEST_NAME = 6  # words
SHORTEST_FIRST_WORD = 6  # letters of the first word of a name that may stand for the whole, in the district
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class TownRead:
    """A town (ISTAT code), whether near it is enough, the words that said so, and where its name stands in them."""

    code: str
    name: str
    is_near: bool
    words: str


class Towns:
    """The names of towns, to find them in a question; ``common_words`` (folded) are words of everyday questions."""

    def __init__(self, names: Iterable[tuple[str, str]], common_words: Set[str]) -> None:
        self._common = common_words
        self._codes: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)  # words -> code -> name
        for code, name in names:
            words = tuple(fold(name).replace("-", " ").replace("'", " ").split())
            if words:
                self._codes[words].setdefault(code, name)
        self._short: dict[Set[str], dict[tuple[str, ...], dict[str, str]]] = {}

    def read(self, text: str, home: frozenset[str] = frozenset()) -> TownRead | None:
        """Return the town ``text`` speaks of, the first that can be believed; ``home`` are those of the district."""
        written = list(_WORD.finditer(text))
        folded = [fold(word[0]) for word in written]
        short = self._short_names(home)
        for start in range(len(folded)):
            for end in range(min(len(folded), start + LONGEST_NAME), start, -1):
                words = tuple(folded[start:end])
                codes = self._codes.get(words) or short.get(words)
                if codes and (found := self._believed(text, written, folded, start, end, codes, home)):
                    return found
        return None

    def _short_names(self, home: frozenset[str]) -> dict[tuple[str, ...], dict[str, str]]:
        """Return the first words of names that stand for one town of the district alone: «Castano» (Primo)."""
        if home not in self._short:
            short: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
            for words, codes in self._codes.items():
                if len(words) > 1 and len(words[0]) >= SHORTEST_FIRST_WORD and words[:1] not in self._codes:
                    short[words[:1]] |= {code: name for code, name in codes.items() if code in home}
            self._short[home] = {words: codes for words, codes in short.items() if len(codes) == 1}
        return self._short[home]

    def _believed(self, text, written, folded, start: int, end: int, codes: dict[str, str], home) -> TownRead | None:
        at_home = [code for code in codes if code in home]
        if len(at_home) != 1 and len(codes) != 1:
            return None
        code = at_home[0] if len(at_home) == 1 else next(iter(codes))
        is_home = code in home
        is_common = end - start == 1 and (folded[start] in self._common or folded[start] in STOP_WORDS)
        has_capital = written[start][0][0].isupper() and not text.isupper()
        before = self._before(folded, start), folded[start - 1] if start and folded[start - 1] in IN else ""
        if is_common:
            believed = (before[0] or before[1] in ("a", "ad")) and has_capital
        elif is_home:
            believed = True
        else:
            believed = before[0] or (before[1] in ("a", "ad", "in") and (has_capital or end - start > 1))
        if not believed:
            return None
        said_before = before[0] or before[1]
        first = start - len(said_before.split())
        words = text[written[first].start() : written[end - 1].end()]
        return TownRead(code, codes[code], before[0] in NEAR, words)

    @staticmethod
    def _before(folded: list[str], start: int) -> str:
        """Return the longest phrase of place that ends just before ``start``, "" for none."""
        for words, said in BEFORE:
            if start >= len(words) and tuple(folded[start - len(words) : start]) == words:
                return said
        return ""
