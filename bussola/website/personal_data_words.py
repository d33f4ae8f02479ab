"""The register of personal data told to a reader: who the data are about, and each field in plain words."""

from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bussola.privacy.register import PersonalField, personal_fields

READERS, ACCESS, OFFICES, STAFF = "readers", "access", "offices", "staff"
GROUP_NAMES = {
    READERS: gettext_lazy("If you write to us"),
    ACCESS: gettext_lazy("If you sign in"),
    OFFICES: gettext_lazy("If you work in an office of the catalogue"),
    STAFF: gettext_lazy("If you work on this site"),
}
# field -> whom it is about, what it is. A field that is not here is shown all the same, under its own name.
WORDS = {
    "directory.ErrorReport.reply_email": (READERS, gettext_lazy("The e-mail address you leave if you want an answer")),
    "directory.ErrorReport.text": (READERS, gettext_lazy("What you write when you report a mistake")),
    "website.PageFeedback.text": (READERS, gettext_lazy("What you write about how clear a page is")),
    "organizations.Organization.email": (OFFICES, gettext_lazy("E-mail address of a body")),
    "directory.Service.email": (OFFICES, gettext_lazy("E-mail address of a service")),
    "directory.Service.assurer_email": (OFFICES, gettext_lazy("E-mail address of who checked a sheet")),
    "directory.Contact.name": (OFFICES, gettext_lazy("Name of who answers for a service")),
    "directory.Contact.title": (OFFICES, gettext_lazy("Job of who answers for a service")),
    "directory.Contact.email": (OFFICES, gettext_lazy("E-mail address of who answers for a service")),
    "directory.Phone.number": (OFFICES, gettext_lazy("Telephone number of a service")),
    "directory.Metadata.previous_value": (OFFICES, gettext_lazy("History of a sheet: what was written before")),
    "directory.Metadata.replacement_value": (OFFICES, gettext_lazy("History of a sheet: what was written instead")),
    "directory.Metadata.updated_by": (STAFF, gettext_lazy("History of a sheet: who changed it (a code)")),
    "territory.UnmatchedRow.row": (OFFICES, gettext_lazy("Line of a public list that waits to be placed")),
    "organizations.Invitation.email": (STAFF, gettext_lazy("E-mail address an invitation was sent to")),
    "organizations.Invitation.invited_by": (STAFF, gettext_lazy("Who sent an invitation")),
    "organizations.Membership.user": (STAFF, gettext_lazy("Your roles, and where")),
    "organizations.Membership.invited_by": (STAFF, gettext_lazy("Who gave a role")),
    "organizations.Membership.confirmed_by": (STAFF, gettext_lazy("Who confirmed a role")),
    "organizations.Membership.ended_by": (STAFF, gettext_lazy("Who took a role away")),
    "account.EmailAddress.email": (ACCESS, gettext_lazy("E-mail addresses of your access")),
    "account.EmailAddress.user": (ACCESS, gettext_lazy("Whose an e-mail address is")),
    "account.EmailConfirmation.email_address": (ACCESS, gettext_lazy("E-mail address that waits to be confirmed")),
    "mfa.Authenticator.data": (ACCESS, gettext_lazy("Second factor: the key of your telephone or device")),
    "mfa.Authenticator.user": (ACCESS, gettext_lazy("Second factor: whose it is")),
    "mfa.Authenticator.last_used_at": (ACCESS, gettext_lazy("Second factor: when it was last used")),
    "sessions.Session.session_key": (ACCESS, gettext_lazy("Being signed in: the number of the session")),
    "sessions.Session.session_data": (ACCESS, gettext_lazy("Being signed in: who, and how you entered")),
    "usersessions.UserSession.user": (ACCESS, gettext_lazy("Where you are signed in: who")),
    "usersessions.UserSession.ip": (ACCESS, gettext_lazy("Where you are signed in: network address")),
    "usersessions.UserSession.user_agent": (ACCESS, gettext_lazy("Where you are signed in: browser and device")),
    "usersessions.UserSession.last_seen_at": (ACCESS, gettext_lazy("Where you are signed in: last time")),
    "usersessions.UserSession.session_key": (ACCESS, gettext_lazy("Where you are signed in: number of the session")),
    "socialaccount.SocialAccount.user": (ACCESS, gettext_lazy("SPID or CIE: whose identity it is")),
    "socialaccount.SocialAccount.uid": (ACCESS, gettext_lazy("SPID or CIE: the code of your identity")),
    "socialaccount.SocialAccount.extra_data": (ACCESS, gettext_lazy("SPID or CIE: what they say about you")),
    "socialaccount.SocialAccount.last_login": (ACCESS, gettext_lazy("SPID or CIE: when you last entered")),
    "socialaccount.SocialToken.account": (ACCESS, gettext_lazy("SPID or CIE: the pass of the identity")),
    "django_tasks_database.DBTaskResult.args_kwargs": (STAFF, gettext_lazy("Work for later, like a message to send")),
    "django_tasks_database.DBTaskResult.traceback": (STAFF, gettext_lazy("Why a piece of work did not succeed")),
    "accounts.Identity.fiscal_code": (ACCESS, gettext_lazy("SPID or CIE: your fiscal code")),
    "accounts.Identity.social_account": (ACCESS, gettext_lazy("SPID or CIE: which identity opens your access")),
    "accounts.Identity.user": (ACCESS, gettext_lazy("SPID or CIE: which access an identity opens")),
    "accounts.SignIn.at": (ACCESS, gettext_lazy("Your entrances: day and hour")),
    "accounts.SignIn.device": (ACCESS, gettext_lazy("Your entrances: browser and system")),
    "accounts.SignIn.network": (ACCESS, gettext_lazy("Your entrances: part of the network address")),
    "accounts.SignIn.outcome": (ACCESS, gettext_lazy("Your entrances: whether they succeeded")),
    "accounts.SignIn.user": (ACCESS, gettext_lazy("Your entrances: who")),
    "accounts.SignIn.way": (ACCESS, gettext_lazy("Your entrances: with password, key, SPID or CIE")),
    "accounts.SignIn.with_second_factor": (ACCESS, gettext_lazy("Your entrances: whether with a second factor")),
    "finder.LexiconPhrase.suggested_by": (STAFF, gettext_lazy("Phrases people use: who suggested them")),
    "finder.LexiconPhrase.decided_by": (STAFF, gettext_lazy("Phrases people use: who decided about them")),
    "directory.InternalNote.author": (STAFF, gettext_lazy("Notes between colleagues: who wrote them")),
    "directory.InternalNote.text": (STAFF, gettext_lazy("Notes between colleagues: what they say")),
    "accounts.User.email": (ACCESS, gettext_lazy("E-mail address to sign in with")),
    "accounts.User.last_login": (ACCESS, gettext_lazy("Day of the last time you signed in")),
    "accounts.User.name": (ACCESS, gettext_lazy("Name")),
    "accounts.User.password": (ACCESS, gettext_lazy("Password, kept as a fingerprint only")),
    "audit.AuditEvent.actor": (STAFF, gettext_lazy("Who did or saw something (a code)")),
    "audit.AuditEvent.subject_id": (STAFF, gettext_lazy("The record that was changed or seen (a code)")),
}


@dataclass(frozen=True)
class Line:
    """One field as a reader meets it; all but ``words`` are as the register has them, in Italian."""

    words: str
    why: str
    kept: str
    seen_by: str
    basis: str


def groups_of_personal_fields() -> list[tuple[str, list[Line]]]:
    """Return every personal field of the register under whom it is about; raise RegisterError as the register does."""
    groups: dict[str, list[Line]] = {name: [] for name in GROUP_NAMES}
    for field in personal_fields():
        group, words = WORDS.get(f"{field.model}.{field.name}") or (STAFF, _own_name(field))
        groups[group].append(Line(str(words), field.why, field.kept, field.seen_by, field.basis_in_words))
    return [(str(GROUP_NAMES[name]), lines) for name, lines in groups.items() if lines]


def _own_name(field: PersonalField) -> str:
    model = apps.get_model(field.model)
    return _("%(record)s: %(field)s") % {
        "record": model._meta.verbose_name,
        "field": model._meta.get_field(field.name).verbose_name,
    }
