"""From a question to the service types it is probably about, through the sentences people use for each type.

Each sentence of the lexicon (``data/phrases.tsv``, and the name, definition and everyday words of the types) is a
small document of the index, in a field of its own, so that the weight of a word is how few sentences hold it and
not how few services. No model and no outside service: the best sentences vote for their type.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import tantivy

from bussola.directory.importing.shipped import read_rows
from bussola.directory.models import TaxonomyTerm

from .analysis import prepare
from .schema import OTHER_LANGUAGES, PHRASE, PHRASES, SURFACE, schema

SENTENCES = 60  # best sentences that vote
FURTHER_VOTES = 0.25  # of what the sentences of a type after its best one are worth, each less than the one before
MOST_TYPES = 5
LEAST_SHARE = 0.35  # a type counts when it has this share of the votes of the first one
FULL_TRUST = 12.0  # votes from which the first type is trusted whole: three or four telling words


@dataclass(frozen=True)
class LikelyType:
    """A service type a question may be about, with a trust between 0 and 1."""

    code: str
    trust: float


def lexicon() -> list[tuple[str, str]]:
    """Return every (type code, sentence), in a fixed order."""
    found = []
    terms = TaxonomyTerm.objects.service_types().order_by("code")
    for code, name, description, everyday_words in terms.values_list("code", "name", "description", "everyday_words"):
        parts = [name, description, *everyday_words.split(",")]
        found += [(code, part.strip()) for part in parts if part.strip()]
    known = {code for code, _ in found}
    for line in PHRASES.read_text(encoding="utf-8").splitlines():
        code, _, sentence = line.partition("\t")
        if code in known:
            found.append((code, sentence))
    found += [(row["type"], row["phrase"]) for row in read_rows(OTHER_LANGUAGES) if row["type"] in known]
    return found


def mark_of(sentences: list[tuple[str, str]]) -> str:
    """Return a text that changes with the lexicon."""
    return hashlib.sha256(repr(sentences).encode()).hexdigest()[:16]


def sentence_documents(sentences: list[tuple[str, str]]) -> Iterator[dict]:
    """Yield the document of each sentence."""
    for code, sentence in sentences:
        yield {"kind": [PHRASE], "phrase_type": [code], PHRASE: [prepare(sentence)], SURFACE: [sentence]}


def likely_types(
    searcher: tantivy.Searcher, terms: tuple[str, ...], unwanted: frozenset[str] = frozenset()
) -> tuple[LikelyType, ...]:
    """Return the types that the sentences nearest to the question vote for, most trusted first; none ``unwanted``."""
    if not terms:
        return ()
    each = [tantivy.Query.term_query(schema(), PHRASE, term, "freq") for term in terms]
    query = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in each])
    votes: dict[str, list[float]] = {}
    for score, address in searcher.search(query, SENTENCES, count=False).hits:
        code = searcher.doc(address).get_first("phrase_type")
        if code not in unwanted:
            votes.setdefault(code, []).append(score)
    totals = {
        code: sum(score * FURTHER_VOTES**place for place, score in enumerate(scores)) for code, scores in votes.items()
    }
    best = sorted(totals.items(), key=lambda item: (-round(item[1], 4), item[0]))[:MOST_TYPES]
    if not best:
        return ()
    first = best[0][1]
    trust = min(1.0, first / FULL_TRUST)
    return tuple(LikelyType(code, trust * total / first) for code, total in best if total >= LEAST_SHARE * first)
