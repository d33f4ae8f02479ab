"""The table of roles and permissions in plain words, for the page «Who may do what»."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bussola.organizations.roles import (
    ALLOWED,
    CONFIRMED_ROLES,
    MAY_GIVE,
    OTHER_HANDS,
    Permission,
    Role,
    reaches_district,
)

PERMISSION_WORDS = {
    Permission.STAFF_HOME: _("See one's own work"),
    Permission.SERVICE_EDIT: _("Correct the sheet of a service"),
    Permission.SERVICE_VERIFY: _("Say «checked today»"),
    Permission.SERVICE_PUBLISH: _("Publish a sheet"),
    Permission.ORGANIZATION_EDIT: _("Correct a body and its desks"),
    Permission.NOTE_READ: _("Read internal notes"),
    Permission.NOTE_WRITE: _("Write internal notes"),
    Permission.REPORT_RESOLVE: _("Close reports of mistakes"),
    Permission.UNMATCHED_RESOLVE: _("Place lines of imports nobody recognised"),
    Permission.LEXICON_SUGGEST: _("Suggest words that people use"),
    Permission.LEXICON_REVIEW: _("Decide about suggested words"),
    Permission.QUESTION_COUNTS_READ: _("See how often things are searched for"),
    Permission.MEMBER_READ: _("See who works here"),
    Permission.MEMBER_INVITE: _("Invite people"),
    Permission.MEMBER_END: _("Take roles away and hand work over"),
    Permission.MEMBER_CONFIRM: _("Confirm a new administrator"),
    Permission.MEMBER_EXPORT: _("Download the list of people"),
    Permission.AUDIT_READ: _("Read who did what"),
    Permission.SETTINGS_EDIT: _("Change the settings of the network"),
}
ROLE_WORDS = {
    Role.EDITOR: _("Keeps the sheets of their own body right."),
    Role.DESK_OPERATOR: _("Listens to people at a desk and tells them where to go."),
    Role.SOCIAL_WORKER: _("Works with families and points out what is missing."),
    Role.COORDINATOR: _("Answers for an area: publishes sheets, decides about words, invites colleagues."),
    Role.PLANNER: _("Reads the figures to plan the services of the district."),
    Role.NETWORK_ADMIN: _("Runs the network in the district: people, settings."),
    Role.AUDITOR: _("Checks who did what. Reads, and changes nothing."),
}
OWN_BODY, WHOLE_DISTRICT, NOT = "body", "district", ""


@dataclass(frozen=True)
class Line:
    """A permission and, for each role in order, how far it goes: ``body``, ``district`` or nowhere."""

    words: str
    code: str
    cells: list[tuple[Role, str]]


def table() -> list[Line]:
    """Return the table line by line, in the order of the code."""
    return [
        Line(
            str(PERMISSION_WORDS[permission]),
            permission.value,
            [(role, _reach(role, permission)) for role in Role],
        )
        for permission in ALLOWED
    ]


def _reach(role: Role, permission: Permission) -> str:
    if role not in ALLOWED[permission]:
        return NOT
    return WHOLE_DISTRICT if reaches_district(role, permission) else OWN_BODY


def roles() -> list[dict]:
    """Return each role with what it is for and which roles it gives."""
    return [
        {
            "role": role,
            "words": ROLE_WORDS[role],
            "gives": [given.label for given in Role if given in MAY_GIVE.get(role, ())],
            "is_confirmed": role in CONFIRMED_ROLES,
        }
        for role in Role
    ]


def separated() -> list[tuple[str, str]]:
    """Return the pairs of works that need two people, in words."""
    return [(PERMISSION_WORDS[first], PERMISSION_WORDS[second]) for first, second in OTHER_HANDS]
