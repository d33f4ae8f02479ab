"""Keeps people who owe a second factor on the pages to set it up, and private pages out of every cache."""

from django.conf import settings
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from .second_factor import owes_second_factor
from .sessions import mark_seen

# What one needs to set up a factor: the pages of factors, a confirmed address, a fresh proof of who one is, the door.
REACHABLE = (
    "mfa_",
    "account_logout",
    "account_reauthenticate",
    "account_email",
    "account_confirm_email",
)


class SecondFactor:
    """Send whoever owes a second factor to set it up, whatever page they ask for.

    Visitors without a session cookie cost nothing here. A page drawn for somebody who is signed in is marked
    ``no-store`` unless it says itself how long it may be kept.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        """Answer, and keep what a signed-in person saw out of caches."""
        response = self.get_response(request)
        if _is_signed_in(request):
            mark_seen(request.user, request.session.session_key)
            if not response.has_header("Cache-Control"):
                add_never_cache_headers(response)
        return response

    def process_view(self, request, view, args, kwargs):
        """Redirect to the set-up page, or let the page go on."""
        name = request.resolver_match.view_name or ""
        if name.startswith(REACHABLE) or not _is_signed_in(request) or not owes_second_factor(request.user):
            return None
        return redirect("mfa_index")


def _is_signed_in(request) -> bool:
    """Tell whether somebody is signed in, without opening a session for those who have none."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
