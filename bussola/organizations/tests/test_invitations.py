"""Invitations: an e-mail with a link that works once, for one person, for seven days."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from bussola.audit.models import AuditEvent
from bussola.organizations.actions import end_membership
from bussola.organizations.invitation_actions import NoLongerValid, accept, decline, invite, send_again, withdraw
from bussola.organizations.models import Invitation, Membership
from bussola.organizations.notices import tell_whose_role_ends
from bussola.organizations.permissions import may
from bussola.organizations.roles import Permission, Role

pytestmark = pytest.mark.django_db


def link(secret):
    return f"https://bussola.example/invito/{secret}/"


def secret_in(message):
    return re.search(r"/invito/([\w-]+)/", message.body)[1]


@pytest.fixture
def admin(network):
    return network.member(Role.NETWORK_ADMIN)


@pytest.fixture
def ask(network, admin, django_capture_on_commit_callbacks):
    def ask(email="anna@comune.example", role=Role.PLANNER, by=admin, **fields):
        with django_capture_on_commit_callbacks(execute=True):
            return invite(email, role=role, district=network.district, by=by, link=link, **fields)

    return ask


def test_the_link_of_the_e_mail_leads_to_the_role(network, ask):
    invitation = ask("Anna@Comune.example")
    assert invitation.mail_has_left
    (message,) = mail.outbox
    assert message.to == ["anna@comune.example"]
    found = Invitation.objects.with_secret(secret_in(message)).get()
    anna = network.person("anna")
    membership = accept(found, user=anna)
    assert (membership.user, membership.role, membership.district) == (anna, "planner", network.district)
    assert may(anna, Permission.STAFF_HOME, on=network.district)


def test_the_link_is_kept_as_a_fingerprint_only(ask):
    ask()
    secret = secret_in(mail.outbox[0])
    assert secret not in str(list(Invitation.objects.values_list()))
    assert secret not in str(list(AuditEvent.objects.values_list()))
    assert "anna@" not in str(list(AuditEvent.objects.values_list()))


def test_a_link_works_once(network, ask):
    invitation, anna = ask(), network.person("anna")
    accept(invitation, user=anna)
    for again in (lambda: accept(invitation, user=anna), lambda: decline(invitation)):
        with pytest.raises(NoLongerValid):
            again()


def test_a_link_that_was_passed_on_gives_nothing(network, ask):
    with pytest.raises(ValidationError, match="altro indirizzo"):
        accept(ask(), user=network.person("bruno"))
    assert not Membership.objects.filter(user__email="bruno@comune.example").exists()


def test_after_seven_days_the_link_does_not_work_until_it_is_sent_again(
    network, admin, ask, django_capture_on_commit_callbacks
):
    invitation, anna = ask(), network.person("anna")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NoLongerValid):
        accept(invitation, user=anna)
    with django_capture_on_commit_callbacks(execute=True):
        send_again(invitation, by=admin, link=link)
    old, new = map(secret_in, mail.outbox)
    assert not Invitation.objects.with_secret(old).exists()
    assert accept(Invitation.objects.with_secret(new).get(), user=anna)


def test_a_withdrawn_or_declined_invitation_gives_nothing(network, admin, ask):
    anna = network.person("anna")
    withdrawn, declined = ask(), ask(role=Role.SOCIAL_WORKER)
    withdraw(withdrawn, by=admin)
    decline(declined)
    for invitation in (withdrawn, declined):
        with pytest.raises(NoLongerValid):
            accept(invitation, user=anna)


def test_an_invitation_dies_with_the_right_of_who_sent_it(network, admin, ask):
    network.member(Role.NETWORK_ADMIN, "second")
    invitation = ask()
    end_membership(Membership.objects.get(user=admin), by="command: members")
    with pytest.raises(ValidationError, match="Non puoi dare"):
        accept(invitation, user=network.person("anna"))


def test_nobody_invites_themselves_nor_above_their_own_role(network, admin, ask):
    with pytest.raises(ValidationError, match="sé stesso"):
        ask(admin.email.upper())
    coordinator = network.member(Role.COORDINATOR)
    for role in (Role.NETWORK_ADMIN, Role.AUDITOR, Role.COORDINATOR):
        with pytest.raises(ValidationError, match="Non puoi dare"):
            ask(role=role, by=coordinator)
    assert not mail.outbox


def test_one_is_not_invited_twice_nor_to_a_role_one_has(network, ask):
    ask()
    with pytest.raises(ValidationError, match="già stata invitata"):
        ask("ANNA@comune.example")
    planner = network.member(Role.PLANNER)
    with pytest.raises(ValidationError, match="già questo ruolo"):
        ask(planner.email)


def test_an_administrator_who_accepts_still_waits_for_the_second(network, ask):
    anna = network.person("anna")
    assert accept(ask(role=Role.NETWORK_ADMIN), user=anna).waits_for_confirmation
    assert not may(anna, Permission.STAFF_HOME)
    assert "secondo amministratore" in mail.outbox[0].body


def test_an_e_mail_that_does_not_leave_is_said_and_the_invitation_stays(settings, ask):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    assert not ask().mail_has_left
    assert Invitation.objects.waiting().exists()


def test_only_who_may_give_the_role_sees_and_touches_an_invitation(network, admin, ask):
    invitation = ask()
    assert invitation in Invitation.objects.visible_to(admin)
    assert invitation in Invitation.objects.editable_by(admin)
    assert invitation in Invitation.objects.visible_to(network.member(Role.AUDITOR))
    assert invitation not in Invitation.objects.editable_by(network.member(Role.COORDINATOR))
    for stranger in (
        network.member(Role.EDITOR),
        network.member(Role.NETWORK_ADMIN, "x", district=network.other_district),
    ):
        assert not Invitation.objects.visible_to(stranger).exists()


def test_who_has_a_role_about_to_end_is_told_once(network):
    today = timezone.localdate()
    network.member(Role.PLANNER, ends_on=today + timedelta(14))
    network.member(Role.SOCIAL_WORKER, ends_on=today + timedelta(15))
    network.member(Role.AUDITOR)
    assert tell_whose_role_ends() == "notices=1"
    assert [message.to for message in mail.outbox] == [["planner.suzzara@comune.example"]]
    assert tell_whose_role_ends() == "notices=0"
