"""The address of the reader when a proxy stands in front."""

from django.conf import settings


def real_address(get_response):
    """Put the reader's address in REMOTE_ADDR when the installation says that a proxy stands in front.

    The last entry of X-Forwarded-For is the one our own proxy wrote; those before it are the reader's word.
    Without ``BUSSOLA_BEHIND_PROXY`` the header is nobody's business and is ignored.
    """

    def middleware(request):
        if settings.BUSSOLA_BEHIND_PROXY:
            forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
            if forwarded:
                request.META["REMOTE_ADDR"] = forwarded
        return get_response(request)

    return middleware
