"""Italian before a number: «dal 8» is «dall'8», «dal 1» is «dal 1°», «alle 1.00» is «all'1.00»."""

import re

from django.utils.translation import get_language

# 8 and 11 begin with a vowel as words (otto, undici), and so do 80-89 and 800-899; 1 does as an hour (l'una).
_DAY = re.compile(r"\b([Dd]al|[Aa]l|[Ii]l|[Dd]el) (?=(?:8|11)\b)")
_FIRST_DAY = re.compile(r"\b([Dd]al|[Aa]l|[Ii]l|[Dd]el) 1(?= )")
_PLURAL = re.compile(r"\b([Dd]a|[Aa]|)([Ii]) (?=(?:8[0-9]{0,2}|11)\b)")
_HOUR = re.compile(r"\b([Dd]all|[Aa]ll|[Dd]ell)e (?=1\.[0-5][0-9]\b)")
_DAY_WITH_ARTICLE = {"dal": "dall'", "al": "all'", "il": "l'", "del": "dell'"}


def with_elisions(text: str) -> str:
    """Return Italian ``text`` with its articles and prepositions agreeing with the numbers; other languages as is."""
    if not (get_language() or "").startswith("it"):
        return text
    text = _DAY.sub(lambda match: _like(match[1], _DAY_WITH_ARTICLE[match[1].lower()]), text)
    text = _FIRST_DAY.sub(lambda match: f"{match[1]} 1°", text)
    text = _PLURAL.sub(lambda match: match[1] + ("gli " if match[1] else _like(match[2], "gli ")), text)
    return _HOUR.sub(lambda match: match[1] + "'", text)


def _like(model: str, text: str) -> str:
    return text.capitalize() if model[0].isupper() else text
