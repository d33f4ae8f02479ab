"""How a question is put to tantivy: the quicker ways find what the plain ones do."""

import random

import pytest

from bussola.finder import index, ranking
from bussola.finder.search import Query, search

# Words that no type of service has among its own.
WORDS = ["zappa", "violino", "cammello", "teatro", "sciroppo", "gerani", "tombola", "vapore", "zattera", "mosaico",
         "lanterna", "quaderni"]  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def services(world):
    draw = random.Random(7)
    for number in range(40):
        said = " ".join(draw.sample(WORDS, draw.randint(0, 6)))
        world.service(f"Servizio {number}", description=f"{said} niente", serves=["020001"])
    return world


def answer(text):
    found = search(Query(text, guesses_types=False, page_size=100))
    return found.total, {hit.id for hit in found.hits}, found.facets


def test_pairs_of_words_find_what_counting_them_does(services, monkeypatch):
    draw = random.Random(8)
    for _ in range(12):
        text = " ".join(draw.sample(WORDS, draw.randint(7, 10)))
        monkeypatch.setattr(ranking, "PAIRED_FROM", 10**9)
        counted = answer(text)
        monkeypatch.setattr(ranking, "PAIRED_FROM", 0)
        assert answer(text) == counted
        assert 0 < counted[0] < 40


def test_a_word_that_too_many_hold_finds_nothing_by_itself_beside_a_rarer_one(services, monkeypatch):
    monkeypatch.setattr(ranking, "COMMON", 30)
    searcher = index.handle_for_search()[0].searcher
    assert ranking.useful_words(searcher, "niente violino").terms == ranking.useful_words(searcher, "violino").terms
    assert ranking.useful_words(searcher, "niente").terms  # alone it is all there is
    assert search(Query("niente", guesses_types=False)).total == 40
    assert search(Query("niente violino", guesses_types=False)).total < 40
