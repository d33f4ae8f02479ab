"""Giving, confirming, ending, leaving: who may, who may not, and what the trail says."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from bussola.audit.models import AuditEvent
from bussola.organizations.actions import (
    LastAdministrator,
    confirm_membership,
    end_membership,
    give_role,
    leave,
    move_last_day,
)
from bussola.organizations.models import Membership, Office
from bussola.organizations.permissions import SameHands, may
from bussola.organizations.roles import MAY_GIVE, ORGANIZATION_ROLES, Permission, Role

pytestmark = pytest.mark.django_db


def membership_of(user):
    return Membership.objects.get(user=user)


@pytest.mark.parametrize("giver", Role)
@pytest.mark.parametrize("given", Role)
def test_each_role_gives_exactly_the_roles_of_the_table(network, giver, given):
    by, anna = network.member(giver), network.person("anna")
    organization = network.body if given in ORGANIZATION_ROLES else None
    wanted = {"role": given, "district": network.district, "organization": organization}
    if given in MAY_GIVE.get(giver, ()):
        assert give_role(anna, by=by, **wanted).invited_by == by
    else:
        with pytest.raises(ValidationError):
            give_role(anna, by=by, **wanted)
        assert not Membership.objects.filter(user=anna).exists()


def test_a_role_is_not_given_in_another_district_nor_for_another_s_body(network):
    admin, editor, anna = network.member(Role.NETWORK_ADMIN), network.member(Role.EDITOR), network.person("anna")
    with pytest.raises(ValidationError, match="Non puoi dare"):
        give_role(anna, role=Role.PLANNER, district=network.other_district, by=admin)
    with pytest.raises(ValidationError, match="Non puoi dare"):
        give_role(anna, role=Role.EDITOR, district=network.district, organization=network.other_body, by=editor)
    with pytest.raises(ValidationError, match="non lavora in questo distretto"):
        give_role(anna, role=Role.EDITOR, district=network.district, organization=network.other_body, by=admin)


def test_nobody_gives_a_role_to_themselves(network):
    admin = network.member(Role.NETWORK_ADMIN)
    with pytest.raises(ValidationError, match="sé stesso"):
        give_role(admin, role=Role.PLANNER, district=network.district, by=admin)


@pytest.mark.parametrize("first", [Role.AUDITOR, Role.SOCIAL_WORKER])
def test_who_audits_does_nothing_else_in_the_district(network, first):
    admin, anna = network.member(Role.NETWORK_ADMIN), network.person("anna")
    second = Role.SOCIAL_WORKER if first == Role.AUDITOR else Role.AUDITOR
    give_role(anna, role=first, district=network.district, by=admin)
    with pytest.raises(ValidationError, match="chi controlla"):
        give_role(anna, role=second, district=network.district, by=admin)
    network.give(anna, second, district=network.other_district)  # somewhere else they may


def test_a_body_role_needs_its_body_and_a_desk_of_that_body(network):
    admin, anna = network.member(Role.NETWORK_ADMIN), network.person("anna")
    with pytest.raises(ValidationError):
        give_role(anna, role=Role.EDITOR, district=network.district, by=admin)
    elsewhere = Office.objects.create(organization=network.other_body, district=network.district, name="Altrove")
    with pytest.raises(ValidationError, match="altro ente"):
        give_role(
            anna,
            role=Role.EDITOR,
            district=network.district,
            organization=network.body,
            office=elsewhere,
            by=admin,
        )


def test_the_same_role_twice_is_refused_but_one_that_ran_out_is_given_again(network):
    admin, anna = network.member(Role.NETWORK_ADMIN), network.person("anna")
    today = timezone.localdate()
    old = network.give(anna, Role.PLANNER, starts_on=today - timedelta(9), ends_on=today - timedelta(1))
    new = give_role(anna, role=Role.PLANNER, district=network.district, by=admin)
    old.refresh_from_db()
    assert old.ended_at
    assert new.is_active
    with pytest.raises(ValidationError, match="già questo ruolo"):
        give_role(anna, role=Role.PLANNER, district=network.district, by=admin)


@pytest.mark.parametrize("days", [-1, 5000])
def test_a_last_day_in_the_past_or_in_another_age_is_refused(network, days):
    admin, anna = network.member(Role.NETWORK_ADMIN), network.person("anna")
    day = timezone.localdate() + timedelta(days)
    with pytest.raises(ValidationError):
        give_role(anna, role=Role.PLANNER, district=network.district, by=admin, ends_on=day)


def test_a_new_administrator_begins_when_a_second_one_confirms(network):
    first, second = network.member(Role.NETWORK_ADMIN), network.member(Role.NETWORK_ADMIN, "second")
    anna = network.person("anna")
    membership = give_role(anna, role=Role.NETWORK_ADMIN, district=network.district, by=first)
    assert not may(anna, Permission.STAFF_HOME)
    for same in (first, anna):
        with pytest.raises((SameHands, ValidationError)):
            confirm_membership(membership, by=same)
    with pytest.raises(ValidationError, match="Non puoi confermare"):
        confirm_membership(membership, by=network.member(Role.COORDINATOR))
    elsewhere = network.member(Role.NETWORK_ADMIN, "elsewhere", district=network.other_district)
    with pytest.raises(ValidationError, match="Non puoi confermare"):
        confirm_membership(membership, by=elsewhere)
    confirm_membership(membership, by=second)
    assert may(anna, Permission.SETTINGS_EDIT)
    with pytest.raises(ValidationError, match="nessuna conferma"):
        confirm_membership(membership, by=second)


def test_only_the_command_line_gives_an_administrator_at_once(network):
    membership = give_role(
        network.person("anna"),
        role=Role.NETWORK_ADMIN,
        district=network.district,
        by="command: members",
        is_confirmed=True,
    )
    assert membership.is_active


def test_a_role_is_taken_away_by_who_may_and_by_nobody_else(network):
    desk = membership_of(network.member(Role.DESK_OPERATOR))
    for role in (Role.PLANNER, Role.AUDITOR, Role.DESK_OPERATOR, Role.SOCIAL_WORKER):
        with pytest.raises(ValidationError, match="Non puoi togliere"):
            end_membership(desk, by=network.member(role, f"other.{role}"))
    stranger = network.member(Role.NETWORK_ADMIN, "stranger", district=network.other_district)
    with pytest.raises(ValidationError, match="Non puoi togliere"):
        end_membership(desk, by=stranger)
    coordinator = network.member(Role.COORDINATOR)
    assert end_membership(desk, by=coordinator).ended_by == coordinator
    with pytest.raises(ValidationError):
        end_membership(desk, by=coordinator)


def test_the_last_administrator_cannot_leave_or_be_sent_away(network):
    admin = network.member(Role.NETWORK_ADMIN)
    waiting = network.member(Role.NETWORK_ADMIN, "waiting", confirmed_at=None)
    network.member(Role.NETWORK_ADMIN, "elsewhere", district=network.other_district)
    with pytest.raises(LastAdministrator):
        leave(membership_of(admin), by=admin)
    with pytest.raises(LastAdministrator):
        end_membership(membership_of(admin), by="command: members")
    confirm_membership(membership_of(waiting), by="command: members")
    assert leave(membership_of(admin), by=admin).ended_at


def test_one_leaves_only_one_s_own_role(network):
    planner = network.member(Role.PLANNER)
    with pytest.raises(ValidationError, match="non è tuo"):
        leave(membership_of(planner), by=network.member(Role.SOCIAL_WORKER))
    leave(membership_of(planner), by=planner)
    assert not may(planner, Permission.STAFF_HOME)


def test_a_last_day_is_moved_and_the_notice_comes_again(network):
    admin = network.member(Role.NETWORK_ADMIN)
    planner = membership_of(network.member(Role.PLANNER, end_noticed_on=timezone.localdate()))
    day = timezone.localdate() + timedelta(30)
    moved = move_last_day(planner, ends_on=day, by=admin)
    assert (moved.ends_on, moved.end_noticed_on) == (day, None)
    with pytest.raises(ValidationError, match="Non puoi cambiare"):
        move_last_day(planner, ends_on=None, by=network.member(Role.COORDINATOR))


def test_every_step_is_in_the_trail_with_names_of_fields(network):
    admin, anna = network.member(Role.NETWORK_ADMIN), network.person("anna")
    membership = give_role(anna, role=Role.PLANNER, district=network.district, by=admin)
    move_last_day(membership, ends_on=timezone.localdate(), by=admin)
    end_membership(membership, by=admin)
    events = AuditEvent.objects.filter(subject_id=str(membership.pk)).order_by("at")
    assert [(event.action, event.actor) for event in events] == [
        ("organizations.give_role", f"user:{admin.pk}"),
        ("organizations.move_last_day", f"user:{admin.pk}"),
        ("organizations.end_membership", f"user:{admin.pk}"),
    ]
    assert "user" in events[0].field_names
    assert events[0].role == "network_admin"
    assert "anna" not in str([vars(event) for event in events])


@pytest.mark.parametrize(
    "fault",
    [
        {"role": "boss"},
        {"role": "editor", "organization": None},
        {"starts_on": date(2026, 1, 2), "ends_on": date(2026, 1, 1)},
    ],
    ids=["unknown role", "no body", "dates out of order"],
)
def test_the_database_refuses_what_the_forms_would(network, fault):
    anna = network.person("anna")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(**{"user": anna, "role": "planner", "district": network.district} | fault)


def test_the_database_refuses_two_open_equal_memberships(network):
    anna = network.person("anna")
    network.give(anna, Role.PLANNER, ended_at=timezone.now())
    network.give(anna, Role.PLANNER)
    with pytest.raises(IntegrityError), transaction.atomic():
        network.give(anna, Role.PLANNER)
