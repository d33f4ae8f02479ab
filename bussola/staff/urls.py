"""Addresses of the staff pages, under ``lavoro/``."""

from django.urls import path

from . import (
    audit_views,
    invitation_views,
    lexicon_views,
    member_views,
    office_views,
    search_counts_views,
    unmatched_views,
    views,
    why_views,
)

app_name = "staff"
urlpatterns = [
    path("", views.home, name="home"),
    path("registro/", audit_views.audit, name="audit"),
    path("registro/tabella.csv", audit_views.audit_csv, name="audit_csv"),
    path("registro/scheda/<str:subject_type>/<str:subject_id>/", audit_views.audit_record, name="audit_record"),
    path("registro/dati-personali/", audit_views.processing, name="processing"),
    path("chi-puo-fare-cosa/", views.who_may_do_what, name="who_may_do_what"),
    path("persone/", member_views.members, name="members"),
    path("persone/elenco.csv", member_views.members_csv, name="members_csv"),
    path("persone/<uuid:pk>/", member_views.member, name="member"),
    path("persone/<uuid:pk>/secondo-fattore-perso/", member_views.lost_factor, name="lost_factor"),
    path("persone/<uuid:pk>/passaggio/", member_views.hand_over_work, name="hand_over"),
    path("ruoli/<uuid:pk>/togli/", member_views.end, name="end"),
    path("ruoli/<uuid:pk>/ultimo-giorno/", member_views.last_day, name="last_day"),
    path("ruoli/<uuid:pk>/conferma/", member_views.confirm, name="confirm"),
    path("ruoli/<uuid:pk>/lascia/", member_views.give_up, name="give_up"),
    path("inviti/nuovo/", invitation_views.new_invitation, name="new_invitation"),
    path("inviti/<uuid:pk>/di-nuovo/", invitation_views.invite_again, name="invite_again"),
    path("inviti/<uuid:pk>/ritira/", invitation_views.take_back, name="take_back"),
    path("invito/<str:secret>/", invitation_views.invitation, name="invitation"),
    path("da-collocare/", unmatched_views.unmatched, name="unmatched"),
    path("da-collocare/<uuid:pk>/", unmatched_views.unmatched_row, name="unmatched_row"),
    path("parole/", lexicon_views.lexicon, name="lexicon"),
    path("parole/tipo/<slug:code>/", lexicon_views.lexicon_type, name="lexicon_type"),
    path("parole/proponi/", lexicon_views.suggest_phrase, name="suggest_phrase"),
    path("parole/frase/<uuid:pk>/", lexicon_views.phrase, name="phrase"),
    path("parole/frase/<uuid:pk>/decidi/", lexicon_views.decide_phrase, name="decide_phrase"),
    path("perche/", why_views.why_not, name="why_not"),
    path("ricerche/", search_counts_views.search_counts, name="search_counts"),
    path("ricerche/tabella.csv", search_counts_views.search_counts_csv, name="search_counts_csv"),
    path("sportelli/", office_views.offices, name="offices"),
    path("sportelli/<uuid:pk>/", office_views.office, name="office"),
]
