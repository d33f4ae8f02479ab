import pytest
from django.http import HttpResponse

from bussola.directory.models import EmergencyNumber
from bussola.lib import conditional
from bussola.lib.conditional import public_page

HOME = "/suzzara/"
NOON = 1_795_608_000  # seconds


@pytest.fixture(autouse=True)
def still_clock(monkeypatch):
    """Stop the clock of the pages: five minutes must not end in the middle of a test."""
    monkeypatch.setattr(conditional, "_now", lambda: NOON)


def etag(client, address=HOME, **headers):
    return client.get(address, headers=headers)["ETag"]


class TestTheFirstPage:
    def test_an_unchanged_page_is_not_sent_again(self, client, small):
        first = client.get(HOME)
        assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
        again = client.get(HOME, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
        assert again.content == b""
        assert again["ETag"] == first["ETag"]
        assert again["Cache-Control"] == first["Cache-Control"]

    def test_a_write_in_the_catalogue_changes_it(self, client, small):
        before = etag(client)
        small.service("Nuovo")
        assert client.get(HOME, headers={"If-None-Match": before}).status_code == 200
        assert etag(client) != before

    def test_the_frame_changes_it(self, client, small):
        before = etag(client)
        EmergencyNumber.objects.create(code="112", kind="emergency", number="112", name="x", checked_on="2026-11-22")
        assert etag(client) != before

    def test_each_address_and_each_language_has_its_own(self, client, small):
        addresses = (HOME, "/suzzara/en/", "/suzzara/?x=1", "/", "/suzzara/momenti/", "/suzzara/comuni/")
        assert len({etag(client, address) for address in addresses}) == len(addresses)

    def test_htmx_never_gets_the_whole_page_from_a_cache(self, client, small):
        response = client.get(HOME)
        assert "HX-Request" in response["Vary"]
        assert etag(client, **{"HX-Request": "true"}) != response["ETag"]

    def test_the_demonstration_mark_changes_it(self, client, small, settings):
        before = etag(client)
        settings.BUSSOLA_DEMO = True
        assert etag(client) != before

    def test_what_depends_on_the_clock_does_not_stay(self, client, small, monkeypatch):
        before = etag(client)
        monkeypatch.setattr(conditional, "_now", lambda: NOON + 5 * 60)
        assert etag(client) != before

    def test_a_weak_or_listed_validator_is_recognised(self, client, small):
        strong = etag(client).removeprefix("W/")
        assert client.get(HOME, headers={"If-None-Match": f'"x", {strong}'}).status_code == 304
        assert client.get(HOME, headers={"If-None-Match": '"x"'}).status_code == 200

    def test_the_answer_costs_three_queries(self, client, small, django_assert_max_num_queries):
        known = etag(client)
        with django_assert_max_num_queries(3):  # district, emergency numbers, newest change
            assert client.get(HOME, headers={"If-None-Match": known}).status_code == 304


class TestTheDecorator:
    def test_none_means_do_not_cache(self, rf, small):
        view = public_page(lambda request: None)(lambda request: HttpResponse("x"))
        assert "ETag" not in view(rf.get("/"))

    def test_a_cookie_or_a_cache_rule_of_the_view_is_left_alone(self, rf, small):
        def with_cookie(request):
            response = HttpResponse("x")
            response.set_cookie("a", "b")
            return response

        def private(request):
            return HttpResponse("x", headers={"Cache-Control": "no-store"})

        for view in (with_cookie, private):
            response = public_page(lambda request: 1)(view)(rf.get("/"))
            assert "ETag" not in response
            assert "public" not in response.get("Cache-Control", "")

    def test_errors_and_posts_are_not_marked(self, rf, small):
        missing = public_page(lambda request: 1)(lambda request: HttpResponse("x", status=404))
        assert "ETag" not in missing(rf.get("/"))
        fine = public_page(lambda request: 1)(lambda request: HttpResponse("x"))
        assert "ETag" not in fine(rf.post("/"))
        assert "ETag" in fine(rf.get("/"))

    def test_the_view_is_not_called_for_what_is_known(self, rf, small):
        calls = []
        view = public_page(lambda request: 1, minutes=0)(lambda request: calls.append(1) or HttpResponse("x"))
        known = view(rf.get("/"))["ETag"]
        assert view(rf.get("/", headers={"If-None-Match": known})).status_code == 304
        assert len(calls) == 1

    def test_with_debug_pages_are_always_drawn(self, rf, small, settings):
        settings.DEBUG = True
        view = public_page(lambda request: 1)(lambda request: HttpResponse("x"))
        assert "ETag" not in view(rf.get("/"))
