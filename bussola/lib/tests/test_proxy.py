import pytest
from django.test import RequestFactory

from bussola.lib.proxy import real_address


@pytest.mark.parametrize(
    ("behind", "forwarded", "seen"),
    [
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "1.2.3.4, 203.0.113.9", "203.0.113.9"),  # the first entry is what the reader claims
        (True, "", "127.0.0.1"),
        (False, "203.0.113.9", "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_our_own_proxy_wrote(settings, behind, forwarded, seen):
    settings.BUSSOLA_BEHIND_PROXY = behind
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})
    real_address(lambda asked: None)(request)
    assert request.META["REMOTE_ADDR"] == seen
