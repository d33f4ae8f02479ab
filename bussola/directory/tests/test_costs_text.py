"""How prices read, in Italian."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from bussola.directory.costs import Cost, price_for
from bussola.directory.costs_text import cost_line, cost_rows, euro, price_text, step_texts

from .test_costs import HOME_HELP, NURSERY, TODAY


@pytest.fixture(autouse=True)
def in_italian():
    with override("it"):
        yield


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_amounts_are_written_the_italian_way():
    assert [plain(euro(Decimal(amount))) for amount in ("2", "2.00", "5.5", "1234.50", "12000")] == [
        "2 €",
        "2 €",
        "5,50 €",
        "1.234,50 €",
        "12.000 €",
    ]


def test_a_price_reads_in_one_line():
    assert plain(cost_line(HOME_HELP)) == "da 2 a 20 € l'ora secondo l'ISEE"
    assert plain(cost_line(NURSERY)) == "da 120 a 520 € al mese secondo l'ISEE"
    assert cost_line(Cost(kind="free")) == "Gratis"
    meal = Cost(kind="fixed", amount=Decimal("5.5"), per="meal", option="Pranzo")
    assert plain(cost_line(meal)) == "Pranzo: 5,50 € a pasto"
    assert cost_line(Cost(kind="other", amount_description="offerta libera")) == "offerta libera"
    assert cost_line(Cost()) == ""


def test_bands_are_a_table():
    rows = [(plain(row.who), plain(row.amount)) for row in cost_rows(HOME_HELP)]
    assert rows[0] == ("ISEE fino a 6.000 €", "2 € l'ora")
    assert rows[1] == ("ISEE oltre 6.000 € e fino a 10.000 €", "6 € l'ora")
    assert rows[4] == ("ISEE oltre 20.000 €", "20 € l'ora")
    assert rows[5:] == [("Senza ISEE", "20 € l'ora"), ("Per chi abita fuori", "22 € l'ora")]


def test_a_line_is_a_table_of_three_rows_and_the_discount():
    rows = [(plain(row.who), plain(row.amount)) for row in cost_rows(NURSERY)]
    assert rows == [
        ("ISEE fino a 6.000 €", "120 € al mese"),
        ("ISEE oltre 6.000 € e sotto 30.000 €", "da 120 a 520 € al mese in proporzione"),
        ("ISEE da 30.000 € in su", "520 € al mese"),
        ("Dal secondo figlio", "30% in meno"),
    ]


def test_an_estimate_says_that_the_office_decides():
    price = price_for(NURSERY, isee=Decimal(18000), child_order=2, on=TODAY)
    assert plain(price_text(price)) == "Circa 224 € al mese (stima: decide l'ufficio)"
    assert [plain(text) for text in step_texts(price)] == [
        "In proporzione all'ISEE: 320 €",
        "Dal secondo figlio il 30% in meno: 224 €",
    ]


def test_a_price_that_cannot_be_said_says_why():
    assert "ISEE" in price_text(price_for(NURSERY, isee=None, on=TODAY))
    assert price_text(price_for(Cost(kind="free"), isee=None, on=TODAY)) == "Gratis"
