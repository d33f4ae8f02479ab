"""What every template knows about the installation: the lower rooms name no address of the upper ones."""

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from bussola.lib.hooks import home_after_sign_in

from .emergency import danger_numbers, footer_numbers
from .languages import content_language, in_language, translations_of

# A neutral page that loads quickly and says nothing about who was reading what.
EXIT_URL = "https://www.meteoam.it/"


def installation(request) -> dict:
    """Return the district, the addresses of the navigation, the numbers to call, the languages, and the demo mark."""
    district = getattr(request, "district", None)
    root = getattr(request, "root_path", "/")
    several = not settings.BUSSOLA_DISTRICT
    return {
        "district": district,
        "is_demo": settings.BUSSOLA_DEMO,
        "two_factor_relaxed": settings.BUSSOLA_TWO_FACTOR_RELAXED,
        "account_url": reverse("accounts:home"),
        "signed_in": SimpleLazyObject(lambda: _signed_in(request)),
        "work_url": SimpleLazyObject(lambda: home_after_sign_in.ask(request.user) or ""),
        "sign_out_url": reverse("account_logout"),
        "home_url": reverse("website:home"),
        "search_url": reverse("finder:results"),
        "suggestions_url": reverse("finder:suggestions"),
        "all_districts_url": in_language("", get_language(), root) if district and several else "",
        "data_sources_url": reverse("website:data_sources"),
        "list_url": reverse("website:my_list"),
        "emergency_url": reverse("website:emergency"),
        "how_search_works_url": reverse("website:how_search_works"),
        "accessibility_url": reverse("website:accessibility"),
        "privacy_url": reverse("website:privacy"),
        "legal_notes_url": reverse("website:legal_notes"),
        "leaving_url": reverse("website:leaving"),
        "exit_url": settings.BUSSOLA_EXIT_URL or EXIT_URL,
        "feedback_url": reverse("website:feedback"),
        "footer_numbers": SimpleLazyObject(lambda: footer_numbers(district)),
        "danger_numbers": SimpleLazyObject(lambda: danger_numbers(district)),
        "translations": SimpleLazyObject(lambda: translations_of(request)),
        "content_lang": content_language(),
    }


def _signed_in(request) -> bool:
    """Tell whether somebody is signed in; without a session cookie nothing is asked, so that pages stay the same."""
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "user") and request.user.is_authenticated
    )
