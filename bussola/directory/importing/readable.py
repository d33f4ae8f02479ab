"""Making names written ALL IN CAPITALS readable, without changing what they say."""

import re

# Prepositions and conjunctions stay small inside a name; articles do not: «Il Girotondo», «La Rondine».
_SMALL = re.compile(
    r"di|a|da|in|con|su|per|tra|fra|e|ed|o|d|del|dello|della|dei|degli|delle|dell|al|allo|alla|ai|agli|alle|all|dal|"
    r"dallo|dalla|dai|dagli|dalle|dall|nel|nello|nella|nei|negli|nelle|nell|sul|sullo|sulla|sui|sugli|sulle|sull"
)
_ACRONYM = re.compile(
    r"IC|ICS|IS|IIS|IISS|ISIS|ISISS|ITIS|ITI|ITE|ITET|ITA|ITC|ITCG|ITCS|ITG|ITT|IPSIA|IPSAR|IPSSAR|IPSEOA|IPS|IPA|IPIA|"
    r"ISA|IO|EDA|CPIA|CDI|RSA|ASL|ASP|AUSL|ASST|AST|ATS|UOMI|UO|PES|AMI|ETS|APS|IPAB|INPS|INAIL|ACLI|UCIPEM|AIED|CIF"
)
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_CODE = re.compile(r"[A-Z]{1,3}[0-9]+")
_DOTTED = re.compile(r"(?:[A-Z]\.){2,}[A-Z]?")
_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+")
_LOST_ACCENT = re.compile(r"([A-Z]{2,}[AEIOU])'(?![A-Z0-9])")
_ACCENTED = {"A": "À", "E": "È", "I": "Ì", "O": "Ò", "U": "Ù"}
_CUT_SHORT = {"FRA", "FRÀ", "CA", "DE", "SANTA"}  # words that end in an apostrophe because they are cut, not accented
_QUOTED = re.compile(r'"\s*([^"]*?)\s*"')
_GLUED_QUOTE = re.compile(r'"([^"]*)"')
_OPENING_QUOTE = re.compile(r"(?:^|[\s(\-])'\w")


def readable(text: str) -> str:
    """Return a name written in capitals in Italian title case; any other name as it is, spaces made single.

    «IC SUZZARA 1 "MARGHERITA HACK"» -> «IC Suzzara 1 "Margherita Hack"», «SCUOLA DELL'INFANZIA» -> «Scuola
    dell'Infanzia», «LIBERTA'» -> «Libertà». Roman numbers, acronyms and initials stay in capitals.
    """
    text = " ".join(text.replace("`", "'").replace("\u00b4", "'").split())
    if text.startswith('"') and text.endswith('"') and '""' in text:
        text = text[1:-1].replace('""', '"')  # the publisher escaped its quotes twice
    text = _GLUED_QUOTE.sub(r' "\1" ', _QUOTED.sub(r'"\1"', text)).replace('( "', '("').replace('" )', '")').strip()
    text = " ".join(text.split())
    if not _shouts(text):
        return text
    if not _OPENING_QUOTE.search(text):
        text = _LOST_ACCENT.sub(_with_accent, text)
    parts, end = [], 0
    for match in _WORD.finditer(text):
        parts += [text[end : match.start()], _word(match, text)]
        end = match.end()
    return "".join([*parts, text[end:]])


def _shouts(text: str) -> bool:
    """Tell whether most of the letters are capitals: registers mix «CONSULTORIO - Bronte»."""
    capitals = sum(1 for character in text if character.isupper())
    return capitals > 3 and capitals > 2 * sum(1 for character in text if character.islower())


def _with_accent(match: re.Match) -> str:
    word = match[1]
    return match[0] if word in _CUT_SHORT else word[:-1] + _ACCENTED[word[-1]]


def _word(match: re.Match, text: str) -> str:
    word, before, after = match[0], text[: match.start()], text[match.end() : match.end() + 1]
    if word != word.upper():
        return word
    opens = not before or before.rstrip()[-1:] in '"(«-–/,' or before[-1:] == "."
    if _DOTTED.fullmatch(word) or _ACRONYM.fullmatch(word) or _CODE.fullmatch(word):
        return word
    if before[-2:] in {"C/", "c/"} and word in {"O", "DA"}:
        return word.lower()  # «c/o», «c/da» (contrada)
    if len(word) == 1:
        if word == "C" and text[match.end() : match.end() + 2] in {"/O", "/D"}:
            return word if opens else word.lower()
        small = (word in {"E", "A", "O"} and after == " ") or (word == "D" and after == "'")
        return word.lower() if small and not opens else word
    if _SMALL.fullmatch(word.lower()) and not opens and after != ".":
        return word.lower()
    if _ROMAN.fullmatch(word):
        return word
    if not re.search(r"[AEIOUÀÈÉÌÒÙÄÖÜ]", word) and word.isalpha() and after != "." and len(word) < 5:
        return word  # SNC, SRL, LS: letters, not a word
    return word[0] + word[1:].lower()
