"""The pages of the person who is signed in, and the link of welcome."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.socialaccount.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from bussola.lib.hooks import home_after_sign_in, roles_to_come

from .actions import UsedUp, accept_welcome, end_session, read_welcome
from .forms import WelcomeForm
from .models import SignIn
from .second_factor import has_second_factor
from .sessions import open_sessions, others, session_of

HISTORY_SHOWN = 50


@require_safe
@login_required
def home(request):
    """Show what the person can change: address, password, second factor, where they are signed in."""
    user = request.user
    return render(
        request,
        "accounts/home.html",
        {
            "work_url": home_after_sign_in.ask(user),
            "roles_to_come": roles_to_come.ask(user),
            "has_password": user.has_usable_password(),
            "has_second_factor": has_second_factor(user),
            "has_identity_provider": bool(get_adapter(request).list_apps(request)),
            "has_identity": hasattr(user, "identity"),
        },
    )


@require_safe
@login_required
def sessions(request):
    """Show where the person is signed in."""
    found = open_sessions(request.user, request.session.session_key)
    return render(request, "accounts/sessions.html", {"sessions": found})


@require_POST
@login_required
def end_one_session(request, pk: int):
    """Sign out another device of the person."""
    session = session_of(request.user, pk)
    if session is None:
        raise Http404
    end_session(session, by=request.user)
    messages.success(request, _("That device is signed out."))
    return redirect("accounts:sessions")


@require_POST
@login_required
def end_other_sessions(request):
    """Sign out all the other devices of the person."""
    for session in others(request.user, request.session.session_key):
        end_session(session, by=request.user)
    messages.success(request, _("All the other devices are signed out."))
    return redirect("accounts:sessions")


@require_safe
@login_required
def history(request):
    """Show the last sign-ins, and those that did not work."""
    found = SignIn.objects.visible_to(request.user)[:HISTORY_SHOWN]
    return render(request, "accounts/history.html", {"sign_ins": found})


@never_cache
@sensitive_post_parameters("password")
def welcome(request, token: str):
    """Let somebody who was invited choose a password and come in: the link is good once."""
    try:
        user, then = read_welcome(token)
        form = WelcomeForm(request.POST or None, user=user)
        if request.method != "POST" or not form.is_valid():
            return render(request, "accounts/welcome.html", {"form": form})
        user = accept_welcome(token, **form.cleaned_data)
    except UsedUp:
        return render(request, "accounts/welcome_used_up.html", status=410)
    record_authentication(request, user, method="welcome")
    return perform_login(request, Login(user=user, email=user.email, redirect_url=then or None))
