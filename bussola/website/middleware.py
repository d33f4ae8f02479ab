"""Takes the district off the front of the address."""

from django.conf import settings
from django.urls import set_script_prefix

from bussola.territory.models import District


def district(get_response):
    """Set ``request.district`` and let every address below be written without it.

    ``/suzzara/servizi/`` is answered as ``/servizi/`` with ``request.district`` = Suzzara, and every link the
    page writes gets ``/suzzara/`` in front (Django's script prefix). An installation that serves one district
    (``BUSSOLA_DISTRICT``) has no prefix. At the root of an installation with several it is None.
    """

    def middleware(request):
        request.district = None
        if settings.BUSSOLA_DISTRICT:
            request.district = District.objects.filter(slug=settings.BUSSOLA_DISTRICT).first()
        else:
            first, _, rest = request.path_info.lstrip("/").partition("/")
            found = District.objects.filter(slug=first).first() if first else None
            if found:
                request.district = found
                prefix = request.path[: len(request.path) - len(request.path_info)] + f"/{first}/"
                set_script_prefix(prefix)
                request.path_info = "/" + rest
        return get_response(request)

    return middleware
