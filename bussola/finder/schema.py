"""The shape of the index: its fields, and a fingerprint that tells an index of another shape."""

import hashlib
import uuid
from functools import lru_cache
from pathlib import Path

import tantivy

from . import analysis

PHRASES = Path(__file__).parent / "data" / "phrases.tsv"
OTHER_LANGUAGES = PHRASES.with_name("phrases_other_languages.tsv")
DOCUMENT_VERSION = 6  # raise it when documents.py puts different things into the same fields

# Searched words: field -> weight of a match there.
TEXT_FIELDS = {
    "name": 3.0,
    "types": 2.5,
    "everyday_words": 2.5,
    "phrases": 1.5,
    "summary": 1.5,
    "places": 2.0,
    "organization": 1.0,
    "target_groups": 1.0,
    "definition": 1.0,
    "body": 0.6,
}
PHRASE = "phrase"  # kind of the documents that are a sentence of the lexicon (orientation.py)
SURFACE = "surface"  # the words as they are written, to correct spelling (vocabulary.py)
NAME_WORDS = "name_words"  # the words of the name as they are written, for what is typed so far (suggestions.py)
ALL_WORDS = "all_words"  # the words of every field once more, without counts: to filter and count, not to rank
# Codes: filters and counts.
CODE_FIELDS = [
    "type",
    "target_group",
    "municipality",  # serves it by its area, or stands in it when it has no area
    "located",  # stands in it
    "district",  # serves it or stands in it
    "wide_area",  # "nation", "region:03", "province:MN": too many municipalities to list
    "is_invented",
    "cost",
    "macro_area",
    "way",
    "provider",
    "language",
    "accessibility",
    "hours",  # "known", "unknown": both when they are known of one place and not of another
    "place_kind",  # "one" place, or none, or "many"
]
STORED_CODES = {"municipality", "located", "type"}
# Numbers one can ask for, several in a document. Quarters of an hour and days are counted as in hours.py.
NUMBER_FIELDS = [
    "open_quarter",  # open for the whole quarter
    "open_part",  # open for some of the quarter
    "unknown_day",  # open or unknown, the whole day
    "unknown_part",  # a day of which some hours are unknown
    "apply_day",  # one may apply that day
    "cell",  # a place lies there (around.py)
    "window_day",  # first of the days the numbers above speak of; none when nothing of it depends on the day
]


def _fields() -> list[tuple]:
    fields = [("kind", "raw"), ("id", "raw stored"), ("position", "stored"), ("mark", "raw stored")]
    fields += [("lexicon_mark", "raw stored")]
    fields += [(name, analysis.TOKENIZER) for name in TEXT_FIELDS]
    fields += [(ALL_WORDS, "all words"), (SURFACE, "as written"), (NAME_WORDS, "as written")]
    fields += [(name, "number") for name in NUMBER_FIELDS]
    fields += [(name, "codes stored" if name in STORED_CODES else "codes") for name in CODE_FIELDS]
    return [
        *fields,
        ("sort_key", "sort"),
        ("tie", "number and order"),
        ("latitude", "float"),
        ("longitude", "float"),
        ("points", "raw stored"),  # JSON, one for each place: [latitude, longitude, is approximate], or null
        ("openings", "raw stored"),  # JSON, one for each place: see hours.py
        ("title", "raw stored"),
        ("detail", "raw stored"),
        ("fresh_key", "order"),
        ("point_count", "order"),
    ]


def tie_of(pk: uuid.UUID) -> int:
    """Return the number that orders equal services: 63 bits of the id, enough to tell services apart."""
    return pk.int >> 65  # within what a number of the index holds


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    """Return the schema; one object per process."""
    builder = tantivy.SchemaBuilder()
    for name, kind in _fields():
        stored = kind.endswith("stored")
        if name == "position":
            builder.add_unsigned_field(name, stored=True)
        elif kind.startswith("number"):
            builder.add_unsigned_field(name, indexed=True, fast=kind.endswith("order"))
        elif kind == "as written":
            builder.add_text_field(name, tokenizer_name=analysis.AS_WRITTEN, index_option="basic")
        elif kind == "order":
            builder.add_unsigned_field(name, fast=True)
        elif kind == "float":
            builder.add_float_field(name, fast=True)
        elif kind == analysis.TOKENIZER:
            builder.add_text_field(name, tokenizer_name=kind, index_option="freq")
        elif kind == "all words":
            builder.add_text_field(name, tokenizer_name=analysis.TOKENIZER, index_option="basic")
        else:
            fast = kind.startswith("codes") or kind == "sort"
            builder.add_text_field(name, stored=stored, fast=fast, tokenizer_name="raw", index_option="basic")
    return builder.build()


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Return twelve characters that change whenever an index built by other code would answer differently."""
    parts = [
        tantivy.__version__,
        str(DOCUMENT_VERSION),
        repr(_fields()),
        repr(sorted(analysis.STOP_WORDS)),
        repr(sorted(analysis.SAME_WORD.items())),
        PHRASES.read_text(encoding="utf-8"),
        OTHER_LANGUAGES.read_text(encoding="utf-8"),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def register(index: tantivy.Index) -> tantivy.Index:
    """Give a freshly opened index its analyzer and hand it back; tantivy does not remember analyzers."""
    index.register_tokenizer(analysis.TOKENIZER, analysis.italian_analyzer())
    index.register_tokenizer(analysis.AS_WRITTEN, analysis.as_written())
    index.config_reader(reload_policy="manual")
    return index
