"""Somebody has lost the second factor: who takes it off, for whom, and what is left behind."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from bussola.audit.models import AuditEvent
from bussola.organizations.roles import Role

pytestmark = pytest.mark.django_db


def address(user):
    return f"/suzzara/lavoro/persone/{user.pk}/secondo-fattore-perso/"


def with_factor(user):
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, generate_totp_secret())
    return user


def factors(user):
    return Authenticator.objects.filter(user=user).count()


def test_an_administrator_takes_it_off_and_the_person_is_told(signed_in, network, django_capture_on_commit_callbacks):
    desk = with_factor(network.member(Role.DESK_OPERATOR, "sara"))
    theirs = Client()
    theirs.force_login(desk)
    UserSession.objects.create(user=desk, ip="127.0.0.1", session_key=theirs.session.session_key, user_agent="prova")
    assert theirs.get("/suzzara/lavoro/").status_code == 200
    browser = signed_in(network.member(Role.NETWORK_ADMIN))
    assert address(desk) in browser.get(f"/suzzara/lavoro/persone/{desk.pk}/").content.decode()
    assert "Fallo solo se sei sicuro" in browser.get(address(desk)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(address(desk))
    assert factors(desk) == 0
    assert theirs.get("/suzzara/lavoro/").status_code != 200  # signed out
    event = AuditEvent.objects.get(action="accounts.forget_second_factors")
    assert str(desk.pk) in (event.subject_id, str(event.subject_id))
    [message] = mail.outbox
    assert message.to == [desk.email]
    assert re.search("Non l'hai chiesto tu", message.body)
    again = browser.post(address(desk), follow=True).content.decode()
    assert "non c'è niente da togliere" in again.replace("&#x27;", "'")


@pytest.mark.parametrize("role", [Role.DESK_OPERATOR, Role.EDITOR, Role.COORDINATOR, Role.AUDITOR])
def test_nobody_else_may(signed_in, network, role):
    desk = with_factor(network.member(Role.DESK_OPERATOR, "sara"))
    before = factors(desk)
    assert signed_in(network.member(role, "altra")).post(address(desk)).status_code == 404
    assert factors(desk) == before


def test_not_for_oneself_nor_for_who_works_elsewhere_too(signed_in, network):
    admin = with_factor(network.member(Role.NETWORK_ADMIN))
    both = with_factor(network.member(Role.DESK_OPERATOR, "sara"))
    network.give(both, Role.DESK_OPERATOR, district=network.other_district)
    foreign = with_factor(network.member(Role.DESK_OPERATOR, "ugo", district=network.other_district))
    browser = signed_in(admin)
    page = browser.get(address(both)).content.decode()
    assert "lavora anche dove" in page
    assert '<form class="actions"' not in page
    browser.post(address(both))
    browser.post(address(admin))
    assert browser.post(address(foreign)).status_code == 404
    assert all(factors(user) for user in (both, admin, foreign))


def test_from_the_command_line_for_the_only_administrator(network, capsys):
    admin = with_factor(network.member(Role.NETWORK_ADMIN))
    call_command("members", "lost-factor", admin.email.upper())
    assert factors(admin) == 0
    with pytest.raises(CommandError, match="non c'è niente da togliere"):
        call_command("members", "lost-factor", admin.email)
    with pytest.raises(CommandError, match="Nessuno ha l'indirizzo"):
        call_command("members", "lost-factor", "chi@comune.example")
