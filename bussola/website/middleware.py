"""Takes the district off the front of the address; explains an address that was opened the wrong way."""

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation

from bussola.lib.circumstances import in_district
from bussola.territory.models import District

from .error_views import method_not_allowed

METHOD_NOT_ALLOWED = 405


def district(get_response):
    """Set ``request.district`` and let every address below be written without it.

    ``/suzzara/servizi/`` is answered as ``/servizi/`` with ``request.district`` = Suzzara, and every link the
    page writes gets ``/suzzara/`` in front (Django's script prefix). An installation that serves one district
    (``BUSSOLA_DISTRICT``) has no prefix. At the root of an installation with several it is None.
    ``request.root_path`` is the address in front of all districts, for the page that lets one choose. What is
    left may begin with a language (``/suzzara/en/servizi/``): Django's LocaleMiddleware, below, takes it from there.
    """

    def middleware(request):
        request.district = None
        request.root_path = request.path[: len(request.path) - len(request.path_info)] + "/"
        prefix_before, language_before = get_script_prefix(), translation.get_language()
        try:
            if settings.BUSSOLA_DISTRICT:
                request.district = District.objects.filter(slug=settings.BUSSOLA_DISTRICT).first()
                with in_district(settings.BUSSOLA_DISTRICT):
                    return get_response(request)
            first, slash, rest = request.path_info.lstrip("/").partition("/")
            request.district = District.objects.filter(slug=first).first() if first else None
            if not request.district:
                return get_response(request)
            if not slash:
                return HttpResponsePermanentRedirect(f"{request.root_path}{first}/")
            set_script_prefix(f"{request.root_path}{first}/")
            request.path_info = "/" + rest
            with in_district(first):
                return get_response(request)
        finally:  # prefix and language belong to the thread: the next request has its own
            set_script_prefix(prefix_before)
            if language_before:
                translation.activate(language_before)

    return middleware


def explained_405(get_response):
    """Put a page in the place of the empty answer that a view gives to a method it does not know."""

    def middleware(request):
        response = get_response(request)
        if response.status_code == METHOD_NOT_ALLOWED and not response.content:
            return method_not_allowed(request, response)
        return response

    return middleware
