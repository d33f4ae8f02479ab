"""What the sentences of the lexicon must be, whoever writes them."""

import re
from collections import Counter

from bussola.directory.importing.shipped import VOCABULARIES, read_rows
from bussola.finder.analysis import prepare
from bussola.finder.schema import PHRASES

LEAST_SENTENCES = 48  # of each type
# People say these for more than one thing: «ADI» is care at home and an allowance.
SAID_FOR_TWO = {"adi"}


def codes() -> list[str]:
    return [row["code"] for row in read_rows(VOCABULARIES / "service_types.tsv")]


def sentences() -> list[tuple[str, str]]:
    lines = PHRASES.read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines]


def test_each_line_is_a_type_and_a_sentence():
    for line in sentences():
        assert len(line) == 2, line
        assert line[1] == " ".join(line[1].split()), line
        assert 2 <= len(line[1]) <= 240, line


def test_the_sentences_stand_in_the_order_of_the_types():
    order = codes()
    places = [order.index(code) for code, _ in sentences()]
    assert places == sorted(places)


def test_every_type_has_enough_sentences():
    counted = Counter(code for code, _ in sentences())
    assert {code: counted[code] for code in codes() if counted[code] < LEAST_SENTENCES} == {}


def test_a_sentence_speaks_of_one_type():
    said = Counter(prepare(sentence) for _, sentence in sentences())
    assert {sentence for sentence, times in said.items() if times > 1} == SAID_FOR_TWO


def test_no_sentence_names_a_person_or_gives_a_number_to_call():
    telephone = re.compile(r"\d{3}[ ./-]?\d{5,}|\d{3}[ ./-]\d{3}[ ./-]\d{3,4}|@")
    titled = re.compile(r"\b(?:signora?|sig\.ra|dott\.|dottor|dottoressa|avvocato) [A-Z][a-z]+")
    assert [sentence for _, sentence in sentences() if telephone.search(sentence) or titled.search(sentence)] == []
