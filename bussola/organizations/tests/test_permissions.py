"""``may``, ``needs`` and the scopes: what each role gets to, and what it never does."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.utils import timezone

from bussola.lib.hooks import second_factor_needed
from bussola.organizations.models import Membership, Office, Organization
from bussola.organizations.permissions import SameHands, check_other_hands, may, needs, permissions_in
from bussola.organizations.roles import ALLOWED, Permission, Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_every_role_may_do_what_the_table_says_and_only_in_its_district(network, role):
    user = network.member(role)
    for permission, roles in ALLOWED.items():
        assert may(user, permission) == (role in roles)
        assert may(user, permission, on=network.district) == (role in roles)
        assert not may(user, permission, on=network.other_district)
    assert permissions_in(user, network.district) == {one for one, roles in ALLOWED.items() if role in roles}
    assert permissions_in(user, network.other_district) == frozenset()


@pytest.mark.parametrize("user", [AnonymousUser(), None])
def test_a_stranger_may_do_nothing(network, user):
    assert not any(may(user, permission) for permission in Permission)
    assert not Membership.objects.visible_to(user).exists()
    assert not Office.objects.visible_to(user).exists()


def test_a_citizen_who_signs_in_may_do_nothing(network):
    anna = network.person("anna")
    assert not any(may(anna, permission) for permission in Permission)


@pytest.mark.parametrize(
    "fields_on",
    [
        lambda today: {"ended_at": timezone.now()},
        lambda today: {"starts_on": today - timedelta(9), "ends_on": today - timedelta(1)},
        lambda today: {"starts_on": today + timedelta(1)},
    ],
    ids=["ended", "run out", "not begun"],
)
def test_a_role_that_is_not_in_force_gives_nothing(network, fields_on):
    user = network.member(Role.COORDINATOR, **fields_on(timezone.localdate()))
    assert not any(may(user, permission) for permission in Permission)
    assert not second_factor_needed.ask(user)


def test_the_last_day_of_a_role_still_counts(network):
    assert may(network.member(Role.PLANNER, ends_on=timezone.localdate()), Permission.STAFF_HOME)


def test_an_administrator_nobody_confirmed_may_do_nothing(network):
    assert not may(network.member(Role.NETWORK_ADMIN, confirmed_at=None), Permission.STAFF_HOME)


def test_a_closed_account_may_do_nothing(network):
    user = network.member(Role.NETWORK_ADMIN)
    user.is_active = False
    user.save()
    assert not may(user, Permission.STAFF_HOME)


def test_what_was_taken_away_is_gone_at_once(network):
    user = network.member(Role.PLANNER)
    assert may(user, Permission.STAFF_HOME)
    Membership.objects.update(ended_at=timezone.now())
    assert not may(user, Permission.STAFF_HOME)


def test_an_editor_corrects_their_own_body_and_no_other(network):
    editor = network.member(Role.EDITOR)
    assert may(editor, Permission.ORGANIZATION_EDIT, on=network.body)
    assert not may(editor, Permission.ORGANIZATION_EDIT, on=network.other_body)
    assert list(Organization.objects.editable_by(editor)) == [network.body]


def test_a_coordinator_corrects_the_bodies_of_the_district(network):
    coordinator = network.member(Role.COORDINATOR)
    assert list(Organization.objects.editable_by(coordinator)) == [network.body]
    assert may(coordinator, Permission.ORGANIZATION_EDIT, on=network.desk)
    assert not may(coordinator, Permission.ORGANIZATION_EDIT, on=network.other_body)


def test_a_desk_verifies_in_the_whole_district_but_edits_for_its_own_body(network):
    desk = network.member(Role.DESK_OPERATOR)
    theirs = Office.objects.create(organization=network.other_body, district=network.district, name="Altro sportello")
    assert may(desk, Permission.SERVICE_VERIFY, on=theirs)
    assert not may(desk, Permission.SERVICE_EDIT, on=theirs)
    assert may(desk, Permission.SERVICE_EDIT, on=network.desk)


def test_a_hidden_body_is_seen_by_who_works_in_its_district_only(network):
    network.body.is_hidden = True
    network.body.save()
    assert network.body in Organization.objects.visible_to(network.member(Role.SOCIAL_WORKER))
    stranger = network.member(Role.SOCIAL_WORKER, district=network.other_district)
    assert network.body not in Organization.objects.visible_to(stranger)
    assert network.body not in Organization.objects.visible_to(AnonymousUser())


def test_an_administrator_sees_the_members_of_their_own_district_only(network):
    admin = network.member(Role.NETWORK_ADMIN)
    network.member(Role.PLANNER, district=network.other_district)
    network.member(Role.EDITOR, district=network.other_district)
    desk = network.member(Role.DESK_OPERATOR)
    assert {one.user for one in Membership.objects.visible_to(admin)} == {admin, desk}


def test_an_editor_sees_who_acts_for_the_same_body_and_nobody_of_the_district(network):
    editor = network.member(Role.EDITOR)
    colleague = network.member(Role.DESK_OPERATOR)
    network.member(Role.SOCIAL_WORKER, organization=network.body)
    assert {one.user for one in Membership.objects.visible_to(editor)} == {editor, colleague}


def test_nobody_ends_their_own_role_as_if_it_were_another_s(network):
    admin = network.member(Role.NETWORK_ADMIN)
    assert not Membership.objects.editable_by(admin).filter(user=admin).exists()


def test_a_coordinator_ends_desks_but_no_administrator(network):
    coordinator = network.member(Role.COORDINATOR)
    desk = network.member(Role.DESK_OPERATOR)
    network.member(Role.NETWORK_ADMIN)
    network.member(Role.COORDINATOR, "other.coordinator")
    assert [one.user for one in Membership.objects.editable_by(coordinator)] == [desk]


def test_whoever_has_a_role_needs_a_second_factor(network):
    assert second_factor_needed.ask(network.member(Role.EDITOR))
    assert not second_factor_needed.ask(network.person("anna"))


@needs(Permission.SERVICE_EDIT)
def edit(request):
    return HttpResponse("la scheda")


@pytest.fixture
def asked(rf, network):
    def request(user):
        made = rf.get("/lavoro/scheda/?a=1")
        made.user, made.district = user, network.district
        return made

    return request


def test_who_has_not_signed_in_is_sent_to_sign_in_and_back(asked, settings):
    settings.LOGIN_URL = "/accesso/"
    response = edit(asked(AnonymousUser()))
    assert response.status_code == 302
    assert response["Location"] == "/accesso/?next=/lavoro/scheda/%3Fa%3D1"
    assert "no-store" in response["Cache-Control"]


def test_who_may_not_finds_nothing_there(asked, network):
    for user in (network.person("anna"), network.member(Role.AUDITOR)):
        with pytest.raises(Http404):
            edit(asked(user))


def test_a_staff_page_stays_in_no_cache(asked, network):
    response = edit(asked(network.member(Role.EDITOR)))
    assert response.content == b"la scheda"
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_outside_a_district_there_is_no_staff_page(asked, network):
    request = asked(network.member(Role.EDITOR))
    request.district = None
    with pytest.raises(Http404):
        edit(request)


def test_who_wrote_does_not_publish(network):
    author, other = network.member(Role.COORDINATOR), network.member(Role.NETWORK_ADMIN)
    check_other_hands(Permission.SERVICE_PUBLISH, other, done_by=[author.pk])
    with pytest.raises(SameHands):
        check_other_hands(Permission.SERVICE_PUBLISH, author, done_by=[author.pk])
    with pytest.raises(ValueError, match="second half"):
        check_other_hands(Permission.NOTE_READ, author, done_by=[])


def test_who_waits_for_a_role_reads_so_on_their_own_page(client, network, settings):
    settings.BUSSOLA_TWO_FACTOR_RELAXED = True
    waiting = network.person("nuova.capo")
    network.give(waiting, Role.NETWORK_ADMIN, confirmed_at=None)
    later = network.person("piu.tardi")
    network.give(later, Role.PLANNER, starts_on=timezone.localdate() + timedelta(days=3))
    for person, words in ((waiting, "quando un secondo amministratore lo conferma"), (later, "comincia il")):
        client.force_login(person)
        assert words in client.get("/accesso/").content.decode()
    client.force_login(network.member(Role.PLANNER, "gia.qui"))
    assert "Il tuo ruolo" not in client.get("/accesso/").content.decode()
