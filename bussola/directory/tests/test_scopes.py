"""Which services, bodies and reports each role gets to."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from bussola.accounts.models import User
from bussola.directory.models import ErrorReport, Service
from bussola.directory.tests.small_district import SmallDistrict
from bussola.organizations.models import Membership, Organization
from bussola.organizations.permissions import may
from bussola.organizations.roles import Permission
from bussola.territory.models import District, DistrictMembership

pytestmark = pytest.mark.django_db


class Ground(SmallDistrict):
    """A service of each kind: of two bodies, in the district, beyond its border, in draft."""

    def __init__(self):
        super().__init__()
        self.other_body = Organization.objects.create(name="Cooperativa Golena (esempio)", is_invented=True)
        self.beyond = District.objects.create(slug="reggiano", name="Reggiano")
        DistrictMembership.objects.create(district=self.beyond, municipality=self.towns["035032"], provenance="prova")
        self.ours = self.service("Assistenza domiciliare")
        self.draft = self.service("Bozza", publication="draft")
        self.theirs = self.service("Trasporto", organization=self.other_body)
        self.given_here = self.service("Mensa", serves=(), at=["020027"], organization=self.other_body)
        self.abroad = self.service("Oltre confine", serves=["035032"], organization=self.other_body)

    def member(self, role, district=None, organization=None):
        user = User.objects.create_user(f"{role}@comune.example")
        Membership.objects.create(
            user=user,
            role=role,
            district=district or self.district,
            organization=organization,
            confirmed_at=timezone.now(),
        )
        return user


@pytest.fixture
def ground(db):
    return Ground()


def test_a_stranger_sees_what_is_public_and_edits_nothing(ground):
    public = set(Service.objects.public())
    assert ground.draft not in public
    assert set(Service.objects.visible_to(AnonymousUser())) == public
    assert not Service.objects.editable_by(AnonymousUser()).exists()
    assert not ErrorReport.objects.visible_to(AnonymousUser()).exists()


def test_a_coordinator_edits_what_serves_the_district_or_is_given_there(ground):
    coordinator = ground.member("coordinator")
    editable = set(Service.objects.editable_by(coordinator))
    assert editable == {ground.ours, ground.draft, ground.theirs, ground.given_here}
    assert ground.draft in Service.objects.visible_to(coordinator)
    assert may(coordinator, Permission.SERVICE_PUBLISH, on=ground.given_here)
    assert not may(coordinator, Permission.SERVICE_PUBLISH, on=ground.abroad)


def test_an_editor_edits_the_services_of_their_body_wherever_they_are(ground):
    editor = ground.member("editor", organization=ground.other_body)
    assert set(Service.objects.editable_by(editor)) == {ground.theirs, ground.given_here, ground.abroad}
    assert ground.draft not in Service.objects.visible_to(editor)
    assert may(editor, Permission.SERVICE_EDIT, on=ground.abroad)
    assert not may(editor, Permission.SERVICE_PUBLISH, on=ground.theirs)


@pytest.mark.parametrize("role", ["planner", "auditor", "social_worker"])
def test_who_does_not_edit_sees_drafts_and_edits_nothing(ground, role):
    user = ground.member(role)
    assert ground.draft in Service.objects.visible_to(user)
    assert not Service.objects.editable_by(user).exists()


def test_the_administrator_of_another_district_gets_to_nothing_of_ours(ground):
    stranger = ground.member("network_admin", district=ground.beyond)
    assert set(Service.objects.editable_by(stranger)) == {ground.abroad}
    assert ground.draft not in Service.objects.visible_to(stranger)


def test_reports_are_closed_by_who_answers_for_the_service(ground):
    reports = {
        service: ErrorReport.objects.create(service=service, kind="phone")
        for service in (ground.ours, ground.theirs, ground.abroad)
    }
    coordinator, editor = ground.member("coordinator"), ground.member("editor", organization=ground.body)
    assert set(ErrorReport.objects.editable_by(coordinator)) == {reports[ground.ours], reports[ground.theirs]}
    assert set(ErrorReport.objects.editable_by(editor)) == {reports[ground.ours]}
    assert not ErrorReport.objects.visible_to(ground.member("social_worker")).exists()


def test_a_body_is_of_a_district_because_of_its_services(ground):
    coordinator = ground.member("coordinator")
    assert {ground.body, ground.other_body} <= set(Organization.objects.editable_by(coordinator))
    elsewhere = ground.member("network_admin", district=ground.beyond)
    assert ground.body not in Organization.objects.editable_by(elsewhere)
