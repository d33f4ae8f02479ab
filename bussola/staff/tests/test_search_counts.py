import datetime
import html

import pytest
from django.utils import timezone

from bussola.finder.counting import quarter_of
from bussola.finder.models import SearchCount
from bussola.organizations.roles import Role

PAGE = "/suzzara/lavoro/ricerche/"


@pytest.fixture
def planner(network, client, settings):
    settings.BUSSOLA_TWO_FACTOR_RELAXED = True
    client.force_login(network.member(Role.PLANNER))
    return client


def add(count, type_code="", outcome="found", district="suzzara", *, days_ago=0, hour=9):
    """Add counts of a day at an hour, local time."""
    at = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)
    SearchCount.add(
        count,
        period_start=at - datetime.timedelta(days=days_ago),
        district=district,
        type_code=type_code,
        is_by_quarter=False,
        outcome=outcome,
    )


def add_sensitive(count, type_code, start):
    SearchCount.add(
        count, period_start=start, district="suzzara", type_code=type_code, is_by_quarter=True, outcome="found"
    )


def text_of(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def test_it_is_in_the_navigation_of_who_may_read_it_and_says_when_there_is_nothing(planner):
    assert f'href="{PAGE}">Che cosa si cerca' in text_of(planner.get("/suzzara/lavoro/"))
    page = text_of(planner.get(PAGE))
    assert "Nessuno ha cercato" in page
    assert "Niente del genere" in page


def test_types_are_added_up_sorted_and_told_apart_by_district_and_period(planner):
    add(1200, "sad")
    add(30, "sad", "nothing", days_ago=3)
    add(40, "", "unsure")
    add(7, "sad", days_ago=40)
    add(99, "sad", district="monza")
    lines = planner.get(PAGE).context["lines"]
    assert [(line.code, line.total, line.nothing, line.unsure) for line in lines] == [
        ("sad", 1230, 30, 0),
        ("", 40, 0, 40),
    ]
    page = text_of(planner.get(PAGE))
    assert "1.270 ricerche" in page
    assert "(2%)" in page
    assert [line.code for line in planner.get(PAGE, {"ordine": "nome"}).context["lines"]] == ["", "sad"]
    assert [line.total for line in planner.get(PAGE, {"giorni": "90"}).context["lines"]] == [1237, 40]


def test_hours_are_those_of_the_clock_on_the_wall(planner):
    add(4, "sad", hour=9)
    add(8, "sad", hour=21)
    hours = {hour: (count, percent) for hour, count, percent in planner.get(PAGE).context["hours"]}
    assert (hours[9], hours[15], hours[21]) == ((4, 50), (0, 0), (8, 100))
    assert (min(hours), max(hours)) == (9, 21)


def test_what_is_dangerous_to_look_for_is_hidden_under_five(planner):
    this = quarter_of(timezone.now())
    add_sensitive(4, "antitratta", this)
    page = planner.get(PAGE)
    [(_title, counts)] = page.context["sensitive"]
    assert counts == [0, 0, 0, None, None]  # the total would give it back
    assert "nascosto" in text_of(page)
    add_sensitive(5, "antitratta", this)
    [(_title, counts)] = planner.get(PAGE).context["sensitive"]
    assert counts == [0, 0, 0, 9, 9]
    assert f"del {timezone.localtime().year}" in text_of(planner.get(PAGE))


def test_the_table_to_download_is_by_hour_and_without_what_is_dangerous(planner):
    add(3, "sad", hour=9)
    add_sensitive(9, "antitratta", quarter_of(timezone.now()))
    lines = planner.get(f"{PAGE}tabella.csv").content.decode().splitlines()
    today = timezone.localdate().isoformat()
    assert lines[1:] == [f"{today};09;sad;found;3"]


@pytest.mark.parametrize("asked", ["0", "-1", "abc", "10000", ""])
def test_a_period_that_is_no_choice_is_the_usual_one(planner, asked):
    assert planner.get(PAGE, {"giorni": asked}).context["days"] == 30
