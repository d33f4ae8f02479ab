"""Addresses of the catalogue."""

from django.urls import path

from . import views

app_name = "directory"
urlpatterns = [path("servizio/<uuid:pk>/", views.service, name="service")]
