import pytest

from bussola.directory import models as directory
from bussola.directory.importing.shipped import read_rows
from bussola.directory.importing.vocabularies import import_vocabularies
from bussola.finder.analysis import prepare
from bussola.finder.danger import (
    HARMFUL_TYPES,
    HELP_TYPE,
    KINDS,
    MINOR,
    NONE,
    PERPETRATORS_TYPE,
    VICTIM,
    WORDS,
    Kind,
    danger_in,
)
from bussola.finder.danger_numbers import NUMBERS, REASONS, numbers_for
from bussola.finder.said import DATA, may_say, patterns
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
    lines = [
        line for line in (DATA / WORDS).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    ]
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


def test_of_sixty_sentences_of_danger_at_most_one_is_missed():
    missed = [row for row in read_rows(DATA / "danger_sentences.tsv") if not danger_in(row["sentence"]).kinds]
    assert len(missed) <= 1, missed


def test_of_sixty_harmless_sentences_at_most_six_alarm():
    alarms = [row for row in read_rows(DATA / "harmless_sentences.tsv") if danger_in(row["sentence"]).kinds]
    assert len(alarms) <= 6, alarms


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("voglio morire", Kind.SUICIDE),
        ("la vicina non risponde alla porta da due giorni", Kind.DOOR),
        ("mio padre non respira", Kind.MEDICAL),
        ("mi hanno preso il passaporto e devo lavorare", Kind.TRAFFICKING),
        ("mio padre mi picchia", Kind.CHILD),
        ("mio marito mi picchia", Kind.VIOLENCE),
    ],
)
def test_each_kind_of_danger_is_known(text, kind):
    assert kind in danger_in(text).kinds


@pytest.mark.parametrize("text", ["mi ammazzo di lavoro", "fame da morire", "botte di vino", "asilo nido"])
def test_a_way_of_speaking_is_no_danger(text):
    assert danger_in(text) == NONE


def test_every_kind_has_its_numbers_and_its_reason_and_the_doctor_on_duty_is_for_none():
    assert set(NUMBERS) == set(REASONS) == set(Kind)
    assert not any(directory.EmergencyNumber.Kind.MEDICAL_ADVICE in wanted for wanted in NUMBERS.values())


def test_without_numbers_in_the_database_there_is_112(db):
    assert [one.number for one in numbers_for((Kind.MEDICAL,), None)] == ["112"]


def test_the_first_number_is_112_then_the_one_of_the_kind(db):
    for code, kind, number, position in (("1522", "violence", "1522", 50), ("112", "emergency", "112", 10)):
        directory.EmergencyNumber.objects.create(
            code=code,
            kind=kind,
            number=number,
            name=code,
            position=position,
            source_name="prova",
            checked_on="2026-11-01",
        )
    assert [one.number for one in numbers_for((Kind.VIOLENCE,), None)] == ["112", "1522"]
    assert [one.number for one in numbers_for((Kind.SUICIDE,), None)] == ["112"]


@pytest.mark.parametrize("name", [WORDS, KINDS, "people_words.tsv", "money_words.tsv", "urgency_words.tsv"])
def test_no_phrase_is_missed_by_the_quick_look_at_first_words(name):
    texts = [line.split("\t")[-1] for line in PHRASES.read_text(encoding="utf-8").splitlines()]
    texts += [row.split("\t")[0] for row in (DATA / name).read_text(encoding="utf-8").splitlines()]
    found = 0
    for prepared in map(prepare, texts):
        if any(pattern.search(prepared) for pattern in patterns(name).values()):
            found += 1
            assert may_say(name, prepared), prepared
    assert found > 10
    assert not may_say(name, prepare("zzz servizio betulla"))
