"""What is written in the log of a request: enough to find a fault, nothing about people."""

import io
import json
import logging
import sys

import pytest
from django.db import connection
from django.http import HttpResponse
from django.urls import path

from bussola.operations import requests, slow_queries
from bussola.operations.logs import GunicornLogger, JsonFormatter, PlainFormatter
from bussola.operations.scrubbing import MARK, scrubbed

SECRETS = [
    "anna.rossi@example.org",
    "anna.rossi%40example.org",
    "RSSNNA80A41H501X",
    "TINIT-RSSNNA80A41H501X".removeprefix("TINIT-"),
    "333 1234567",
    "+39 0376 525252",
    "0376/525252",
    "203.0.113.77",
    "2001:db9:1::77",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["{}", "user={}, retry", "«{}»", "({})", "/a/{}/b"])
def test_what_speaks_of_a_person_is_taken_out(secret, around):
    said = scrubbed(around.format(secret))
    assert secret not in said
    assert MARK in said


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Not Found: /suzzara/servizi/?q=mio+marito+mi+picchia&comune=1", f"Not Found: /suzzara/servizi/?{MARK}"),
        ("postgres://bussola:segreta@127.0.0.1:5432/bussola", f"postgres://{MARK}@127.0.0.1:5432/bussola"),
        ("DETAIL:  Key (name)=(Anna Rossi) already exists.", f"DETAIL:  {MARK}"),
        ("is it so? yes", "is it so? yes"),
        ("2026-11-25 21:54:42 took 0.0012345 s in 127.0.0.1 and ::1", None),
        ("id 3f2504e0-4f89-11d3-9a0c-0305e82c3301, 12345678 rows", None),
        ("line 3401 of 30, at 10:11:12", None),
    ],
)
def test_the_rest_stays_as_it_is(written, left):
    assert scrubbed(written) == (written if left is None else left)


def fail(request):
    raise ValueError("Anna (anna.rossi@example.org, RSSNNA80A41H501X, 333 1234567) at /x/?q=picchia")


def third_party(request, word):
    logging.getLogger("some.library").warning("GET https://api.example/v1?codice=%s for %s", word, SECRETS[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'Anna Rossi', 1234 WHERE %s = %s", ["picchia", "x"])
    return HttpResponse("ok")


urlpatterns = [path("guasto/", fail), path("parla/<str:word>/", third_party)]
handler500 = "bussola.website.error_views.server_error"


@pytest.fixture
def written(request, settings):
    """Return the stream that the log of the whole process goes to, in the format the test asks for."""
    settings.ROOT_URLCONF = __name__
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(getattr(request, "param", JsonFormatter)())
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def json_lines(stream) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.django_db
@pytest.mark.parametrize("written", [JsonFormatter, PlainFormatter], indirect=True)
def test_an_error_is_written_with_its_place_and_without_the_people(client, written):
    client.raise_request_exception = False
    response = client.get("/guasto/?q=mio+marito", headers={"referer": "http://x/?q=picchia"})
    said = written.getvalue()
    assert response.status_code == 500
    assert "ValueError" in said
    assert "test_logs.py" in said
    assert response["X-Request-ID"] in said
    assert not [secret for secret in [*SECRETS, "marito", "picchia"] if secret in said]


@pytest.mark.django_db
def test_the_page_of_an_error_shows_the_number_to_say_on_the_telephone(client, written):
    client.raise_request_exception = False
    response = client.get("/guasto/")
    assert response["X-Request-ID"] in response.content.decode()


@pytest.mark.django_db
def test_a_request_leaves_one_line_with_the_pattern_of_its_address(client, written):
    response = client.get("/parla/RSSNNA80A41H501X/?q=picchia")
    line = next(line for line in json_lines(written) if line["logger"] == "bussola.requests")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/parla/<str:word>/", 200)
    assert line["request_id"] == response["X-Request-ID"]
    assert line["queries"] >= 1
    assert line["ms"] >= 0
    assert not [secret for secret in [*SECRETS, "picchia"] if secret in written.getvalue()]


@pytest.mark.django_db
def test_an_address_that_does_not_exist_is_not_written(client, written, settings):
    settings.ROOT_URLCONF = "bussola.config.urls"
    client.get("/mio-marito-mi-picchia/")
    assert "picchia" not in written.getvalue()
    assert [line["status"] for line in json_lines(written) if line["logger"] == "bussola.requests"] == [404]


def test_djangos_own_line_about_a_request_has_no_address(written, rf):
    logging.getLogger("django.request").error(
        "Not Found: %s", "/mio-marito/", extra={"request": rf.get("/mio-marito/")}
    )
    assert json_lines(written)[0]["message"] == "Not Found: -"


@pytest.mark.django_db
def test_a_slow_query_is_written_by_its_shape(client, written, settings):
    settings.BUSSOLA_SLOW_QUERY_MS = 0
    client.get("/parla/x/")
    slow = [line for line in json_lines(written) if line["logger"] == "bussola.slow_queries"]
    assert "SELECT ?, ? WHERE %s = %s" in [line["sql"] for line in slow]
    request = next(line for line in json_lines(written) if line["logger"] == "bussola.requests")
    assert request["slow_queries"] == request["queries"]
    assert "Anna" not in written.getvalue()


def test_the_shape_of_a_query_has_no_values():
    said = slow_queries.shape("SELECT * FROM t1\n WHERE name = 'O''Hara' AND n IN (%s, %s, %s,%s) AND m > 12.5")
    assert said == "SELECT * FROM t1 WHERE name = ? AND n IN (...) AND m > ?"


@pytest.mark.parametrize(
    ("behind", "given", "kept"),
    [
        (True, "0af7651916cd43dd8448eb211c80319c", True),
        (True, "b7ad6b71-6920-3331-9a1c-a2b3c4d5e6f7", True),
        (False, "0af7651916cd43dd8448eb211c80319c", False),
        (True, "RSSNNA80A41H501X", False),
        (True, "3331234567333123456733312345", False),
        (True, "a\nb" * 8, False),
        (True, "a" * 200, False),
    ],
)
def test_a_number_is_taken_from_our_own_proxy_only_and_only_if_it_is_one(settings, rf, behind, given, kept):
    settings.BUSSOLA_BEHIND_PROXY = behind
    response = requests.logged(lambda request: HttpResponse())(rf.get("/", headers={"X-Request-ID": given}))
    assert (response["X-Request-ID"] == given) is kept
    if not kept:
        assert requests.re.fullmatch(r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", response["X-Request-ID"])


def test_the_web_server_writes_through_the_same_sieve(monkeypatch):
    from gunicorn.config import Config

    monkeypatch.setenv("BUSSOLA_LOG_FORMAT", "json")
    stream = io.StringIO()
    logger = GunicornLogger(Config())
    [handler] = [one for one in logger.error_log.handlers if getattr(one, "_gunicorn", False)]
    handler.stream = stream
    try:
        raise ValueError(SECRETS[0])
    except ValueError:
        logger.exception("Error handling request %s", "/suzzara/servizi/?q=mio+marito")
        assert sys.exc_info()[0] is ValueError
    finally:
        logger.error_log.removeHandler(handler)
    line = json.loads(stream.getvalue())
    assert line["message"] == f"Error handling request /suzzara/servizi/?{MARK}"
    assert SECRETS[0] not in stream.getvalue()
