"""From Italian text to the terms of the index; the same path for services and for questions.

``prepare`` (Python) lower-cases, takes accents off, closes up dotted abbreviations and irregular words;
``italian_analyzer`` (tantivy) drops the stop words and stems. Accents go before the stemmer, which otherwise
treats «città» and «citta» as two words. Elisions («l'», «dell'») fall apart at the apostrophe, and their
first half is a stop word.
"""

import re
from functools import lru_cache
from pathlib import Path

import tantivy

from bussola.lib.text import without_accents

TOKENIZER = "bussola_italian"
AS_WRITTEN = "bussola_as_written"

_ABBREVIATION = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b|\b(?:[a-z]\.){2,}")
_WRITTEN_WORD = re.compile(r"\b(?:[^\W_]\.){2,}[^\W_]?|[^\W_]+")
_WORD = re.compile(r"[^\W_]+")

# Words the Italian stemmer parts from their plural (it takes «anziano» for a verb), everyday variants of one
# word, and how people write on the telephone. Each word becomes its right-hand side before stemming.
SAME_WORD = {
    word: kept
    for kept, words in {
        "anziani": "anziano",
        "anni": "anno",
        "alimenti": "alimentare alimentari alimento",
        "bambini": "bimbo bimba bimbi bimbe bebe",
        "cateteri": "catetere",
        "disabili": "disabilita handicap",
        "domiciliari": "domiciliare domicilio",
        "familiari": "familiare famigliare famigliari",
        "infermieri": "infermiere",
        "italiani": "italiano",
        "lontani": "lontano",
        "mamma": "madre madri mamme mammina",
        "papa": "padre padri babbo",
        "popolari": "popolare",
        "psichiatrici": "psichiatra psichiatri psichiatria psichiatrica psichiatrico",
        "quartieri": "quartiere",
        "scuola": "scuole scolastico scolastica scolastici scolastiche",
        "soldi": "denaro denari",
        "stranieri": "straniere",
        "telefoni": "telefono telefonino telefonini",
        "umani": "umano",
        "uomini": "uomo",
        # on the telephone
        "per": "x",
        "che": "ke k",
        "non": "nn",
        "comunque": "cmq",
        "anche": "anke",
        "perche": "xche xke perke",
        "qualcuno": "qlcn qualke",
        "sono": "sn",
    }.items()
    for word in words.split()
}

STOP_WORDS = frozenset(
    word
    for line in (Path(__file__).parent / "data" / "stop_words.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)


@lru_cache(maxsize=4096)
def prepare(text: str) -> str:
    """Return ``text`` as the analyzer wants it: lower case, no accents, one space between words."""
    folded = (text if text.isascii() else without_accents(text)).lower()
    if "." in folded:
        folded = _ABBREVIATION.sub(lambda found: found[0].replace(".", "") + " ", folded)
    return " ".join([SAME_WORD.get(word, word) for word in _WORD.findall(folded)])


def italian_analyzer() -> tantivy.TextAnalyzer:
    """Return the second half of the analysis; registered again each time an index is opened."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(40))
        .filter(tantivy.Filter.custom_stopword(sorted(STOP_WORDS)))
        .filter(tantivy.Filter.stemmer("italian"))
        .build()
    )


def as_written() -> tantivy.TextAnalyzer:
    """Return the analyzer that only parts words: what is neither searched nor ranked, but shown or completed."""
    lower = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    return lower.filter(tantivy.Filter.remove_long(40)).build()


@lru_cache(maxsize=1)
def _analyzer() -> tantivy.TextAnalyzer:
    return italian_analyzer()


def words(text: str) -> list[str]:
    """Return the words of a question as the person wrote them, each once, without punctuation."""
    return list(dict.fromkeys(_WRITTEN_WORD.findall(text)))


def terms(text: str) -> list[str]:
    """Return the terms of a question, in its order, each once: «le badanti di Gonzaga» -> ["badant", "gonzag"]."""
    return list(dict.fromkeys(_analyzer().analyze(prepare(text))))
