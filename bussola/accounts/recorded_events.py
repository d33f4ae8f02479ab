"""What happens while people sign in goes to the audit trail, and to the history that the person reads.

Imported when the app starts: allauth announces each event, the functions here write it down. No address, no name, no
network goes to the audit trail; the history of the person keeps the coarse network and the kind of device.
"""

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as identities
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db.models.signals import pre_save
from django.dispatch import receiver

from bussola.audit.actions import record
from bussola.audit.models import Kind

from .devices import device_name
from .models import SignIn, User
from .network import coarse_network

WAYS = {
    "password": SignIn.Way.PASSWORD,
    "socialaccount": SignIn.Way.IDENTITY,
    "mfa": SignIn.Way.PASSKEY,
    "welcome": SignIn.Way.INVITATION,
}
NOBODY = "nobody signed in"


def write_history(request, user: User, way: str, outcome: str, with_second_factor: bool = False) -> None:
    """Add a line to the history that the person reads."""
    SignIn.objects.create(
        user=user,
        way=way,
        outcome=outcome,
        with_second_factor=with_second_factor,
        network=coarse_network(request.META.get("REMOTE_ADDR", "")),
        device=device_name(request.META.get("HTTP_USER_AGENT", "")),
    )


@receiver(account.user_logged_in)
def came_in(sender, request, user, **kwargs):
    """Somebody is in, all factors given."""
    methods = [one["method"] for one in get_authentication_records(request, user)]
    way = WAYS.get(methods[0] if methods else "", SignIn.Way.PASSWORD)
    second = "mfa" in methods[1:]
    write_history(request, user, way, SignIn.Outcome.ENTERED, second)
    record("accounts.sign_in", kind=Kind.SIGN_IN, by=user, subject=user, way=str(way), second_factor=second)


@receiver(user_login_failed)
def gave_a_wrong_password(sender, credentials, request=None, **kwargs):
    """A password was wrong, or the address is nobody's: the trail is told which, never the address."""
    email = credentials.get("email") or ""
    user = User.objects.filter(email__iexact=email).first() if email else None
    record(
        "accounts.sign_in_failed", kind=Kind.SIGN_IN, by=NOBODY, subject=user, way="password", known=user is not None
    )
    if user and request:
        write_history(request, user, SignIn.Way.PASSWORD, SignIn.Outcome.WRONG_PASSWORD)


@receiver(mfa.authentication_failed)
def gave_a_wrong_code(sender, request, user, authenticator, **kwargs):
    """The second factor was wrong."""
    record("accounts.second_factor_failed", kind=Kind.SIGN_IN, by=user, subject=user, factor=authenticator.type)
    write_history(request, user, SignIn.Way.PASSWORD, SignIn.Outcome.WRONG_CODE)


@receiver(user_logged_out)
def went_out(sender, request, user, **kwargs):
    """Somebody signed out; the session is about to go."""
    if user:
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        record("accounts.sign_out", kind=Kind.SIGN_IN, by=user, subject=user)


@receiver([account.password_changed, account.password_set])
def changed_the_password(sender, request, user, **kwargs):
    """The password is new: every other session ends."""
    record("accounts.change_password", by=user, subject=user, field_names=["password"])
    end_other_sessions(request, user)


@receiver(account.password_reset)
def chose_a_password_by_mail(sender, request, user, **kwargs):
    """The password is new and came by e-mail: every session ends."""
    record("accounts.reset_password", by=user, subject=user, field_names=["password"])
    for session in UserSession.objects.filter(user=user):
        session.end()


@receiver(account.email_changed)
def changed_the_address(sender, request, user, **kwargs):
    """The new address was confirmed and is the one to sign in with."""
    record("accounts.change_email", by=user, subject=user, field_names=["email"])


@receiver(account.email_added)
def asked_for_another_address(sender, request, user, **kwargs):
    """A new address waits to be confirmed."""
    record("accounts.ask_change_of_email", by=user, subject=user, field_names=["email"])


@receiver(account.email_confirmed)
def confirmed_the_address(sender, request, email_address, **kwargs):
    """The address is theirs."""
    record("accounts.confirm_email", by=email_address.user, subject=email_address.user, field_names=["email"])


@receiver(account.user_signed_up)
def opened_an_account(sender, request, user, **kwargs):
    """A citizen has an account."""
    record("accounts.sign_up", by=user, subject=user, field_names=["email"])


def _factor(action):
    def write(sender, request, user, authenticator, **kwargs):
        record(action, by=user, subject=user, factor=authenticator.type)

    return write


for signal, action in (
    (mfa.authenticator_added, "accounts.add_factor"),
    (mfa.authenticator_removed, "accounts.remove_factor"),
    (mfa.authenticator_reset, "accounts.renew_recovery_codes"),
):
    signal.connect(_factor(action), weak=False, dispatch_uid=action)


@receiver(identities.social_account_added)
def linked_an_identity(sender, request, sociallogin, **kwargs):
    """The identity opens this account from now on."""
    record("accounts.link_identity", by=sociallogin.user, subject=sociallogin.user, field_names=["identity"])


@receiver(identities.social_account_removed)
def unlinked_an_identity(sender, request, socialaccount, **kwargs):
    """The identity opens this account no more."""
    record("accounts.unlink_identity", by=socialaccount.user, subject=socialaccount.user, field_names=["identity"])


@receiver(pre_save, sender=UserSession)
def keep_little_of_a_session(sender, instance, **kwargs):
    """Keep the network and the kind of device, not the whole address and the whole text of the browser."""
    network = coarse_network(context.request.META.get("REMOTE_ADDR", "")) if context.request else ""
    instance.ip = network.partition("/")[0] or "0.0.0.0"
    instance.user_agent = device_name(instance.user_agent) or instance.user_agent[:60]
