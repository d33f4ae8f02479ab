"""Root addresses. The district in front of them (``/suzzara/...``) is taken off by website's middleware."""

from django.urls import include, path

urlpatterns = [path("", include("bussola.website.urls"))]
handler404 = "bussola.website.views.page_not_found"
handler500 = "bussola.website.views.server_error"
