"""The days the index speaks of: what happens when they pass."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from bussola.directory import models as directory
from bussola.finder import documents, index
from bussola.finder.search import Query, search

from .contract_of_places import EVERY_DAY, at


@pytest.fixture
def _index_of_twenty_days_ago(world, monkeypatch):
    service = world.service("Sportello")
    world.hours(service, **EVERY_DAY)
    directory.ApplicationWindow.objects.create(service=service, opens_on=timezone.localdate())
    directory.CostOption.objects.create(
        service=service, kind="free", valid_from=timezone.localdate() - datetime.timedelta(1)
    )
    world.service("Senza orari")
    with monkeypatch.context() as patch:
        then = timezone.localdate() - datetime.timedelta(20)
        patch.setattr(documents.timezone, "localdate", lambda: then)
        index.rebuild()


@pytest.mark.usefixtures("_index_of_twenty_days_ago")
def test_an_old_index_still_answers_right_about_hours_and_applications():
    assert search(Query(open_at=at(10))).total == 1
    assert search(Query(open_at=at(10))).unknown_hours == 1
    assert search(Query(open_at=at(13))).total == 0
    assert search(Query(applications_open=True)).total == 1
    assert search(Query()).facets["applications_open"] == {"open": 1}


@pytest.mark.usefixtures("_index_of_twenty_days_ago")
def test_a_refresh_writes_anew_what_depends_on_the_day_and_nothing_else(capsys, django_assert_max_num_queries):
    assert search(Query(costs=("free",))).total == 0
    call_command("index", "refresh")
    assert "1 servizi riletti" in capsys.readouterr().out
    assert search(Query(costs=("free",))).total == 1
    assert index.refresh() == 0
    search(Query())
    with django_assert_max_num_queries(1):
        assert search(Query(open_at=at(10), applications_open=True)).total == 1
    assert index.status().changes_behind == 0
