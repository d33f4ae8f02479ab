"""The register of personal data told to a reader: who the data are about, and each field in plain words."""

from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bussola.privacy.register import PersonalField, personal_fields

READERS, OFFICES, STAFF = "readers", "offices", "staff"
GROUP_NAMES = {
    READERS: gettext_lazy("If you write to us"),
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
    "accounts.User.email": (STAFF, gettext_lazy("E-mail address to sign in with")),
    "accounts.User.last_login": (STAFF, gettext_lazy("Day of the last time you signed in")),
    "accounts.User.name": (STAFF, gettext_lazy("Name")),
    "accounts.User.password": (STAFF, gettext_lazy("Password, kept as a fingerprint only")),
    "audit.AuditEvent.actor": (STAFF, gettext_lazy("Who did or saw something (a code)")),
    "audit.AuditEvent.subject_id": (STAFF, gettext_lazy("The record that was changed or seen (a code)")),
}


@dataclass(frozen=True)
class Line:
    """One field as a reader meets it; ``why``, ``kept`` and ``seen_by`` are as the register has them, in Italian."""

    words: str
    why: str
    kept: str
    seen_by: str


def groups_of_personal_fields() -> list[tuple[str, list[Line]]]:
    """Return every personal field of the register under whom it is about; raise RegisterError as the register does."""
    groups: dict[str, list[Line]] = {name: [] for name in GROUP_NAMES}
    for field in personal_fields():
        group, words = WORDS.get(f"{field.model}.{field.name}") or (STAFF, _own_name(field))
        groups[group].append(Line(str(words), field.why, field.kept, field.seen_by))
    return [(str(GROUP_NAMES[name]), lines) for name, lines in groups.items() if lines]


def _own_name(field: PersonalField) -> str:
    model = apps.get_model(field.model)
    return _("%(record)s: %(field)s") % {
        "record": model._meta.verbose_name,
        "field": model._meta.get_field(field.name).verbose_name,
    }
