"""Every app says what it holds of a person who signs in, and all of it can go."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from bussola.audit.models import AuditEvent
from bussola.organizations.models import Invitation, Membership
from bussola.organizations.roles import Role
from bussola.organizations.tests.network import Network
from bussola.privacy import people
from bussola.privacy.register import ACCOUNT, personal_fields


def test_every_table_kept_as_long_as_the_access_says_what_it_holds():
    told = {label for held in people.kinds() for label in held.models}
    kept = {field.model for field in personal_fields() if field.retention == ACCOUNT}
    assert kept - told == {"organizations.Invitation"} - told, "write an about_people.py"


def test_no_table_keeps_a_person_from_being_erased_without_saying_so():
    told = {label for held in people.kinds() for label in held.models}
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if field.is_relation and field.related_model._meta.label == settings.AUTH_USER_MODEL:
                lets_go = field.remote_field.on_delete in (models.CASCADE, models.SET_NULL)
                assert lets_go or model._meta.label in told, f"{model._meta.label}.{field.name}"


@pytest.mark.django_db
def test_who_still_has_a_role_hands_it_over_first_and_then_nothing_with_their_name_is_left():
    network = Network()
    anna = network.member(Role.PLANNER, "anna")
    Invitation.objects.create(
        email=anna.email.upper(), role="auditor", district=network.district, secret_hash="x",
        expires_at="2030-01-01T00:00:00Z",
    )  # fmt: skip
    with pytest.raises(people.StillNeeded) as waits:
        people.erase(anna, by=anna)
    assert "Suzzara" in waits.value.reasons[0]
    Membership.objects.update(ended_at="2025-01-01T00:00:00Z", ended_by=anna)
    people.erase(anna, by=anna)
    assert not Membership.objects.exists()
    assert not Invitation.objects.exists()
    assert AuditEvent.objects.get(action="privacy.erase").summary["erased"] == [
        "accounts.1_access",
        "organizations.invitations",
        "organizations.roles",
    ]
