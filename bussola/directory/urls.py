"""Addresses of the catalogue."""

from django.urls import path

from . import page_views, report_views, views

app_name = "directory"
urlpatterns = [
    path("servizio/<uuid:pk>/", views.service, name="service"),
    path("servizio/<uuid:pk>/segnala/", report_views.report, name="report"),
    path("servizio/<uuid:pk>/segnala/grazie/", report_views.report_thanks, name="report_thanks"),
    path("ente/<uuid:pk>/", page_views.organization, name="organization"),
    path("luogo/<uuid:pk>/", page_views.place, name="place"),
    path("s/<str:code>", page_views.short_address, name="short_address"),
]
