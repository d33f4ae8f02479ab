import pytest

from bussola.directory import models as directory
from bussola.directory.importing.vocabularies import import_vocabularies
from bussola.finder.danger import HARMFUL_TYPES, HELP_TYPE, MINOR, NONE, PERPETRATORS_TYPE, VICTIM, WORDS, danger_in
from bussola.finder.schema import PHRASES


@pytest.mark.parametrize(
    "text",
    [
        "mio marito mi picchia",
        "MIO MARITO MI HA PICCHIATA",
        "mi mena sempre",
        "il mio compagno è violento",
        "ho paura di mio marito",
        "subisco violenza",
        "mi sento minacciata, stalking del mio ex",
        "mi maltratta da anni",
        "mia figlia viene picchiata dal fidanzato",
        "ho picchiato anch'io, ma lui mi picchia da anni",
    ],
)
def test_words_of_who_suffers_violence(text):
    danger = danger_in(text)
    assert danger.first == HELP_TYPE
    assert "mediazione-familiare" in danger.unwanted


@pytest.mark.parametrize(
    "text", ["ho picchiato mia moglie", "uomini che usano violenza", "CUAV", "alzo le mani e vorrei smettere"]
)
def test_words_of_who_used_violence(text):
    assert danger_in(text).first == PERPETRATORS_TYPE
    assert not danger_in(text).unwanted


@pytest.mark.parametrize(
    "text", ["", "asilo nido", "mediazione familiare", "mi sto separando", "incontri protetti", "schede", "botteghe"]
)
def test_other_words(text):
    assert danger_in(text) == NONE


def test_who_names_it_keeps_it():
    assert danger_in("mi picchia, vorrei la mediazione").unwanted == HARMFUL_TYPES - {
        "mediazione-familiare",
        "spazio-neutro",
    }


def test_a_child_is_spared_the_same_and_not_sent_to_the_centre_for_women():
    danger = danger_in("mio padre mi picchia")
    assert (danger.unwanted, danger.first) == (HARMFUL_TYPES, "")


def test_the_types_the_words_speak_of_are_shipped(db):
    import_vocabularies(by="test")
    lines = [line for line in WORDS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    meanings = {line.partition("\t")[2] for line in lines}
    codes = set(directory.TaxonomyTerm.objects.service_types().values_list("code", flat=True))
    assert meanings - {VICTIM, MINOR} == HARMFUL_TYPES
    assert codes >= HARMFUL_TYPES | {HELP_TYPE}


def test_the_sentences_in_which_people_ask_for_these_types_keep_them():
    lost = []
    for line in PHRASES.read_text(encoding="utf-8").splitlines():
        code, _, sentence = line.partition("\t")
        if code in danger_in(sentence).unwanted and sentence != "uomo violento":  # who says so may be his victim
            lost.append((code, sentence))
    assert lost == []
