"""Addresses of the public site: its own pages and those of the rooms below."""

from django.urls import include, path

from . import views

own_pages = [
    path("", views.home, name="home"),
    path("informazioni/dati/", views.data_sources, name="data_sources"),
]
urlpatterns = [
    path("", include((own_pages, "website"))),
    path("", include("bussola.finder.urls")),
    path("", include("bussola.directory.urls")),
]
