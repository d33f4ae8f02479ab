"""Addresses of the public site: its own pages and those of the rooms below."""

from django.urls import include, path

from . import feedback_views, info_views, list_urls, views

own_pages = [
    path("", views.home, name="home"),
    path("momenti/", views.moments, name="moments"),
    path("comuni/", views.municipalities, name="municipalities"),
    path("numeri-di-emergenza/", info_views.emergency, name="emergency"),
    path("informazioni/dati/", views.data_sources, name="data_sources"),
    path("informazioni/ricerca/", info_views.how_search_works, name="how_search_works"),
    path("informazioni/accessibilita/", info_views.accessibility, name="accessibility"),
    path("informazioni/privacy/", info_views.privacy, name="privacy"),
    path("informazioni/note-legali/", info_views.legal_notes, name="legal_notes"),
    path("informazioni/uscire-in-fretta/", info_views.leaving, name="leaving"),
    path("parere/", feedback_views.feedback, name="feedback"),
    path("parere/grazie/", feedback_views.thanks, name="feedback_thanks"),
    *list_urls.urlpatterns,
]
urlpatterns = [
    path("", include((own_pages, "website"))),
    path("", include("bussola.finder.urls")),
    path("", include("bussola.directory.urls")),
]
