"""Plain-text tools: folding of accents and apostrophes, so that «Nardò», «NARDO'» and «nardo» are one name."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def without_accents(text: str) -> str:
    """Return ``text`` with every accent taken off: «perché» -> «perche»."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def fold(text: str) -> str:
    """Return ``text`` lower-case, without accents, apostrophes or punctuation, words parted by one space.

    Two spellings of one name fold to the same text: «San Benedetto Po», «S. Benedetto Po» do not (that is an
    abbreviation, not a spelling), «Carrè» and «CARRE'» do.
    """
    return _NOT_WORD.sub(" ", without_accents(text).lower()).strip()
