"""The pieces of a text, three to six letters long: «domicigliare» shares most of its pieces with «domiciliare».

A piece may begin in one word and end in the next («on_ries»), so that the order of words counts a little too.
"""

from bussola.finder.analysis import prepare

SHORTEST, LONGEST = 3, 6


def pieces(text: str) -> list[str]:
    """Return the pieces of ``text``, its ends marked, each piece once."""
    marked = f"<{prepare(text).replace(' ', '_')}>"
    return list(
        dict.fromkeys(
            marked[start : start + length]
            for length in range(SHORTEST, LONGEST + 1)
            for start in range(len(marked) - length + 1)
        )
    )
