"""The table itself: what it must never say."""

import pytest

from bussola.organizations.roles import (
    ALLOWED,
    CONFIRMED_ROLES,
    DISTRICT_WIDE,
    MAY_GIVE,
    ORGANIZATION_ROLES,
    OTHER_HANDS,
    READ_ONLY,
    Permission,
    Role,
    are_incompatible,
    permissions_of,
    writes,
)


def test_every_permission_is_in_the_table_and_somebody_has_it():
    assert set(ALLOWED) == set(Permission)
    assert all(ALLOWED.values())


def test_an_auditor_only_reads():
    assert permissions_of(Role.AUDITOR) <= READ_ONLY
    assert not writes(Role.AUDITOR)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_nobody_audits_their_own_work(role):
    assert are_incompatible(Role.AUDITOR, role)
    assert are_incompatible(role, Role.AUDITOR)


def test_two_working_roles_go_together():
    assert not are_incompatible(Role.COORDINATOR, Role.SOCIAL_WORKER)
    assert not are_incompatible(Role.EDITOR, Role.EDITOR)


@pytest.mark.parametrize("role", Role)
def test_nobody_gives_a_role_above_their_own(role):
    mine = permissions_of(role)
    if role == Role.NETWORK_ADMIN:
        return
    for given in MAY_GIVE.get(role, ()):
        assert permissions_of(given) <= mine, f"{role} could give {given}, which may do more"


def test_who_acts_for_a_body_gives_no_role_in_the_district():
    for role in ORGANIZATION_ROLES:
        assert MAY_GIVE.get(role, frozenset()) <= ORGANIZATION_ROLES


def test_who_invites_and_who_may_give_a_role_are_the_same():
    assert ALLOWED[Permission.MEMBER_INVITE] == ALLOWED[Permission.MEMBER_END] == set(MAY_GIVE)


def test_what_reaches_the_district_is_allowed_in_the_first_place():
    for role, permissions in DISTRICT_WIDE.items():
        assert role in ORGANIZATION_ROLES
        assert permissions <= permissions_of(role)


def test_the_second_half_of_a_work_has_other_people_to_do_it():
    for first, second in OTHER_HANDS:
        assert ALLOWED[first] & ALLOWED[second], f"{first} and {second}: a network of one role could never finish"
    assert ALLOWED[Permission.MEMBER_CONFIRM] >= CONFIRMED_ROLES
