"""Planted secrets: what people write and who they are stands in no event, no log line and no cache, whoever looks.

The same walk proves that a staff page that shows somebody's data leaves an event that says so.
"""

import json
import logging
import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from bussola.audit.actions import record_read
from bussola.audit.models import AuditEvent, Kind
from bussola.directory.actions import close_report, report_error
from bussola.directory.tests.small_district import SmallDistrict
from bussola.organizations.models import Invitation, Membership
from bussola.organizations.roles import Role
from bussola.organizations.tests.network import Network

pytestmark = pytest.mark.django_db
PLANTED = ("Piantata", "piantata", "3331234567", "RSSMRA80A41F205X")
TEXT = "Sono Pia Piantata, 333 1234567, RSSMRA80A41F205X"
SEEN = {Kind.READ, Kind.LIST, Kind.EXPORT}
# A page that shows somebody's data on purpose without an event, and why.
NEEDS_NO_EVENT: dict[str, str] = {
    "staff:invitation": "the person reads their own invitation",
    "accounts:sessions": "one's own",
    "accounts:history": "one's own",
    "accounts:home": "one's own",
}


@pytest.fixture
def ground(settings):
    """Return a district in which Pia Piantata works, was invited, and reported a mistake."""
    settings.BUSSOLA_TWO_FACTOR_RELAXED = True
    small = SmallDistrict()
    service = small.typical()
    network = Network()
    network.service = service
    network.pia = network.member(Role.SOCIAL_WORKER, "pia.piantata")
    network.membership = Membership.objects.get(user=network.pia)
    network.invitation = Invitation.objects.create(
        email="piantata@segreto.example", role="planner", district=network.district, secret_hash="x",
        expires_at="2999-01-01T00:00:00Z",
    )  # fmt: skip
    record_read(network.pia, ["email"], by=network.pia, district="suzzara")
    network.report = report_error(service, kind="other", text=TEXT, reply_email="piantata@segreto.example")
    return network


def patterns(resolver=None, names=(), address=""):
    """Yield the full name, the address as a pattern and the names of the arguments of every page."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            inner = (*names, one.namespace) if one.namespace else names
            yield from patterns(one, inner, address + str(one.pattern))
        elif isinstance(one, URLPattern) and one.name:
            yield ":".join([*names, one.name]), address + str(one.pattern), one.pattern


def addresses(ground) -> list[tuple[str, str]]:
    """Return the name and the address of every page without arguments, and of those of staff with the planted ones."""
    keys = {
        "member": ground.pia.pk, "hand_over": ground.pia.pk, "invite_again": ground.invitation.pk,
        "take_back": ground.invitation.pk, "office": ground.desk.pk,
    }  # fmt: skip
    found = []
    for name, address, _pattern in patterns():
        if address.startswith(("^", "accesso/password-dimenticata/(")):
            continue
        key = keys.get(name.rpartition(":")[2], ground.membership.pk)
        if name == "directory:report" or name.startswith("directory:service"):
            key = ground.service.pk
        for argument, value in {
            "<uuid:pk>": key,
            "<int:pk>": 1,
            "<str:subject_type>": "accounts.User",
            "<str:subject_id>": ground.pia.pk,
        }.items():
            address = address.replace(argument, str(value))
        if "<" not in address and "(" not in address:
            found.append((name, f"/suzzara/{address}"))
    return found


def everything_written() -> str:
    """Return all that the audit trail and the cache hold, as text."""
    events = [[event.actor, event.summary, event.field_names, event.subject_id] for event in AuditEvent.objects.all()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM website_cache")
        kept = cursor.fetchall()
    return json.dumps(events) + str(kept)


def assert_nothing_planted(text: str) -> None:
    for planted in PLANTED:
        assert planted not in text


@pytest.mark.parametrize("role", [None, *Role])
def test_pages_seen_in_every_role_write_no_secret_and_staff_pages_say_who_looked(client, ground, caplog, role):
    caplog.set_level(logging.DEBUG)
    if role:
        client.force_login(ground.member(role, "chi.guarda"))
    shown, silent = 0, []
    pages = addresses(ground)
    assert len(pages) > 50
    for name, address in pages:
        before = set(AuditEvent.objects.values_list("pk", flat=True))
        page = client.get(address)
        assert page.status_code < 500, address
        if page.status_code != 200 or page.streaming or not any(word in page.text for word in PLANTED):
            continue
        assert role, f"{name}: a stranger reads a secret"
        shown += 1
        left = AuditEvent.objects.exclude(pk__in=before).filter(kind__in=SEEN, actor__startswith="user:")
        if not left.exists() and name not in NEEDS_NO_EVENT:
            silent.append(name)
    assert silent == [], "these pages show somebody's data and leave no event"
    if role in (Role.NETWORK_ADMIN, Role.AUDITOR):
        assert shown, "the walk meets pages that show people"
    assert_nothing_planted(everything_written())
    assert_nothing_planted(caplog.text)


def test_what_is_sent_and_searched_writes_no_secret(client, ground, caplog):
    caplog.set_level(logging.DEBUG)
    report = "/suzzara" + reverse("directory:report", args=[ground.service.pk])
    sent = {"kind": "other", "text": TEXT, "reply_email": "piantata@segreto.example"}
    assert client.post(report, sent).status_code == 302
    client.get("/suzzara/servizi/", {"q": TEXT})
    client.get("/suzzara/servizi/", {"q": "Piantata", "comune": "Piantata"})
    client.post("/suzzara/accesso/entra/", {"login": "piantata@segreto.example", "password": "Piantata 3331234567"})
    client.post("/suzzara/parere/", {"stars": "1", "text": TEXT, "path": "/suzzara/"})
    close_report(ground.report, state="resolved", note=TEXT, by="test")
    client.get(f"/suzzara/piantata/{uuid.uuid4()}/")
    assert_nothing_planted(everything_written())
    assert_nothing_planted(caplog.text)


def test_a_planted_secret_would_be_seen(caplog):
    logging.getLogger("bussola").info("Pia Piantata")
    cache.set("x", "piantata@segreto.example")
    for text in (caplog.text, str(cache.get("x"))):
        with pytest.raises(AssertionError):
            assert_nothing_planted(text)
