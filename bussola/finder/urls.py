"""Addresses of the search."""

from django.urls import path

from . import disc_views, map_views, suggestion_views, views

app_name = "finder"
urlpatterns = [
    path("servizi/", views.results, name="results"),
    path("quando/", disc_views.disc, name="disc"),
    path("suggerimenti/", suggestion_views.suggestions, name="suggestions"),
    path("mappa/luoghi.json", map_views.places, name="places"),
    path("mappa/confini.json", map_views.boundaries, name="boundaries"),
]
