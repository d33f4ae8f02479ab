"""Addresses of the staff pages, under ``lavoro/``."""

from django.urls import path

from . import audit_views, views

app_name = "staff"
urlpatterns = [
    path("", views.home, name="home"),
    path("registro/", audit_views.audit, name="audit"),
    path("registro/tabella.csv", audit_views.audit_csv, name="audit_csv"),
    path("registro/scheda/<str:subject_type>/<str:subject_id>/", audit_views.audit_record, name="audit_record"),
    path("registro/dati-personali/", audit_views.processing, name="processing"),
]
