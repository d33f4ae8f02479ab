"""Going to the identity provider and coming back."""

import requests
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .identity import ProviderDoor, refusal


def _door(request, provider_id: str) -> ProviderDoor:
    """Return the door to a provider of this installation; raise Http404."""
    door = ProviderDoor(request, provider_id)
    try:
        door.get_provider()
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return door


@never_cache
def leave(request, provider_id: str):
    """Take the person to the provider, by a page of ours.

    A form that is answered by going elsewhere would need every site of the chain in the Content-Security-Policy.
    """
    door = _door(request, provider_id)
    provider = door.get_provider()
    connecting = request.GET.get("process") == "connect"
    if connecting:
        if not request.user.is_authenticated:
            return redirect(settings.LOGIN_URL)
        raise_if_reauthentication_required(request, app="allauth.socialaccount")
    if request.method != "POST":
        return render(request, "socialaccount/login.html", {"provider": provider})
    then = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(then, {request.get_host()}, require_https=request.is_secure()):
        then = ""
    nonce = get_random_string(32)
    back = reverse("openid_connect_callback", args=[provider_id])  # with district and language
    try:
        answer = provider.redirect(
            request,
            process="connect" if connecting else "login",
            next_url=then,
            data={"back": back},
            auth_params=provider.get_auth_params() | {"nonce": nonce},
            nonce=nonce,
        )
    except requests.RequestException as error:
        return render_authentication_error(request, provider, exception=error, extra_context={})
    return render(request, "accounts/to_provider.html", {"provider": provider, "address": answer.url})


@never_cache
@require_safe
def come_back(request, provider_id: str):
    """Let in whom the provider vouches for; the provider knows one address, the person goes on in their district."""
    door = _door(request, provider_id)
    state, _at, _provider = statekit.get_states(request).get(request.GET.get("state", ""), ({}, 0, ""))
    back = (state.get("data") or {}).get("back", request.path)
    if back != request.path:
        return redirect(f"{back}?{request.GET.urlencode()}")
    door.expected_nonce = state.get("nonce", "")
    try:
        return OAuth2CallbackView.adapter_view(door)(request)
    except ImmediateHttpResponse as answer:
        return answer.response
    except requests.RequestException as error:
        return render_authentication_error(request, door.get_provider(), exception=error, extra_context={})
    except IntegrityError:  # two answers at once for the same account, or the same identity
        return refusal(request, "identity_opens_another_account")
