"""Words as fingers get them wrong, to try how much of it is forgiven."""

from random import Random

ROWS_OF_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
AS_SPOKEN = (
    ("ch", "k"),
    ("non ", "nn "),
    ("qu", "cu"),
    ("gli", "li"),
    ("h", ""),
    ("à", "a'"),
    ("per ", "x "),
    ("zz", "z"),
    ("z", "zz"),
    ("ss", "s"),
    ("tt", "t"),
    ("mb", "nb"),
    ("ll", "l"),
)


def misspelt(text: str, chance: Random) -> str:
    """Return ``text`` with one to three slips: a letter lost, doubled, swapped or beside, or spelt as it sounds."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        text = _slip(text, chance)
    return text


def _slip(text: str, chance: Random) -> str:
    letters = [place for place, letter in enumerate(text) if letter.isalpha()]
    if len(letters) < 4:
        return text
    place = chance.choice(letters[1:-1])
    kind = chance.randrange(5)
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1:
        return text[:place] + text[place] + text[place:]
    if kind == 2:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if kind == 3:
        for right, wrong in chance.sample(AS_SPOKEN, len(AS_SPOKEN)):
            if right in text:
                return text.replace(right, wrong, 1)
    return text[:place] + _beside(text[place], chance) + text[place + 1 :]


def _beside(letter: str, chance: Random) -> str:
    for row in ROWS_OF_KEYS:
        place = row.find(letter)
        if place >= 0:
            return row[max(0, min(len(row) - 1, place + chance.choice((-1, 1))))]
    return letter
