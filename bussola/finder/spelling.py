"""A word no service holds is taken for the most frequent known word that is written almost like it."""

import tantivy

from .schema import ALL_WORDS

SHORTEST = 5  # letters of a term worth correcting: shorter ones look like too many others
LETTERS_PER_SLIP = 4  # one slip is forgiven for every so many letters, two at most
CANDIDATES = 400  # most frequent terms with the same beginning that are looked at


def nearest_known(searcher: tantivy.Searcher, term: str) -> str | None:
    """Return the known term nearest to ``term`` (its first two letters taken as right), or None."""
    if len(term) < SHORTEST:
        return None
    most_slips = min(2, len(term) // LETTERS_PER_SLIP)
    best = None
    for known, count in searcher.terms_with_prefix(ALL_WORDS, term[:2], limit=CANDIDATES):
        slips = slips_between(term, known, most_slips)
        if slips is not None and (best is None or (slips, -count, known) < best):
            best = (slips, -count, known)
    return best[2] if best else None


def slips_between(one: str, other: str, most: int) -> int | None:
    """Return how many letters were missed, added, changed or swapped; None when more than ``most``.

    Optimal string alignment distance: dynamic programming over the two words, given up as soon as it is too large.
    """
    if abs(len(one) - len(other)) > most:
        return None
    before, row = [], list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, previous, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if previous and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, previous[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None
