"""Searches are counted without their words and without who made them."""

import datetime

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import DatabaseError

from bussola.accounts.models import User
from bussola.finder import counting
from bussola.finder.models import SearchCount
from bussola.organizations.models import Membership
from bussola.organizations.roles import Role
from bussola.privacy import retention

PAGE = "/suzzara/servizi/"


@pytest.fixture(autouse=True)
def nothing_waits():
    counting._waiting.clear()
    yield
    counting._waiting.clear()


@pytest.fixture
def searched(small, client):
    """Return a function that searches as a visitor does and gives back what was counted so far."""
    small.typical()

    def search(browser=client, headers=None, **address):
        browser.get(PAGE, address, headers=headers)
        counting.keep()
        return {(one.type_code, one.outcome, one.is_by_quarter): one.count for one in SearchCount.objects.all()}

    return search


class TestWhatIsCounted:
    def test_the_type_the_words_are_about_in_the_hour_and_the_district(self, searched):
        before = datetime.datetime.now(datetime.UTC).replace(minute=0, second=0, microsecond=0)
        assert searched(q="asilo nido") == {("asilo-nido", "found", False): 1}
        assert searched(q="asilo nido per il piccolo")[("asilo-nido", "found", False)] == 2
        one = SearchCount.objects.get()
        assert one.district == "suzzara"
        assert before <= one.period_start <= datetime.datetime.now(datetime.UTC)
        assert (one.period_start.minute, one.period_start.second) == (0, 0)

    def test_the_types_chosen_and_that_nothing_was_found(self, searched):
        assert searched(tipo="asilo-nido", per="anziani") == {("asilo-nido", "nothing", False): 1}

    def test_words_that_say_too_little(self, searched):
        assert searched(q="aiuto") == {("", "unsure", False): 1}

    def test_what_is_dangerous_to_look_for_by_quarter_alone(self, searched):
        assert searched(tipo="antitratta") == {("antitratta", "found", True): 1}
        one = SearchCount.objects.get()
        assert one.period_start == counting.quarter_of(datetime.datetime.now(datetime.UTC))

    def test_words_of_danger_by_quarter_whatever_their_type(self, searched):
        assert all(is_by_quarter for _code, _outcome, is_by_quarter in searched(q="mio marito mi picchia"))


class TestWhatIsNotCounted:
    def test_an_empty_question_another_page_and_a_code_that_is_no_type(self, searched):
        assert searched() == {}
        assert searched(q="asilo nido", page="2") == {}
        assert searched(tipo="qualsiasi-cosa") == {}

    def test_another_filter_of_the_same_words(self, searched):
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{PAGE}?q=asilo+nido"}
        assert searched(headers=headers, q="asilo nido", per="anziani") == {}
        assert searched(headers=headers, q="asilo") != {}

    def test_a_robot_that_asks_for_the_head_alone(self, searched, client):
        client.head(PAGE, {"q": "asilo nido"})
        assert searched() == {}

    def test_what_people_who_work_here_look_for(self, searched, small, client):
        user = User.objects.create_user("lia@ente.example")
        client.force_login(user)
        assert searched(q="asilo nido") == {("asilo-nido", "found", False): 1}  # a citizen who signed in
        Membership.objects.create(user=user, role=Role.PLANNER, district=small.district)
        assert searched(q="asilo nido") == {("asilo-nido", "found", False): 1}


class TestWithoutIdentity:
    def test_no_word_of_a_search_is_in_the_database_the_cache_or_the_logs(self, searched, client, caplog):
        caplog.set_level("DEBUG")
        searched(q="parolasegreta del signor Tremolini 0376123456")
        for model in apps.get_models():
            for row in model._base_manager.all()[:2000].values():
                written = str(row).lower()
                assert "parolasegreta" not in written
                assert "tremolini" not in written
        assert "parolasegreta" not in caplog.text.lower()
        assert "parolasegreta" not in str(getattr(cache, "_cache", "")).lower()
        assert "parolasegreta" not in str(counting._waiting)

    def test_a_count_has_no_room_for_a_text_or_a_person(self):
        names = {field.name for field in SearchCount._meta.get_fields()}
        assert names == {"id", "district", "type_code", "is_by_quarter", "period_start", "outcome", "count"}

    def test_counts_go_after_three_years(self, small, searched):
        searched(q="asilo nido")
        [rule] = [one for one in retention.rules() if one.code == "finder.search_counts"]
        now = datetime.datetime.now(datetime.UTC)
        assert rule.count(now) == 0
        assert rule.count(now + datetime.timedelta(days=3 * 366 + 1)) == 1


class TestWriting:
    def test_a_search_writes_nothing_by_itself(self, small, client):
        small.typical()
        client.get(PAGE, {"q": "asilo nido"})
        assert not SearchCount.objects.exists()
        assert counting.keep() == 1
        assert counting.keep() == 0

    def test_a_database_that_is_away_loses_nothing(self, searched, small, client, monkeypatch):
        def away(*args, **kwargs):
            raise DatabaseError("away")

        client.get(PAGE, {"q": "asilo nido"})
        with monkeypatch.context() as patch:
            patch.setattr(SearchCount, "add", away)
            assert counting.keep() == 0
        assert counting.keep() == 1

    def test_memory_does_not_grow_without_end(self, monkeypatch):
        monkeypatch.setattr(counting, "MOST_WAITING", 2)
        hour = datetime.datetime(2026, 11, 26, 9, tzinfo=datetime.UTC)
        for code in ("a", "b", "c", "a"):
            counting.note(counting.Searched("suzzara", code, False, hour, "found"))
        assert {one.type_code: count for one, count in counting._waiting.items()} == {"a": 2, "b": 1}

    @pytest.mark.parametrize(
        ("moment", "first"),
        [
            ((2026, 3, 31, 21, 59), (2025, 12, 31, 23)),  # 23.59 in Rome: still the first quarter
            ((2026, 3, 31, 22, 0), (2026, 3, 31, 22)),  # midnight of April in Rome
            ((2026, 12, 31, 22, 59), (2026, 9, 30, 22)),
        ],
    )
    def test_quarters_are_those_of_the_clock_on_the_wall(self, moment, first):
        at = datetime.datetime(*moment, tzinfo=datetime.UTC)
        assert counting.quarter_of(at) == datetime.datetime(*first, tzinfo=datetime.UTC)
