"""The short code of a service: the same for ever, readable back, one service each."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bussola.directory.models import Service
from bussola.directory.short_code import ALPHABET, clean_code, services_with_code, short_code
from bussola.lib.identity import stable_id

from .small_district import SmallDistrict


@pytest.fixture
def ground(db):
    return SmallDistrict()


def test_a_code_never_changes():
    """These are on printed sheets: a change here breaks them."""
    assert short_code(uuid.UUID("00000000-0000-0000-0000-000000000000")) == "0000000000"
    assert short_code(uuid.UUID("ffffffff-ffff-ffff-ffff-ffffffffffff")) == "zzzzzzzzzz"
    assert short_code(uuid.UUID("00443214-c742-4000-0000-000000000000")) == "0123456789"
    assert short_code(uuid.UUID("f81d4fae-7dec-41d0-a765-00a0c91e6bf6")) == "z0emzbkxxh"


@given(st.uuids())
def test_a_code_has_ten_characters_none_of_which_can_be_mistaken(identity):
    code = short_code(identity)
    assert len(code) == 10
    assert set(code) <= set(ALPHABET)
    assert not set(code) & set("ilou")
    assert clean_code(code) == code


@given(st.uuids())
def test_a_code_says_the_first_fifty_bits(identity):
    number = int(short_code(identity).translate(str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstuv")), 32)
    assert number == identity.int >> 78


def test_a_hundred_thousand_services_have_a_hundred_thousand_codes():
    assert len({short_code(stable_id("prova", str(number), "service")) for number in range(100_000)}) == 100_000


@given(st.uuids(), st.data())
def test_however_it_is_copied_from_paper_it_is_the_same_code(identity, data):
    code = short_code(identity)
    typed = ""
    for character in code:
        same = {"0": "0oO", "1": "1iIlL"}.get(character, character + character.upper())
        typed += data.draw(st.sampled_from(same)) + data.draw(st.sampled_from(["", "", "-", " ", "–", "\u00a0"]))
    assert clean_code(f"  {typed}\n") == code


@given(st.text())
def test_any_text_is_a_good_code_or_none(text):
    code = clean_code(text)
    assert code == "" or (len(code) == 10 and set(code) <= set(ALPHABET))


@pytest.mark.parametrize(
    "wrong", ["", "-", "abc", "0123456789a", "012345678u", "012345678é", "٠123456789", "012345678\x00"]
)
def test_what_cannot_be_a_code_finds_nothing(ground, wrong):
    ground.service("Uno")
    assert not services_with_code(wrong).exists()


def test_a_code_finds_its_service_and_no_other(ground):
    services = [ground.service(f"Servizio {number}") for number in range(30)]
    for service in services:
        assert services_with_code(short_code(service.pk).upper()).get() == service


@pytest.mark.parametrize("bits", [0, (1 << 78) - 1])
def test_the_first_and_the_last_service_of_a_code_are_found_and_their_neighbours_are_not(ground, bits):
    base = uuid.uuid5(uuid.NAMESPACE_URL, "prova").int >> 78 << 78
    inside = ground.service("Dentro", id=uuid.UUID(int=base | bits))
    ground.service("Prima", id=uuid.UUID(int=base - 1))
    ground.service("Dopo", id=uuid.UUID(int=base + (1 << 78)))
    assert list(services_with_code(short_code(inside.pk))) == [inside]


def test_two_services_with_one_code_are_both_found(ground):
    base = uuid.uuid4().int >> 78 << 78
    for number in (1, 2):
        ground.service(f"Gemello {number}", id=uuid.UUID(int=base | number))
    assert services_with_code(short_code(uuid.UUID(int=base))).count() == 2


def test_a_page_can_ask_for_the_public_ones_alone(ground):
    hidden = ground.service("Bozza", publication=Service.Publication.DRAFT)
    assert services_with_code(short_code(hidden.pk)).exists()
    assert not services_with_code(short_code(hidden.pk)).public().exists()
