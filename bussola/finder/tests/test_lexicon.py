"""What the sentences of the lexicon must be, whoever writes them."""

import datetime
import re
from collections import Counter

from bussola.directory.importing.shipped import VOCABULARIES, read_rows
from bussola.finder.analysis import prepare
from bussola.finder.schema import OTHER_LANGUAGES, PHRASES

DATA = PHRASES.parent
KINDS = {"violence", "child", "suicide", "trafficking", "medical", "door"}
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


def test_sentences_in_other_languages_say_their_type_and_their_language():
    rows = list(read_rows(OTHER_LANGUAGES))
    assert {row["type"] for row in rows} <= set(codes())
    assert {row["language"] for row in rows} >= {"en", "fr", "es", "ro", "ar", "pa"}
    for language in ("en", "fr", "es"):
        assert len({row["type"] for row in rows if row["language"] == language}) >= 40
    said = Counter((row["language"], row["phrase"].lower()) for row in rows)
    assert [phrase for phrase, times in said.items() if times > 1 or not phrase[1].strip()] == []


def test_sixty_sentences_of_danger_of_every_kind_and_sixty_harmless_ones():
    danger = list(read_rows(DATA / "danger_sentences.tsv"))
    harmless = list(read_rows(DATA / "harmless_sentences.tsv"))
    assert (len({row["sentence"] for row in danger}), len({row["sentence"] for row in harmless})) == (60, 60)
    assert {row["kind"] for row in danger} == KINDS


def test_every_kind_of_danger_has_its_words_and_no_word_is_of_two_kinds():
    lines = [line for line in (DATA / "danger_kinds.tsv").read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    words = Counter(line.partition("\t")[0] for line in lines)
    kinds = Counter(line.partition("\t")[2] for line in lines)
    assert [word for word, times in words.items() if times > 1] == []
    assert set(kinds) == KINDS | {"harmless"}
    assert min(kinds.values()) >= 30


def test_a_benefit_that_ended_leads_to_what_there_is_now():
    rows = list(read_rows(DATA / "replaced_benefits.tsv"))
    assert {row["replaced_by"] for row in rows} <= set(codes())
    for row in rows:
        assert 2010 <= int(row["ended"]) <= datetime.date.fromisoformat(row["checked_on"]).year, row["said"]
        assert row["words"].endswith("."), row["said"]
        assert row["source"], row["said"]
        assert row["source_url"].startswith("http"), row["said"]
    names = Counter(name.strip().lower() for row in rows for name in row["said"].split(","))
    assert [name for name, times in names.items() if times > 1] == []
