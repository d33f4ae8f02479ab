"""What an attacker tries from outside: headers, cookies, hosts, redirects, odd input, enumeration."""

import re
import uuid
from urllib.parse import unquote

import pytest
from django.test import Client

from .addresses import PUBLIC, RULES
from .ground import Ground
from .test_matrix import address_of


@pytest.fixture
def ground(db, settings):
    settings.BUSSOLA_TWO_FACTOR_RELAXED = True
    return Ground()


def public_paths(ground) -> list[str]:
    return [address_of(name, ground.mine) for name, rule in RULES.items() if rule.access == PUBLIC]


def test_every_page_carries_the_headers_that_protect_it(ground, client):
    for path in public_paths(ground):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe-inline" not in policy, path
        assert "unsafe-eval" not in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY", path
        # Pages whose address holds what was searched or chosen say even less than «same-origin».
        assert headers["Referrer-Policy"] in ("same-origin", "origin"), path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "camera=()" in headers["Permissions-Policy"], path


def test_a_stranger_gets_no_cookie_from_any_public_page_without_a_form(ground):
    for path in public_paths(ground):
        response = Client().get(path)
        names = set(response.cookies)
        assert names <= {"csrftoken"}, path
        if names:
            assert b"csrfmiddlewaretoken" in response.content, path


def test_cookies_are_closed_to_scripts_and_to_other_sites(ground, client):
    response = client.get("/suzzara/accesso/entra/")
    for cookie in response.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] in ("Lax", "Strict"), cookie.key


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "a b"])
def test_a_host_that_is_not_ours_is_refused_and_never_repeated(ground, client, host):
    response = client.get("/suzzara/", headers={"host": host})
    assert response.status_code == 400
    assert host.encode() not in response.content


def test_a_forwarded_host_is_nobody_s_business(ground, client):
    response = client.get("/suzzara/accesso/password-dimenticata/", headers={"x-forwarded-host": "evil.example"})
    assert b"evil.example" not in response.content


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "/\\evil.example/",
        "/suzzara//evil.example/",
        "/%2f%2fevil.example",
        "/suzzara/../../etc/passwd",
        "/static/../config/settings.py",
        "/suzzara/servizi/%00",
        "/suzzara/%0d%0aSet-Cookie:%20a=b",
    ],
)
def test_a_strange_path_leads_nowhere_else(ground, client, path):
    response = client.get("/", PATH_INFO=unquote(path))
    assert response.status_code in (301, 302, 400, 404)
    if response.status_code in (301, 302):
        assert not response["Location"].startswith(("//", "/\\", "http"))
    assert "a" not in response.cookies


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(ground, client, target):
    user = ground.network.person("anna")
    user.set_password("quattro gatti sul tetto")
    user.save()
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    response = client.post(
        f"/suzzara/accesso/entra/?next={target}",
        {"login": user.email, "password": "quattro gatti sul tetto", "next": target},
    )
    assert response.status_code == 302
    assert "evil" not in response["Location"]
    assert "javascript" not in response["Location"]


def without_codes(response) -> str:
    """Return a page without what differs from one request to the next: the address asked for."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", response.content.decode())


def test_what_is_hidden_answers_like_what_never_was(ground, client):
    hidden = client.get(f"/suzzara/servizio/{ground.mine.draft}/")
    unknown = client.get(f"/suzzara/servizio/{uuid.uuid4()}/")
    assert hidden.status_code == unknown.status_code == 404
    assert without_codes(hidden) == without_codes(unknown)


INPUTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --",
    "{{7*7}}{% debug %}",
    "\x00\x01",
    "\ud83d\ude00" * 50,
    "a" * 20_000,
    "../../etc/passwd",
    "%0d%0aX-Evil: 1",
    "(((((((((",
    "a* OR b~2 AND NOT [x TO y]",
)


@pytest.mark.parametrize("typed", INPUTS, ids=range(len(INPUTS)))
def test_odd_words_are_words_and_nothing_more(ground, client, typed):
    typed = typed.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    for field in ("q", "comune", "tipo", "per", "aperto", "giorno", "ora", "ordina", "pagina", "entro", "costo"):
        response = client.get("/suzzara/servizi/", {field: typed})
        assert response.status_code in (200, 302, 404), field
        said = response.content.decode()
        assert "<script>alert" not in said, field
        assert "<img src=x" not in said, field
        assert "X-Evil" not in response.headers, field
        if field != "q":
            assert "7*7}}" not in said or "{{7*7}}" in said, field


def test_a_form_without_its_token_is_refused(ground):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(ground.somebody("network_admin"))
    for name, rule in RULES.items():
        if rule.post is not None:
            response = careful.post(address_of(name, ground.mine), rule.post)
            assert response.status_code == 403, name


def test_nothing_can_be_uploaded(ground, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(ground.somebody("network_admin"))
    virus = SimpleUploadedFile("a.php", b"<?php", content_type="text/html")
    response = client.post(f"/suzzara/servizio/{ground.mine.service}/segnala/", {"kind": "phone", "text": virus})
    assert response.status_code in (200, 302)
    assert b"<?php" not in response.content
