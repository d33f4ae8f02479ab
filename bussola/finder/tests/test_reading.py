"""What a question says beside the need: where, for whom, when, how much."""

import datetime

import pytest
from django.utils import timezone

from bussola.directory import models as directory
from bussola.finder.benefits import ended_benefit_in
from bussola.finder.understanding.people import read_people
from bussola.finder.understanding.reading import read_money, read_urgency, understand
from bussola.finder.understanding.times import read_time
from bussola.finder.understanding.towns import Towns

NAMES = [
    ("1", "Gonzaga"),
    ("2", "Pegognaga"),
    ("3", "Schio"),
    ("4", "Malo"),
    ("5", "Castano Primo"),
    ("6", "Ora"),
    ("7", "Vita"),
    ("8", "Calliano"),
    ("9", "Calliano"),
    ("10", "San Giovanni del Dosso"),
]
HOME = frozenset({"1", "2", "4", "5"})
TOWNS = Towns(NAMES, frozenset({"ora", "vita", "malo", "casa"}))
NOW = datetime.datetime(2026, 11, 25, 14, 0, tzinfo=datetime.UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "code", "is_near"),
    [
        ("asilo a Gonzaga", "1", False),
        ("asilo gonzaga", "1", False),
        ("nido vicino a pegognaga", "2", True),
        ("abito a Schio", "3", False),
        ("sportello a Malo", "4", False),
        ("doposcuola a castano", "5", False),
        ("vivo a San Giovanni del Dosso", "10", False),
        ("cerco casa A SCHIO", "3", False),
    ],
)
def test_a_town_is_read_with_whether_near_is_enough(text, code, is_near):
    town = TOWNS.read(text, HOME)
    assert (town.code, town.is_near) == (code, is_near)
    assert town.words in text


@pytest.mark.parametrize(
    "text",
    [
        "chi mi aiuta ora",
        "che vita",
        "voglio una vita a casa",
        "mi sento a malo modo",
        "abito a Calliano",  # two of that name, none of the district
        "il signor Schio",
        "",
    ],
)
def test_what_is_not_surely_a_town_is_none(text):
    assert TOWNS.read(text, HOME) is None


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("mia nonna non cammina", "anziani"),
        ("mia mamma ha 84 anni", "anziani"),
        ("bimbo di 2 anni", "famiglie-0-6"),
        ("bambino di 18 mesi", "famiglie-0-6"),
        ("ho 16 anni", "adolescenti"),
        ("ho sedici anni", "adolescenti"),
        ("io ho 12 anni", "adolescenti"),
        ("sono incinta", "donne-in-gravidanza"),
        ("mio fratello in carrozzina", "persone-con-disabilita"),
        ("mi hanno licenziata", "disoccupati"),
    ],
)
def test_people_are_read_as_groups_of_the_catalogue(text, group):
    assert group in read_people(text).groups


@pytest.mark.parametrize(
    "text",
    ["aspetto da tre anni", "tre anni fa", "sono indietro di tre mesi con l'affitto", "asilo nido", "fra 2 anni"],
)
def test_years_that_are_no_age_are_nobody(text):
    assert read_people(text) is None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("sabato", (28, 10)),
        ("mercoledì", (2, 10)),
        ("di notte", (26, 2)),
        ("domani alle 8", (26, 8)),
        ("dopo scuola", (25, 16)),
        ("adesso", (25, 15)),
        ("nel fine settimana", (28, 10)),
    ],
)
def test_times_are_read_as_the_next_such_instant(text, at):
    found = timezone.localtime(read_time(text, NOW).at)
    assert (found.day, found.hour) == at


def test_a_season_is_understood_and_opens_nothing():
    assert read_time("ad agosto", NOW).at is None
    assert read_time("asilo nido", NOW) is None


@pytest.mark.parametrize(
    ("text", "costs"),
    [("gratis", ("free",)), ("non posso pagare", ("free",)), ("costa troppo", ("free", "isee"))],
)
def test_money_is_read_as_kinds_of_cost(text, costs):
    assert read_money(text).costs == costs


def test_hurry_is_read():
    assert read_urgency("mi serve subito") == "subito"
    assert read_urgency("asilo nido") == ""


def test_each_reading_can_be_switched_off_and_the_need_is_what_is_left():
    text = "cerco badante gratis a Gonzaga sabato per mia nonna"
    whole = understand(text, NOW, TOWNS, HOME)
    assert set(whole.as_data()) == {"town", "people", "time", "money"}
    assert whole.about == "cerco badante gratis sabato per mia nonna"
    less = understand(text, NOW, TOWNS, HOME, frozenset({"dove", "chi", "quando", "costo"}))
    assert less.as_data() == {}
    assert less.about == text


def test_a_benefit_that_ended_is_known_by_its_names():
    assert ended_benefit_in("vorrei il Reddito di Cittadinanza").replaced_by == "assegno-inclusione"
    assert ended_benefit_in("asilo nido") is None


def page(client, **address):
    return client.get("/servizi/", address)


@pytest.fixture
def nurseries(world, settings):
    settings.BUSSOLA_DISTRICT = "suzzara"
    world.service("Nido Aquilone", type="asilo-nido", serves=["020001"], groups=["famiglie-0-6"])
    world.service("Nido Balena", type="asilo-nido", serves=["020002"])
    free = world.service("Nido Zattera", type="asilo-nido", serves=["020001"])
    directory.CostOption.objects.create(service=free, kind="free")
    return world


def names(response):
    return [
        row.sheet.card.split("</a>")[0].rsplit(">", 1)[1] for group in response.context["groups"] for row in group.rows
    ]


def test_a_town_in_the_words_is_a_filter_and_its_chip_takes_it_away(nurseries, client):
    response = page(client, q="nido a Gonzaga")
    assert sorted(names(response)) == ["Nido Aquilone", "Nido Zattera"]
    [chip] = [chip for chip in response.context["understood"] if "Gonzaga" in chip.label]
    whole = client.get(chip.url)
    assert sorted(names(whole)) == ["Nido Aquilone", "Nido Balena", "Nido Zattera"]
    assert not [chip for chip in whole.context["understood"] if "Gonzaga" in chip.label]
    assert chip.url.replace("&", "&amp;") in response.content.decode()


def test_a_town_in_which_nothing_is_found_is_let_go(nurseries, client):
    response = page(client, q="nido a Motteggiana")
    assert len(names(response)) == 3
    assert not [chip for chip in response.context["understood"] if "Motteggiana" in chip.label]


def test_people_and_money_bring_forward_and_take_nothing_away(nurseries, client):
    assert names(page(client, q="nido gratis"))[0] == "Nido Zattera"
    found = names(page(client, q="nido per bimbo di 2 anni"))
    assert found[0] == "Nido Aquilone"
    assert len(found) == 3


def test_what_was_switched_off_is_forgotten_with_other_words(nurseries, client):
    address = {"q": "nido a Gonzaga", "senza": "dove", "detto": "nido a Gonzaga"}
    assert len(names(page(client, **address))) == 3
    assert len(names(page(client, **(address | {"q": "il nido a Gonzaga"})))) == 2


def test_danger_shows_its_reason_and_its_numbers(nurseries, client):
    shown = page(client, q="voglio morire").content.decode()
    assert "tel:112" in shown
    assert "voler morire" in shown
    assert "voler morire" not in page(client, q="nido").content.decode()


def test_words_that_say_too_little_are_asked_for_whom(nurseries, client):
    nurseries.service("Portico", serves=["020001"], groups=["anziani"])
    nurseries.service("Portico dei piccoli", serves=["020001"], groups=["famiglie-0-6"])
    asked = page(client, q="portico").context["for_whom"]
    assert len(asked) == 2
    assert all("per=" in chip.url for chip in asked)
    assert page(client, q="portico per mia nonna").context["for_whom"] == []
