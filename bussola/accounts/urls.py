"""Addresses of signing in, under ``accesso/``: allauth's views under allauth's names, and our own pages."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as identities
from django.urls import include, path, re_path

from . import identity_views, my_data_views, views

own_pages = [
    path("", views.home, name="home"),
    path("sessioni/", views.sessions, name="sessions"),
    path("sessioni/<int:pk>/chiudi/", views.end_one_session, name="end_session"),
    path("sessioni/chiudi-le-altre/", views.end_other_sessions, name="end_other_sessions"),
    path("storia/", views.history, name="history"),
    path("benvenuto/<str:token>/", views.welcome, name="welcome"),
    path("miei-dati/", my_data_views.my_data, name="my_data"),
    path("miei-dati/file.json", my_data_views.my_data_file, name="my_data_file"),
    path("miei-dati/cancella/", my_data_views.erase_me, name="erase_me"),
    path("miei-dati/cancellati/", my_data_views.erased, name="erased"),
]
urlpatterns = [
    path("", include((own_pages, "accounts"))),
    path("entra/", account.login, name="account_login"),
    path("esci/", account.logout, name="account_logout"),
    path("registrati/", account.signup, name="account_signup"),
    path("sospeso/", account.account_inactive, name="account_inactive"),
    path("conferma/", account.reauthenticate, name="account_reauthenticate"),
    path("indirizzo/", account.email, name="account_email"),
    path("indirizzo/da-confermare/", account.email_verification_sent, name="account_email_verification_sent"),
    path("indirizzo/conferma/<str:key>/", account.confirm_email, name="account_confirm_email"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/scegli/", account.password_set, name="account_set_password"),
    path("password-dimenticata/", account.password_reset, name="account_reset_password"),
    path("password-dimenticata/inviata/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password-dimenticata/fatto/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(  # allauth puts who and key together with this very hyphen
        r"^password-dimenticata/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("secondo-fattore/", mfa.index, name="mfa_index"),
    path("secondo-fattore/codice/", mfa.authenticate, name="mfa_authenticate"),
    path("secondo-fattore/conferma/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("secondo-fattore/app/attiva/", totp.activate_totp, name="mfa_activate_totp"),
    path("secondo-fattore/app/togli/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("secondo-fattore/codici/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("secondo-fattore/codici/nuovi/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("secondo-fattore/codici/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("secondo-fattore/chiavi/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("secondo-fattore/chiavi/aggiungi/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("secondo-fattore/chiavi/entra/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("secondo-fattore/chiavi/conferma/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("secondo-fattore/chiavi/<int:pk>/nome/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("secondo-fattore/chiavi/<int:pk>/togli/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("identita/", identities.connections, name="socialaccount_connections"),
    path("identita/registrati/", identities.signup, name="socialaccount_signup"),
    path("identita/annullata/", identities.login_cancelled, name="socialaccount_login_cancelled"),
    path("identita/errore/", identities.login_error, name="socialaccount_login_error"),
    path("identita/<slug:provider_id>/entra/", identity_views.leave, name="openid_connect_login"),
    path("identita/<slug:provider_id>/ritorno/", identity_views.come_back, name="openid_connect_callback"),
]
