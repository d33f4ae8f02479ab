"""Addresses of «my list» and of what one prints from it; included among the pages of the website."""

from django.urls import path

from . import list_views

urlpatterns = [
    path("lista/", list_views.my_list, name="my_list"),
    path("lista/foglio/", list_views.leaflet, name="leaflet"),
    path("lista/foglio.pdf", list_views.leaflet_pdf, name="leaflet_pdf"),
    path("lista/tascabile/", list_views.card, name="card"),
    path("lista/tascabile.pdf", list_views.card_pdf, name="card_pdf"),
]
