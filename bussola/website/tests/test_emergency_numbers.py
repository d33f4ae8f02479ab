import datetime

import pytest

from bussola.directory.models import EmergencyNumber
from bussola.website import emergency


def number(code, kind, digits, *districts, **fields):
    values = {
        "kind": kind,
        "number": digits,
        "name": f"Nome di {code}",
        "source_name": "Fonte di prova",
        "source_url": "https://fonte.example/",
        "checked_on": datetime.date(2026, 11, 2),
    }
    made = EmergencyNumber.objects.create(code=code, **values | fields)
    made.districts.set(districts)
    return made


@pytest.fixture
def loaded(small):
    other = small.district.__class__.objects.create(slug="altrove", name="Altrove")
    number("1522", "violence", "1522", position=1)
    number("tratta", "trafficking", "800 290 290", position=2)
    number("amico", "suicide", "02 2327 2327", position=3, hours="Tutti i giorni dalle 9 alle 24")
    number("118", "health", "118", other, position=4)
    number("112", "emergency", "112", position=9)
    return small


def footer(page: str) -> str:
    return page[page.index('class="emergency"') : page.index("</section>", page.index('class="emergency"'))]


class TestTheFoot:
    def test_without_data_the_two_numbers_we_know_by_heart_are_there(self, client, small):
        shown = footer(client.get("/suzzara/").content.decode())
        assert shown.count('href="tel:') == 2
        assert 'href="tel:112"' in shown
        assert 'href="tel:1522"' in shown

    def test_112_comes_first_whatever_the_order_of_the_data(self, client, loaded):
        shown = footer(client.get("/suzzara/").content.decode())
        assert shown.index("tel:112") < shown.index("tel:1522")

    def test_a_number_stands_only_where_it_answers(self, client, loaded):
        assert "tel:118" not in footer(client.get("/suzzara/").content.decode())
        assert "tel:118" not in footer(client.get("/").content.decode())
        assert "tel:118" in footer(client.get("/altrove/").content.decode())

    def test_it_costs_one_query_and_none_for_the_next_minute(self, loaded, settings, django_assert_num_queries):
        settings.TESTING = False
        emergency._memory.clear()
        with django_assert_num_queries(1):
            emergency.numbers_of(loaded.district)
        with django_assert_num_queries(0):
            emergency.numbers_of(loaded.district)
            emergency.footer_numbers(loaded.district)
        emergency._memory.clear()


class TestTheBoxAboveDangerousThings:
    def test_it_has_one_number_for_each_kind_and_only_those_that_always_answer(self, client, loaded):
        loaded.service("Ascolto", "antitratta")
        page = client.get("/suzzara/servizi/?tipo=antitratta").content.decode()
        box = page[page.index('class="danger"') :]
        box = box[: box.index("</section>")]
        assert 'href="tel:800290290"' in box
        assert "tratta e sfruttamento" in box
        assert "2327" not in box


class TestThePageWithAllOfThem:
    def test_each_has_its_source_and_the_day_it_was_read(self, client, loaded):
        page = client.get("/suzzara/numeri-di-emergenza/").content.decode()
        assert 'href="tel:0223272327"' in page
        assert "Tutti i giorni dalle 9 alle 24" in page
        assert "Fonte di prova" in page
        assert "Letto nella fonte il 2 novembre 2026" in page
        assert "tel:118" not in page

    def test_it_is_never_empty(self, client, small):
        assert 'class="number-card"' in client.get("/suzzara/numeri-di-emergenza/").content.decode()

    def test_every_kind_has_words(self):
        assert set(emergency.WORDS) == set(EmergencyNumber.Kind)
