"""Results in two groups when the question is surely about a type: those of the type, then the others."""

import html
import re

import pytest

PAGE = "/suzzara/servizi/"


def text_of(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


@pytest.fixture
def nurseries(small):
    """Two nurseries, and a course that holds the same words."""
    small.service("Nido Girasole", "asilo-nido")
    small.service("Corso per chi lavora in un asilo nido", "pua")
    small.service("Nido Aquilone", "asilo-nido")


def titles(page: str) -> list[str]:
    """Return headings of groups and names of results, in order."""
    found = re.findall(r'<h2 class="group-title">\s*([^<]+?)\s*<|<h3[^>]*><a[^>]*>([^<]+)</a></h3>', page)
    return [heading or name for heading, name in found]


def test_those_of_the_type_come_first_under_its_name(client, nurseries):
    page = text_of(client.get(PAGE, {"q": "asilo nido"}))
    found = titles(page)
    assert found[0] == "Asilo nido e micronido"
    assert sorted(found[1:3]) == ["Nido Aquilone", "Nido Girasole"]
    assert found[3:] == ["Altri che possono aiutarti", "Corso per chi lavora in un asilo nido"]
    assert [int(number) for number in re.findall(r'<ol class="result-cards" start="(\d+)"', page)] == [1, 3]
    assert f'href="{PAGE}?q=asilo+nido&tipo=asilo-nido">Solo questi 2</a>' in page


def test_the_fragment_is_the_same_list(client, nurseries):
    whole = text_of(client.get(PAGE, {"q": "asilo nido"}))
    part = text_of(client.get(PAGE, {"q": "asilo nido"}, headers={"HX-Request": "true"}))
    assert titles(part) == titles(whole)


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "asilo nido", "tipo": "asilo-nido"},  # that type alone already
        {"q": "asilo nido", "ordina": "controllati"},  # another order was chosen
        {"tipo": "asilo-nido"},
        {"q": "asilo nido", "senza": "tema", "detto": "asilo nido"},  # the guess was taken away
        {"q": "asilo nido", "page": "2"},
    ],
)
def test_in_one_list_otherwise(client, nurseries, asked):
    assert "group-title" not in text_of(client.get(PAGE, asked))


def test_in_one_list_when_all_are_alike(client, small):
    small.service("Nido Girasole", "asilo-nido")
    assert "group-title" not in text_of(client.get(PAGE, {"q": "asilo nido"}))
