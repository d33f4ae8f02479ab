"""Questions in people's own words: the type they are about, and words written wrong."""

import pickle

import pytest

from bussola.directory import models as directory
from bussola.finder import orientation
from bussola.finder.search import Query, search, services_of


def test_a_question_that_shares_no_word_with_a_service_is_known_by_the_sentences_of_its_type(world):
    world.service("Centro Girasole", type="centro-antiviolenza")
    world.service("Centro Papavero", type="asilo-nido", description="Mio marito, mia moglie e altri racconti")
    results = search(Query("mio marito mi picchia"))
    assert results.likely_types[0].code == "centro-antiviolenza"
    assert 0 < results.likely_types[0].confidence <= 1
    assert services_of(results.hits)[0][1].name == "Centro Girasole"


def test_the_likely_type_outweighs_a_common_word_in_a_name(world):
    world.service("Lavoro per giovani", type="asilo-nido")
    world.service("Servizio Betulla", type="sad")
    hits = services_of(search(Query("nonna non riesce a fare il bagno, io sono al lavoro")).hits)
    assert hits[0][1].name == "Servizio Betulla"


def test_new_everyday_words_of_a_type_are_understood_by_the_next_search(world):
    world.service("Servizio Betulla", type="sad")
    assert search(Query("spruzzolare")).total == 0
    term = directory.TaxonomyTerm.objects.get(code="sad")
    term.everyday_words += ", spruzzolare la zia"
    term.save()
    results = search(Query("spruzzolare"))
    assert (results.total, results.likely_types[0].code) == (1, "sad")


def test_a_question_about_nothing_has_no_likely_type(world):
    world.service("Servizio Betulla")
    assert search(Query("")).likely_types == ()
    assert search(Query("betulla")).likely_types == ()


@pytest.mark.parametrize("text", ["assistensa domicigliare", "assitenza domiciliarre", "asistenza", "domiciilare"])
def test_misspelt_words_still_find(world, text):
    world.service("Assistenza domiciliare")
    world.service("Nido", type="asilo-nido")
    results = search(Query(text))
    assert services_of(results.hits)[0][1].name == "Assistenza domiciliare"
    assert set(results.hits[0].matched) == set(text.split())


def test_the_last_questions_are_understood_at_once_and_cannot_be_read(world, monkeypatch):
    world.service("Servizio Betulla", type="sad")
    orientation.forget_questions()
    asked = []
    once = orientation.Ensemble.likely_types
    monkeypatch.setattr(
        orientation.Ensemble, "likely_types", lambda self, text, *most: asked.append(text) or once(self, text, *most)
    )
    first, second = search(Query("nonna e bagno")), search(Query("nonna e bagno", page=2))
    assert first.likely_types == second.likely_types != ()
    assert asked == ["nonna e bagno"]
    assert b"nonna" not in pickle.dumps(orientation._answers)
    for number in range(orientation.MOST_KEPT):
        search(Query(f"nonna e bagno {number}", facets=()))
    assert len(orientation._answers) == orientation.MOST_KEPT
