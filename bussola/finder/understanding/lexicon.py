"""The sentences people use for each service type: the lexicon, read from the database or, without one, from the files.

The files (``data/phrases*.tsv``, and the vocabulary of service types of ``directory``) are enough: nothing of this
needs an index or a row of a table.
"""

import csv
import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from django.db import DatabaseError

import bussola.directory
from bussola.directory.importing.shipped import read_rows
from bussola.directory.models import TaxonomyTerm
from bussola.finder.models import LexiconPhrase
from bussola.lib.text import fold

PHRASES = Path(__file__).parent.parent / "data" / "phrases.tsv"
OTHER_LANGUAGES = PHRASES.with_name("phrases_other_languages.tsv")
TYPES = Path(bussola.directory.__file__).parent / "data" / "vocabularies" / "service_types.tsv"
NAME, SYNONYM, PHRASE = "name", "synonym", "phrase"  # what a sentence is; names hold the definitions too


@dataclass(frozen=True)
class Sentence:
    """One way to ask for a type of service; ``kind`` is NAME, SYNONYM or PHRASE."""

    code: str
    text: str
    kind: str


@dataclass(frozen=True)
class Lexicon:
    """Every type code, in the order of the vocabulary, and every sentence, sorted by type."""

    codes: tuple[str, ...]
    sentences: tuple[Sentence, ...]

    @cached_property
    def mark(self) -> str:
        """A text that changes with the lexicon."""
        whole = "\0".join([*self.codes, *(f"{one.code}\t{one.kind}\t{one.text}" for one in self.sentences)])
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the sentences, folded."""
        return frozenset(word for one in self.sentences for word in fold(one.text).replace("'", " ").split())

    def with_phrase(self, code: str, text: str) -> "Lexicon":
        """Return this lexicon and one more phrase, of a type it has."""
        more = sorted([*self.sentences, Sentence(code, text, PHRASE)], key=lambda one: self.codes.index(one.code))
        return Lexicon(self.codes, tuple(more))

    def without(self, *kinds: str) -> "Lexicon":
        """Return this lexicon less the sentences of some kinds."""
        return Lexicon(self.codes, tuple(one for one in self.sentences if one.kind not in kinds))


@lru_cache(maxsize=1)
def from_files() -> Lexicon:
    """Return the lexicon as it is shipped."""
    with TYPES.open(encoding="utf-8", newline="") as file:
        rows = [
            (row["code"], row["name"], row["description"], row["everyday_words"])
            for row in csv.DictReader(file, delimiter="\t")
        ]
    return _made(tuple(sorted(rows)))


def from_database() -> Lexicon:
    """Return the lexicon with the names and everyday words that the service types have in the database now, and with
    the phrases that were accepted there.
    """
    terms = TaxonomyTerm.objects.service_types().order_by("code")
    taught = LexiconPhrase.objects.accepted().order_by("type_code", "text")
    return _made(
        tuple(terms.values_list("code", "name", "description", "everyday_words")),
        tuple(taught.values_list("type_code", "text")),
    )


def current() -> Lexicon:
    """Return the lexicon of the database, or the shipped one where there is no database, or nothing in it."""
    try:
        found = from_database()
    except DatabaseError:
        return from_files()
    return found if found.codes else from_files()


@lru_cache(maxsize=2)  # asked at each change of the catalogue, and seldom another one
def _made(rows: tuple[tuple[str, str, str, str], ...], taught: tuple[tuple[str, str], ...] = ()) -> Lexicon:
    phrases = {code: list(texts) for code, texts in _phrases().items()}
    for code, text in taught:
        phrases.setdefault(code, []).append(text)
    sentences = []
    for code, name, description, everyday_words in rows:
        sentences += [Sentence(code, text, NAME) for text in (name, description) if text]
        synonyms = (text.strip() for text in everyday_words.split(","))
        sentences += [Sentence(code, text, SYNONYM) for text in synonyms if text]
        sentences += [Sentence(code, text, PHRASE) for text in phrases.get(code, ())]
    return Lexicon(tuple(code for code, *_ in rows), tuple(sentences))


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in PHRASES.read_text(encoding="utf-8").splitlines():
        code, _, sentence = line.partition("\t")
        if sentence.strip():
            found.setdefault(code, []).append(sentence.strip())
    for row in read_rows(OTHER_LANGUAGES):
        found.setdefault(row["type"], []).append(row["phrase"])
    return found
