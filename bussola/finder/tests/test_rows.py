import datetime
import uuid
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.urls import set_script_prefix

from bussola.directory.models import ServiceChange
from bussola.finder import generations, remembered
from bussola.finder.forms import Asked
from bussola.finder.rows import checked, distance, rows_of, sheets_of
from bussola.finder.search import Explanation, Hit, Query, search

TODAY = datetime.date(2026, 11, 22)


def days_ago(days):
    return checked(TODAY - datetime.timedelta(days=days), TODAY)


class TestHowLongAgo:
    def test_in_the_words_people_use(self):
        assert days_ago(0) == "controllato oggi"
        assert days_ago(1) == "controllato ieri"
        assert days_ago(12) == "controllato 12 giorni fa"
        assert days_ago(59) == "controllato 59 giorni fa"
        assert days_ago(60) == "controllato 2 mesi fa"
        assert days_ago(729) == "controllato 24 mesi fa"
        assert days_ago(800) == "controllato 2 anni fa"

    def test_an_unknown_or_future_day_says_nothing(self):
        assert checked(None, TODAY) == ""
        assert days_ago(-1) == ""


class TestHowFar:
    TOWN = SimpleNamespace(name="Gonzaga")

    @pytest.mark.parametrize(
        ("km", "is_approximate", "words"),
        [
            (None, False, ""),
            (0.4, True, ""),
            (0.4, False, "a meno di 1 km dal centro di Gonzaga"),
            (2.34, False, "a 2,3 km dal centro di Gonzaga"),
            (12.6, False, "a 13 km dal centro di Gonzaga"),
            (7.8, True, "a circa 8 km da Gonzaga"),
        ],
    )
    def test_it_is_as_exact_as_what_is_known(self, km, is_approximate, words):
        hit = Hit(uuid.uuid4(), 0.0, km, is_approximate)
        assert distance(hit, self.TOWN) == words
        assert distance(hit, None) == ""


@pytest.fixture
def service(world):
    return world.service("Aiuto in casa", type="sad")


class TestWhy:
    def test_each_reason_is_said_once_and_in_order(self, world, service):
        told = Explanation(
            matched=("lavarsi", "mattina"),
            likely_type="sad",
            serves="020001",
            distance_km=2.3,
            checked_on=datetime.date(2020, 1, 1),
        )
        hit = Hit(service.pk, 1.0, 2.3, explanation=told)
        town = world.towns["020001"]
        [row] = rows_of([hit], town, remembered.Memory(), "aperto ora")
        assert row.why == "«lavarsi», «mattina» – serve Gonzaga – a 2,3 km dal centro di Gonzaga – aperto ora"
        assert row.checked.startswith("controllato ")

    def test_a_type_without_a_word_in_common_says_that_it_seems_right(self, service):
        [row] = rows_of([Hit(service.pk, 1.0, explanation=Explanation(likely_type="sad"))], None, remembered.Memory())
        assert row.why == "sembra l'aiuto che cerchi"

    def test_a_service_hidden_since_is_left_out(self, service):
        hit = Hit(service.pk, 1.0)
        service.publication = "draft"
        service.save()
        assert rows_of([hit, Hit(uuid.uuid4(), 1.0)], None, remembered.Memory()) == []


class TestMemory:
    def known(self):
        found = search(Query())
        assert found.is_current
        return found, remembered.memory(is_current=True)

    def test_what_did_not_change_is_kept_and_what_did_is_read_again(self, world, service):
        other = world.service("Nido", type="asilo-nido")
        found, memory = self.known()
        before = sheets_of(found.hits, memory)
        other.name = "Nido nuovo"
        other.save()
        found, later = self.known()
        assert later is not memory
        assert service.pk in later.sheets
        assert other.pk not in later.sheets
        after = sheets_of(found.hits, later)
        assert after[service.pk] is before[service.pk]
        assert "Nido nuovo" in after[other.pk].card

    def test_a_slow_reader_does_not_put_old_rows_into_the_new_memory(self, service):
        found, slow = self.known()
        old = sheets_of(found.hits, slow)[service.pk]
        service.name = "Nome nuovo"
        service.save()
        _, new = self.known()
        slow.keep(service.pk, old)
        assert service.pk not in new.sheets

    def test_nothing_is_remembered_while_the_index_is_behind(self, service):
        self.known()
        memory = remembered.memory(is_current=False)
        assert memory.position == -1
        assert memory is not remembered.memory(is_current=False)

    def test_many_changes_at_once_forget_everything(self, world, service, monkeypatch):
        monkeypatch.setattr(remembered, "MOST_CHANGES", 1)
        found, memory = self.known()
        sheets_of(found.hits, memory)
        for name in ("Uno", "Due", "Tre"):
            world.service(name, type="sad")
        _, later = self.known()
        assert later.sheets == {}

    def test_there_is_room_for_so_many(self, service, monkeypatch):
        monkeypatch.setattr(remembered, "MOST_SHEETS", 2)
        memory = remembered.Memory()
        for number in range(5):
            memory.keep(uuid.UUID(int=number), f"sheet {number}")
        assert list(memory.sheets.values()) == ["sheet 3", "sheet 4"]

    def test_each_district_and_each_index_has_its_own(self, service):
        _, here = self.known()
        set_script_prefix("/suzzara/")
        try:
            assert remembered.memory(is_current=True) is not here
        finally:
            set_script_prefix("/")
        assert remembered.memory(is_current=True) is here
        assert here.position == ServiceChange.objects.latest("pk").pk == generations.open_current().position


class TestTheAddress:
    def test_reading_what_was_written_gives_the_same_search(self):
        address = (
            "q=nido&comune=020065&dove=vicino&entro=20&tipo=sad&tipo=pua&per=anziani&costo=free&accesso=gp"
            "&gestore=public&lingua=ar&attenzioni=ascensore&domande=aperte&aperto=giorno&giorno=2026-11-25&ora=10%3A30"
            "&ordina=vicini&esatto=nido&vista=mappa&page=3"
        )
        asked = Asked.read(QueryDict(address))
        assert asked.parameters == address
        assert Asked.read(QueryDict(asked.parameters)) == asked
        assert asked.query("suzzara").near.km == 20

    def test_words_that_must_not_be_corrected_are_those_words_only(self):
        assert Asked.read(QueryDict("q=badnte&esatto=badnte")).is_exact
        assert not Asked.read(QueryDict("q=nidoo&esatto=badnte")).is_exact

    def test_the_hour_is_that_of_rome(self):
        asked = Asked.read(QueryDict("aperto=giorno&giorno=2026-07-01&ora=10:00"))
        assert asked.open_at.astimezone(datetime.UTC).hour == 8

    def test_without_a_town_nothing_is_near(self):
        asked = Asked.read(QueryDict("dove=vicino&entro=5&ordina=vicini"))
        assert (asked.within_km, asked.sort) == (0, "")
