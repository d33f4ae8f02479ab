"""What waits for somebody is what the apps below say, in order, without what counts zero."""

import pytest

from bussola.lib.hooks import QuestionHook, StaffTask
from bussola.staff import tasks

pytestmark = pytest.mark.django_db


def test_tasks_of_all_apps_come_most_pressing_first_and_empty_ones_not_at_all(network, monkeypatch):
    hook = QuestionHook()
    monkeypatch.setattr(tasks, "staff_tasks", hook)
    hook.register(lambda user, district: [StaffTask("2 segnalazioni", 2, "/a", order=20)])
    hook.register(lambda user, district: None)
    hook.register(lambda user, district: [StaffTask("3 schede", 3, "/b"), StaffTask("1 pericolo", 1, "/c", order=10)])
    hook.register(lambda user, district: [StaffTask("0 righe", 0, "/d", order=1)])
    found = tasks.tasks_of(network.person("anna"), network.district)
    assert [task.title for task in found] == ["1 pericolo", "2 segnalazioni", "3 schede"]
