"""What a phrase of the lexicon must not hold: a name, a number, a copy of what somebody said, a story one could know.

A machine sees the plain cases alone. So a person rewrites every phrase, and another one, who did not suggest it, says
that no family would find itself in it.
"""

import re
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bussola.lib.text import fold
from bussola.territory.models import Municipality

from .said import DATA

FEWEST_WORDS, MOST_WORDS = 2, 15
MOST_PARTICULARS = 2  # kinds of them, in one phrase
SAME_WORDS = 0.8  # of the words of what was said: more than these in common, and it was copied
_CONTACTS = re.compile(r"\d|@|https?:|www\.")
_NAME_INSIDE = re.compile(r"(?<=[\w,;:]\s)[A-ZÀ-Þ][a-zà-ÿ]+")  # a capital after the first word
# Kinds of particulars that, several together, are somebody's story. Stems, folded.
_PARTICULARS = {
    "age": r"anni|mesi|settant\w+|ottant\w+|novant\w+|maggiorenne|compie\w*",
    "illness": r"tumor\w+|cancro|alzheimer|parkinson|ictus|autis\w+|down|scleros\w+|demen\w+|epiless\w+|dialisi|"
    r"schizofren\w+|anoress\w+|bulimi\w+|bipolar\w+|leucemi\w+|paraplegic\w+|amputat\w+|sordo\w*|cec[oa]",
    "event": r"incident\w+|mort[oaie]|lutto|sfratt\w+|carcer\w+|arrest\w+|licenziat\w+|separat\w+|divorziat\w+|"
    r"denunci\w+|incendi\w+|alluvion\w+|abort\w+|adottat\w+|vedov\w+|pignora\w+|fallit\w+",
    "work": r"fabbrica|operai\w+|infermier\w+|muratore|camionista|bracciante|carabinier\w+|parrucchier\w+|cascina|"
    r"macello|autista|negozio",
    "origin": r"rumen\w+|marocchin\w+|ucrain\w+|albanes\w+|indian\w+|pakistan\w+|cines\w+|nigerian\w+|senegales\w+|"
    r"egizian\w+|moldav\w+|tunisin\w+|bengales\w+|peruvian\w+|brasilian\w+|rom|sinti",
    "family": r"gemell\w+|orfan\w+|(?:tre|quattro|cinque|sei|sette) figli|figlio unico|ragazza madre",
    "street": r"via|piazza|frazione|quartiere|parrocchia|condominio",
}


def check_phrase(text: str, said: str = "") -> None:
    """Raise ValidationError, with what to do in it, when ``text`` must not enter the lexicon.

    ``said`` is the question as somebody asked it, if there is one: it is looked at here and kept nowhere.
    """
    folded = fold(text)
    words = folded.replace("'", " ").split()
    problems = []
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS:
        values = {"fewest": FEWEST_WORDS, "most": MOST_WORDS}
        problems.append(_("Write from %(fewest)s to %(most)s words, as one would say them at the desk.") % values)
    if _CONTACTS.search(text):
        problems.append(_("Leave out numbers, addresses and links: write «a child», not «a child of 7»."))
    if named := _names_in(text, words):
        problems.append(_("Leave out names of people and places: %(names)s.") % {"names": ", ".join(named)})
    if len(particulars_in(folded)) > MOST_PARTICULARS:
        problems.append(
            _("This is somebody's story: a family could find itself in it. Keep the need, leave the particulars out.")
        )
    if said and _is_copied(words, fold(said).replace("'", " ").split()):
        problems.append(_("This is what the person said, word for word. Say it in other words."))
    if problems:
        raise ValidationError(problems)


def particulars_in(folded: str) -> set[str]:
    """Return the kinds of particulars in a folded text."""
    return {kind for kind, pattern in _PARTICULARS.items() if re.search(rf"\b(?:{pattern})\b", folded)}


def _names_in(text: str, words: list[str]) -> list[str]:
    """Return the names of people and towns in a phrase, as they are written there, each once."""
    found = [word for word in words if word in _first_names()]
    found += [name for name in _NAME_INSIDE.findall(text) if fold(name) not in found]
    said = f" {' '.join(words)} "
    towns = Municipality.objects.filter(districts__isnull=False).distinct().values_list("name", flat=True)
    found += [town for town in towns if f" {fold(town).replace(chr(39), ' ')} " in said]
    return list(dict.fromkeys(found))


def _is_copied(words: list[str], said: list[str]) -> bool:
    return len(said) >= FEWEST_WORDS and len(set(words) & set(said)) > SAME_WORDS * len(set(said))


@lru_cache(maxsize=1)
def _first_names() -> frozenset[str]:
    lines = (DATA / "first_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())
