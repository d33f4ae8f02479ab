"""The shape of the index: its fields, and a fingerprint that tells an index of another shape."""

import hashlib
from functools import lru_cache
from pathlib import Path

import tantivy

from . import analysis

PHRASES = Path(__file__).parent / "data" / "phrases.tsv"
DOCUMENT_VERSION = 3  # raise it when documents.py puts different things into the same fields

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
PHRASE = "phrase"  # a sentence of the lexicon, a document of its own (orientation.py)
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
]
STORED_CODES = {"municipality"}


def _fields() -> list[tuple]:
    fields = [("kind", "raw"), ("id", "raw stored"), ("position", "stored"), ("mark", "raw stored")]
    fields += [("lexicon_mark", "raw stored"), ("phrase_type", "raw stored"), (PHRASE, analysis.TOKENIZER)]
    fields += [(name, analysis.TOKENIZER) for name in TEXT_FIELDS]
    fields.append((ALL_WORDS, "all words"))
    fields += [(name, "codes stored" if name in STORED_CODES else "codes") for name in CODE_FIELDS]
    return [
        *fields,
        ("sort_key", "sort"),
        ("tie", "order"),
        ("latitude", "float"),
        ("longitude", "float"),
        ("points", "raw stored"),
        ("point_count", "order"),
    ]


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    """Return the schema; one object per process."""
    builder = tantivy.SchemaBuilder()
    for name, kind in _fields():
        stored = kind.endswith("stored")
        if name == "position":
            builder.add_unsigned_field(name, stored=True)
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
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def register(index: tantivy.Index) -> tantivy.Index:
    """Give a freshly opened index its analyzer and hand it back; tantivy does not remember analyzers."""
    index.register_tokenizer(analysis.TOKENIZER, analysis.italian_analyzer())
    index.config_reader(reload_policy="manual")
    return index
