"""What signing in holds of a person. Secrets (the password, the keys of the second factor) are not handed out."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from bussola.privacy.people import Held, register

from .models import Identity, SignIn


def _access(user):
    return [
        {"email": user.email, "name": user.name, "created_at": user.created_at, "last_login": user.last_login},
    ]


def _of(model, *fields):
    return lambda user: model.objects.filter(user=user).order_by("pk").values(*fields)


def _identities(user):
    codes = dict(Identity.objects.filter(user=user).values_list("social_account", "fiscal_code"))
    for account in SocialAccount.objects.filter(user=user):
        yield {
            "provider": account.provider,
            "uid": account.uid,
            "fiscal_code": codes.get(account.pk),
            "date_joined": account.date_joined,
            "last_login": account.last_login,
            "extra_data": account.extra_data,
        }


register(Held(code="accounts.1_access", title=_("Your access"), models=("accounts.User",), rows=_access))
register(
    Held(
        code="accounts.2_addresses",
        title=_("Your e-mail addresses"),
        models=("account.EmailAddress", "account.EmailConfirmation"),
        rows=_of(EmailAddress, "email", "verified", "primary"),
    )
)
register(
    Held(
        code="accounts.3_factors",
        title=_("Your second factors (their keys are never shown)"),
        models=("mfa.Authenticator",),
        rows=_of(Authenticator, "type", "created_at", "last_used_at"),
    )
)
register(
    Held(
        code="accounts.4_identities",
        title=_("Your SPID or CIE identity"),
        models=("socialaccount.SocialAccount", "socialaccount.SocialToken", "accounts.Identity"),
        rows=_identities,
    )
)
register(
    Held(
        code="accounts.5_sessions",
        title=_("Where you are signed in"),
        models=("usersessions.UserSession", "sessions.Session"),
        rows=_of(UserSession, "created_at", "last_seen_at", "ip", "user_agent"),
    )
)
register(
    Held(
        code="accounts.6_history",
        title=_("When you came in, or somebody tried"),
        models=("accounts.SignIn",),
        rows=lambda user: SignIn.objects.visible_to(user).values(
            "at", "way", "outcome", "with_second_factor", "network", "device"
        ),
    )
)
