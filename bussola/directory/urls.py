"""Addresses of the catalogue."""

from django.urls import path

from . import office_report_views, office_views, page_views, report_views, views

app_name = "directory"
urlpatterns = [
    path("servizio/<uuid:pk>/", views.service, name="service"),
    path("servizio/<uuid:pk>/segnala/", report_views.report, name="report"),
    path("servizio/<uuid:pk>/segnala/grazie/", report_views.report_thanks, name="report_thanks"),
    path("ente/<uuid:pk>/", page_views.organization, name="organization"),
    path("luogo/<uuid:pk>/", page_views.place, name="place"),
    path("lavoro/schede/", office_views.sheets, name="office_sheets"),
    path("lavoro/schede/<uuid:pk>/", office_views.sheet, name="office_sheet"),
    path("lavoro/schede/<uuid:pk>/correggi/<slug:part>/", office_views.correct, name="office_correct"),
    path("lavoro/schede/<uuid:pk>/anteprima/", office_views.preview, name="office_preview"),
    path("lavoro/schede/<uuid:pk>/verificato-oggi/", office_views.verify, name="office_verify"),
    path("lavoro/schede/<uuid:pk>/rimetti/<int:line>/", office_views.undo, name="office_undo"),
    path("lavoro/schede/<uuid:pk>/pubblicazione/", office_views.publication, name="office_publication"),
    path("lavoro/schede/<uuid:pk>/note/", office_views.note, name="office_note"),
    path("lavoro/schede/<uuid:pk>/note/<uuid:note>/togli/", office_views.take_note_away, name="office_note_away"),
    path("lavoro/segnalazioni/", office_report_views.reports, name="office_reports"),
    path("lavoro/segnalazioni/<uuid:pk>/", office_report_views.report, name="office_report"),
    path("s/<str:code>", page_views.short_address, name="short_address"),
]
