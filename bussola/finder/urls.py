"""Addresses of the search."""

from django.urls import path

from . import views

app_name = "finder"
urlpatterns = [path("servizi/", views.results, name="results")]
