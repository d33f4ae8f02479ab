import pytest

from bussola.finder.analysis import terms, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("le badanti", "badante"),
        ("l'assistente sociale", "assistenti sociali"),
        ("dell’anziano", "anziani"),
        ("un'anziana", "anziano"),
        ("CITTÀ", "citta"),
        ("città", "citta\u0300"),
        ("lavarsi", "lavare"),
        ("asili nido", "asilo nido"),
        ("mia madre", "mamma"),
        ("i bimbi", "un bambino"),
        ("infermiere", "infermieri"),
        ("mensa scolastica", "mensa della scuola"),
        ("S.A.D.", "sad"),
        ("a.d.i.", "ADI"),
    ],
)
def test_two_ways_of_writing_one_need_are_the_same_terms(one, other):
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "chi, dove, come?",
        "vorrei sapere a chi posso chiedere, ne ho bisogno",
        "x ke nn c'è?",
        "dell'un c'è all' nell'",
        "!!! ??? ... --- '\"",
        "\x00\x01",
        "😀👩‍👧",
    ],
)
def test_words_that_say_nothing_leave_no_term(text):
    assert terms(text) == []


def test_telephone_spelling_is_read_as_the_words_it_stands_for():
    assert terms("cerco aiuto x mia mamma ke nn cammina") == terms("cerco aiuto per mia mamma che non cammina")


def test_each_term_comes_once_in_the_order_of_the_question():
    assert terms("nido a Gonzaga, un asilo nido") == ["nid", "gonzag", "asil"]


def test_the_words_of_a_question_are_given_back_as_written():
    assert words("L'asilo-nido di Gonzàga, S.A.D.!") == ["L", "asilo", "nido", "di", "Gonzàga", "S.A.D."]


def test_words_in_other_alphabets_are_kept():
    assert len(terms("ਪੰਜਾਬੀ помощь 帮助")) >= 3
