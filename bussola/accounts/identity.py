"""Signing in with the identity provider of the body (its SPID and CIE proxy), by OpenID Connect.

What allauth leaves open is closed here: the nonce is sent and checked, the signature of the token is always checked,
what the provider says of the person must be about the person of the token, e-mail addresses of the provider open
nothing, and every answer comes back to one address whatever the district, because that is what gets registered.
"""

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.shortcuts import render
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare

from .fiscal_code import CLAIMS, BadFiscalCode, fiscal_code_of
from .models import Identity


class ProviderDoor(OpenIDConnectOAuth2Adapter):
    """One conversation with the identity provider."""

    expected_nonce = ""

    def get_provider(self):
        """Return the provider, made to speak through this door."""
        provider = super().get_provider()
        provider.oauth2_adapter_class = type(self)
        return provider

    def get_callback_url(self, request, app) -> str:
        """Return the one address that is registered at the provider: no district, no language."""
        with translation.override(settings.LANGUAGE_CODE):
            path = reverse("openid_connect_callback", args=[self.provider_id])
        root = getattr(request, "root_path", "/")
        return f"{settings.BUSSOLA_URL}{root}{path.removeprefix(get_script_prefix())}"

    def complete_login(self, request, app, token, **kwargs):
        """Return who came, with nothing kept of the claims but the fiscal code; raise OAuth2Error."""
        try:
            login = super().complete_login(request, app, token, **kwargs)
            claims = login.account.extra_data
            told, proved = claims.get("userinfo") or {}, claims["id_token"]
            if told and told.get("sub") != proved["sub"]:
                raise OAuth2Error("userinfo is about somebody else")
            if not self.expected_nonce or not constant_time_compare(proved.get("nonce", ""), self.expected_nonce):
                raise OAuth2Error("wrong nonce")
            # SPID gives a person another ``sub`` with each of its providers: the fiscal code is the person.
            code = fiscal_code_of({name: told.get(name) or proved.get(name) for name in CLAIMS})
        except BadFiscalCode as error:
            raise OAuth2Error(str(error)) from error
        except (KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("the answer of the provider has not the expected form") from error
        login.account.uid = code or str(proved["sub"])
        login.account.extra_data = {"fiscal_code": code} if code else {}
        login.email_addresses = []  # the person chooses and confirms one: the provider's proves nothing here
        return login

    def _decode_id_token(self, app, id_token: str) -> dict:
        return jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Bussola's answers to the questions that allauth asks about identities."""

    def populate_user(self, request, sociallogin, data):
        """Suggest name and address to somebody who opens an account."""
        user = sociallogin.user
        user.email = data.get("email") or ""
        user.name = " ".join(filter(None, (data.get("first_name"), data.get("last_name")))) or data.get("name") or ""
        return user

    def can_authenticate_by_email(self, login, email) -> bool:
        """Never: whoever controls an address at the provider must not take over an account here."""
        return False

    def pre_social_login(self, request, sociallogin) -> None:
        """Refuse a second identity for an account, and an identity that is not whole."""
        connecting = sociallogin.state.get("process") == "connect"
        if connecting and request.user.is_authenticated:
            other = SocialAccount.objects.filter(user=request.user).exclude(pk=sociallogin.account.pk)
            if other.exists():
                raise ImmediateHttpResponse(refusal(request, "account_has_another_identity"))
        if not sociallogin.is_existing:
            code = sociallogin.account.extra_data.get("fiscal_code")
            if code and Identity.objects.filter(fiscal_code=code).exists():
                raise ImmediateHttpResponse(refusal(request, "identity_opens_another_account"))
        elif not Identity.objects.filter(social_account=sociallogin.account, user=sociallogin.user).exists():
            raise ImmediateHttpResponse(refusal(request, "identity_opens_another_account"))

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None) -> None:
        """Say whether the provider did not answer, or answered badly."""
        if extra_context is not None:
            extra_context["provider_is_down"] = isinstance(exception, requests.RequestException)


def refusal(request, reason: str):
    """Return the page that says why an identity was refused: a code that the template puts in words."""
    return render(request, "accounts/identity_refused.html", {"reason": reason}, status=409)


@receiver(post_save, sender=SocialAccount)
def open_identity(sender, instance, created, **kwargs):
    """Give every new account of the provider its Identity, or take it back when the constraints refuse it."""
    if not created:
        return
    try:
        with transaction.atomic():
            Identity.objects.create(
                user=instance.user, social_account=instance, fiscal_code=instance.extra_data.get("fiscal_code")
            )
    except IntegrityError:
        instance.delete()
        raise
