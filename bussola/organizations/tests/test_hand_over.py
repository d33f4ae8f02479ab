"""Somebody leaves: everything goes to another at once, or nothing does."""

import pytest
from django.core.exceptions import ValidationError

from bussola.lib import hooks
from bussola.organizations import hand_over as module
from bussola.organizations.hand_over import hand_over, plan_hand_over
from bussola.organizations.models import Membership
from bussola.organizations.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(network):
    admin, heir = network.member(Role.NETWORK_ADMIN), network.member(Role.PLANNER, "heir")
    leaving = network.member(Role.PLANNER, "leaving")
    network.give(leaving, Role.EDITOR)
    network.give(leaving, Role.PLANNER, district=network.other_district)
    return admin, leaving, heir


def test_the_heir_gets_the_roles_they_lack_and_the_other_district_is_left_alone(network, people):
    admin, leaving, heir = people
    plan = plan_hand_over(leaving, heir, network.district, by=admin)
    assert [one.role for one in plan.given] == ["editor"]
    assert [one.role for one in plan.held] == ["planner"]
    assert not plan.problems
    assert Membership.objects.active().filter(user=leaving).count() == 3, "planning changes nothing"
    hand_over(leaving, heir, network.district, by=admin)
    assert {one.role for one in Membership.objects.active().filter(user=heir)} == {"editor", "planner"}
    assert [one.district for one in Membership.objects.active().filter(user=leaving)] == [network.other_district]


def test_open_work_moves_with_the_roles(network, people, monkeypatch):
    admin, leaving, heir = people
    hook, moved = hooks.QuestionHook(), []
    monkeypatch.setattr(module, "handing_over", hook)
    hook.register(lambda one, other, district, by: 4 if by is None else moved.append((one, other, by)) or 4)
    assert plan_hand_over(leaving, heir, network.district, by=admin).open_work == 4
    assert not moved
    hand_over(leaving, heir, network.district, by=admin)
    assert moved == [(leaving, heir, admin)]


def test_an_auditor_inherits_no_work(network, people):
    admin, leaving, _heir = people
    auditor = network.member(Role.AUDITOR)
    assert plan_hand_over(leaving, auditor, network.district, by=admin).problems
    with pytest.raises(ValidationError):
        hand_over(leaving, auditor, network.district, by=admin)
    assert Membership.objects.active().filter(user=leaving).count() == 3


def test_who_may_not_take_the_roles_away_hands_nothing_over(network, people):
    _admin, leaving, heir = people
    for by in (
        network.member(Role.PLANNER, "x"),
        network.member(Role.NETWORK_ADMIN, "y", district=network.other_district),
    ):
        with pytest.raises(ValidationError):
            hand_over(leaving, heir, network.district, by=by)


def test_a_coordinator_hands_over_what_they_may_and_is_told_what_stays(network, people):
    _admin, leaving, heir = people
    coordinator = network.member(Role.COORDINATOR)
    plan = hand_over(leaving, heir, network.district, by=coordinator)
    assert [one.role for one in plan.given] == ["editor"]
    assert [one.role for one in plan.kept] == ["planner"]


def test_nobody_hands_over_to_the_same_person_or_takes_the_roles_for_themselves(network, people):
    admin, leaving, _heir = people
    for heir in (leaving, admin):
        with pytest.raises(ValidationError):
            hand_over(leaving, heir, network.district, by=admin)
