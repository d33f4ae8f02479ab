"""Root addresses. The district in front of them (``/suzzara/...``) is taken off by website's middleware.

Italian has no prefix; the other languages have theirs after the district: ``/suzzara/en/...``.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("accesso/", include("bussola.accounts.urls")),
    path("lavoro/", include("bussola.staff.urls")),
    path("", include("bussola.website.urls")),
    prefix_default_language=False,
)
handler400 = "bussola.website.error_views.bad_request"
handler404 = "bussola.website.error_views.page_not_found"
handler500 = "bussola.website.error_views.server_error"
