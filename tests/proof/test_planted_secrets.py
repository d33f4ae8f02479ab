"""Secrets planted in both districts are looked for in every page, file, index and log, as everybody."""

import logging

import pytest
from django.core.cache import cache
from django.db import connection

from bussola.audit.models import AuditEvent
from bussola.finder import generations
from bussola.finder.search import Query, search
from bussola.organizations.roles import ALLOWED, Permission, Role

from .addresses import RULES
from .ground import ANONYMOUS, CITIZEN, EVERYBODY, SECRETS, Ground
from .test_matrix import address_of

READS_NOTES = ALLOWED[Permission.NOTE_READ]
READS_REPORTS = ALLOWED[Permission.REPORT_RESOLVE]
READS_MEMBERS = ALLOWED[Permission.MEMBER_READ]
SEES_DRAFTS = ALLOWED[Permission.SERVICE_VERIFY]
CORRECTS = ALLOWED[Permission.SERVICE_EDIT]
QUESTIONS = ("", "?q=segreta", "?q=bozza-segreta-mia", "?q=via-segreta", "?q=nota", "?comune=020065", "?vista=mappa")


@pytest.fixture
def ground(db, settings):
    settings.BUSSOLA_TWO_FACTOR_RELAXED = True
    cache.clear()
    return Ground()


def may_see(secret: str, who: str) -> bool:
    """Tell whether somebody of Suzzara may see a secret of Suzzara somewhere in the office."""
    if who in (ANONYMOUS, CITIZEN):
        return False
    return {
        "Bozza-segreta": who in SEES_DRAFTS,
        "Via-segreta": who in CORRECTS,
        "Nota-segreta": who in READS_NOTES,
        "Segnalazione-segreta": who in READS_REPORTS,
        "anna.mia@": who in READS_REPORTS,
        "invitata.mia@": who in READS_MEMBERS,
        "collega.mia@": who in READS_MEMBERS,
    }.get(secret, False)


def crawl(client, ground):
    """Yield (what was asked, what came back) of every address that answers a GET."""
    for name, rule in RULES.items():
        if rule.post is None and not name.endswith("_pdf"):  # drawn from the same page as the sheet on the screen
            is_search = name.startswith("finder:")
            for things in (ground.mine, ground.foreign) if rule.kwargs else (ground.mine,):
                path = address_of(name, things)
                for query in QUESTIONS if is_search else ("",):
                    for headers in ({}, {"HX-Request": "true"}) if is_search else ({},):
                        response = client.get(path + query, headers=headers)
                        body = b"".join(response) if response.streaming else response.content
                        yield path + query, body.decode("utf-8", "replace") + repr(response.headers)
    for pk in (ground.mine.draft, ground.foreign.draft):
        yield f"draft {pk}", client.get(f"/suzzara/servizio/{pk}/").content.decode()
        yield f"office {pk}", client.get(f"/suzzara/lavoro/schede/{pk}/").content.decode()
    for pk in (ground.mine.secret_location, ground.foreign.secret_location):
        yield f"place {pk}", client.get(f"/suzzara/luogo/{pk}/").content.decode()


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_meets_a_secret_that_is_not_theirs(ground, client, who):
    user = ground.somebody(who)
    if user:
        client.force_login(user)
    found, seen = [], set()
    for asked, said in crawl(client, ground):
        for secret in SECRETS:
            # What somebody types comes back in the box of their own page: only the whole secret counts.
            for word in ("mia", "altrui"):
                whole = secret if secret.startswith("anna") else f"{secret}-{word}"
                if whole in said and "q=" not in asked:
                    seen.add(secret)
                    if (word == "altrui" and not secret.startswith("anna")) or not may_see(secret, who):
                        found.append(f"{whole} in {asked}")
    assert "\n".join(found) == ""
    if who in (Role.COORDINATOR, Role.NETWORK_ADMIN):  # the crawl does reach the pages where secrets are at home
        assert {"Bozza-segreta", "Via-segreta", "Nota-segreta", "Segnalazione-segreta"} <= seen


def test_no_secret_enters_the_index(ground):
    search(Query("servizio"))
    written = b"".join(path.read_bytes() for path in sorted(generations.folder().rglob("*")) if path.is_file())
    for secret in SECRETS:
        assert secret.lower().encode() not in written.lower(), secret
    for word in ("bozza-segreta-mia", "via-segreta-mia", "nota-segreta-mia"):
        assert search(Query(word, exact=True)).total == 0 or all(
            hit.id not in (ground.mine.draft, ground.foreign.draft) for hit in search(Query(word)).hits
        )


def test_no_secret_enters_logs_audit_or_cache(ground, client, caplog):
    caplog.set_level(logging.DEBUG)
    client.force_login(ground.somebody(Role.NETWORK_ADMIN))
    list(crawl(client, ground))
    said = caplog.text + "".join(repr(vars(event)) for event in AuditEvent.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM website_cache")
        said += repr(cursor.fetchall())
    for secret in SECRETS:
        assert secret not in said, secret
