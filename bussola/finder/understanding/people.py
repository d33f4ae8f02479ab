"""Whom a question speaks of: «mia nonna», «bimbo di 2 anni», «ho 16 anni» -> target groups of the catalogue."""

import re
from dataclasses import dataclass

from bussola.finder.analysis import prepare
from bussola.finder.said import patterns

NUMBERS = {
    word: number
    for number, words in {
        1: "un uno una", 2: "due", 3: "tre", 4: "quattro", 5: "cinque", 6: "sei", 7: "sette", 8: "otto", 9: "nove",
        10: "dieci", 11: "undici", 12: "dodici", 13: "tredici", 14: "quattordici", 15: "quindici", 16: "sedici",
        17: "diciassette", 18: "diciotto", 19: "diciannove", 20: "venti", 30: "trenta", 40: "quaranta",
        50: "cinquanta", 60: "sessanta", 65: "sessantacinque", 70: "settanta", 75: "settantacinque", 80: "ottanta",
        85: "ottantacinque", 90: "novanta", 95: "novantacinque",
    }.items()
    for word in words.split()
}  # fmt: skip
# «Tre anni fa», «da tre anni», «fra due mesi» say when, not how old.
_AGE = re.compile(
    r"(?:\b(da|fra|tra|per|ogni|ultimi|prossimi|in|entro|dopo|quasi da|piu di|oltre|circa) )?"
    r"\b(\d{1,3}|" + "|".join(NUMBERS) + r") (anni|mesi|mese|years|year|anos|ans)\b( fa\b| di (?:contributi|lavoro|"
    r"affitto|attesa|galera|carcere|matrimonio|servizio)\b)?"
)
_CHILD = re.compile(
    r"\b(?:ha|avra|compie|compira|bambin[aeio]|figli[oa]?|neonat[oaie]|piccol[oaie]|gemell[ie]|nipotin[oaie])\b"
)
_HAS = re.compile(r"\b(?:ho|ha|hanno|compie|compio|compira|avra|eta|di|have|tengo)\b")
# Highest age in months of each, and the groups it means.
BY_AGE = (
    (72, ("famiglie-0-6",)),
    (144, ("famiglie-con-figli", "bambini")),
    (216, ("adolescenti", "minori")),
    (264, ("neomaggiorenni", "giovani")),
    (420, ("giovani",)),
    (780, ("adulti",)),
    (1440, ("anziani",)),
)


@dataclass(frozen=True)
class PeopleRead:
    """Target groups (codes), the words that said so, and the ages in months that were read."""

    groups: tuple[str, ...]
    words: tuple[str, ...]
    ages: tuple[int, ...]


def read_people(text: str) -> PeopleRead | None:
    """Return whom ``text`` speaks of, None for nobody in particular."""
    prepared = prepare(text)
    groups: dict[str, None] = {}
    words: dict[str, None] = {}
    ages = []
    for months, said in _ages(prepared):
        ages.append(months)
        words[said] = None
        groups.update(dict.fromkeys(next(codes for most, codes in BY_AGE if months < most)))
    for meaning, pattern in patterns("people_words.tsv").items():
        if found := pattern.search(prepared):
            if meaning.startswith("famiglie") and "anziani" in groups and ages:
                continue  # «mio figlio» of somebody of eighty is no child
            groups.update(dict.fromkeys(meaning.split(",")))
            words[found[0]] = None
    return PeopleRead(tuple(groups), tuple(words), tuple(ages)) if groups else None


def _ages(prepared: str):
    for found in _AGE.finditer(prepared):
        before, number, unit, after = found.groups()
        is_in_months = unit in ("mesi", "mese")
        told = prepared[max(0, found.start() - (30 if is_in_months else 12)) : found.start(2)]
        is_after_has = bool((_CHILD if is_in_months else _HAS).search(told))
        if after or (before and not is_after_has):
            continue
        count = NUMBERS.get(number) or int(number)
        months = count if is_in_months else count * 12
        if months < BY_AGE[-1][0] and (not is_in_months or is_after_has):
            yield months, found[0]
