"""The pieces of words, three to five letters long: «domicigliare» shares most of its pieces with «domiciliare»."""

from bussola.finder.analysis import prepare

SHORTEST, LONGEST = 3, 5


def pieces(text: str) -> list[str]:
    """Return the pieces of each word of ``text``, its ends marked, each piece once."""
    found: dict[str, None] = {}
    for word in prepare(text).split():
        marked = f"<{word}>"
        for length in range(SHORTEST, LONGEST + 1):
            for start in range(len(marked) - length + 1):
                found[marked[start : start + length]] = None
    return list(found)
