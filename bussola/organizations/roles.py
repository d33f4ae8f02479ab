"""Who may do what: the roles, the permissions, and the one table that joins them.

This file is the whole truth about rights. The page «Who may do what» is drawn from it, tests hold the code against
it, and a change here is a change of the rules of the network: it shows in the history of this file.
"""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody does in the network. A citizen who signs in has no role: no row says so."""

    EDITOR = "editor", _("Editor of a body")
    DESK_OPERATOR = "desk_operator", _("Desk operator")
    SOCIAL_WORKER = "social_worker", _("Social worker")
    COORDINATOR = "coordinator", _("Area coordinator")
    PLANNER = "planner", _("Planner")
    NETWORK_ADMIN = "network_admin", _("Network administrator")
    AUDITOR = "auditor", _("Auditor")


class Permission(StrEnum):
    """One thing that can be allowed."""

    STAFF_HOME = "staff.home"
    SERVICE_EDIT = "service.edit"
    SERVICE_VERIFY = "service.verify"
    SERVICE_PUBLISH = "service.publish"
    ORGANIZATION_EDIT = "organization.edit"
    NOTE_READ = "note.read"
    NOTE_WRITE = "note.write"
    REPORT_RESOLVE = "report.resolve"
    UNMATCHED_RESOLVE = "unmatched.resolve"
    LEXICON_SUGGEST = "lexicon.suggest"
    LEXICON_REVIEW = "lexicon.review"
    QUESTION_COUNTS_READ = "question_counts.read"
    MEMBER_READ = "member.read"
    MEMBER_INVITE = "member.invite"
    MEMBER_END = "member.end"
    MEMBER_CONFIRM = "member.confirm"
    MEMBER_EXPORT = "member.export"
    AUDIT_READ = "audit.read"
    SETTINGS_EDIT = "settings.edit"


EDITOR, DESK, SOCIAL, COORDINATOR = Role.EDITOR, Role.DESK_OPERATOR, Role.SOCIAL_WORKER, Role.COORDINATOR
PLANNER, ADMIN, AUDITOR = Role.PLANNER, Role.NETWORK_ADMIN, Role.AUDITOR

# --- the table --------------------------------------------------------------------------------------------
ALLOWED: dict[Permission, frozenset[Role]] = {
    permission: frozenset(roles)
    for permission, roles in {
        Permission.STAFF_HOME: set(Role),
        Permission.SERVICE_EDIT: {EDITOR, DESK, COORDINATOR, ADMIN},
        Permission.SERVICE_VERIFY: {EDITOR, DESK, SOCIAL, COORDINATOR, ADMIN},
        Permission.SERVICE_PUBLISH: {COORDINATOR, ADMIN},
        Permission.ORGANIZATION_EDIT: {EDITOR, COORDINATOR, ADMIN},
        Permission.NOTE_READ: {DESK, SOCIAL, COORDINATOR, ADMIN},
        Permission.NOTE_WRITE: {DESK, SOCIAL, COORDINATOR, ADMIN},
        Permission.REPORT_RESOLVE: {EDITOR, DESK, COORDINATOR, ADMIN},
        Permission.UNMATCHED_RESOLVE: {COORDINATOR, ADMIN},
        Permission.LEXICON_SUGGEST: {DESK, SOCIAL, COORDINATOR, PLANNER, ADMIN},
        Permission.LEXICON_REVIEW: {COORDINATOR, ADMIN},
        Permission.QUESTION_COUNTS_READ: {COORDINATOR, PLANNER, ADMIN},
        Permission.MEMBER_READ: {EDITOR, COORDINATOR, ADMIN, AUDITOR},
        Permission.MEMBER_INVITE: {EDITOR, COORDINATOR, ADMIN},
        Permission.MEMBER_END: {EDITOR, COORDINATOR, ADMIN},
        Permission.MEMBER_CONFIRM: {ADMIN},
        Permission.MEMBER_EXPORT: {ADMIN, AUDITOR},
        Permission.AUDIT_READ: {ADMIN, AUDITOR},
        Permission.SETTINGS_EDIT: {ADMIN},
    }.items()
}

# --- how far a role reaches -------------------------------------------------------------------------------
# These act for their own body; every other role acts in its whole district.
ORGANIZATION_ROLES = frozenset({EDITOR, DESK})
# What reaches the whole district all the same: who answers at a desk speaks of the services of everybody.
DISTRICT_WIDE: dict[Role, frozenset[Permission]] = {
    DESK: frozenset(
        {Permission.NOTE_READ, Permission.NOTE_WRITE, Permission.SERVICE_VERIFY, Permission.LEXICON_SUGGEST}
    ),
}

# --- who may give (and take away) which role: never one above one's own ------------------------------------
MAY_GIVE: dict[Role, frozenset[Role]] = {
    ADMIN: frozenset(Role),
    COORDINATOR: frozenset({EDITOR, DESK, SOCIAL}),
    EDITOR: frozenset({EDITOR}),
}

# --- separation of duties ---------------------------------------------------------------------------------
# What only reads. Everything else changes something, and an auditor changes nothing.
READ_ONLY = frozenset(
    {
        Permission.STAFF_HOME,
        Permission.NOTE_READ,
        Permission.QUESTION_COUNTS_READ,
        Permission.MEMBER_READ,
        Permission.MEMBER_EXPORT,
        Permission.AUDIT_READ,
    }
)
# Whoever did the first on a thing does not do the second on the same thing.
OTHER_HANDS: tuple[tuple[Permission, Permission], ...] = (
    (Permission.SERVICE_EDIT, Permission.SERVICE_PUBLISH),
    (Permission.LEXICON_SUGGEST, Permission.LEXICON_REVIEW),
    (Permission.MEMBER_INVITE, Permission.MEMBER_CONFIRM),
)
# A role that begins only when a second network administrator has confirmed it.
CONFIRMED_ROLES = frozenset({ADMIN})


def permissions_of(role: Role) -> frozenset[Permission]:
    """Return what a role may do."""
    return frozenset(permission for permission, roles in ALLOWED.items() if role in roles)


def reaches_district(role: Role, permission: Permission) -> bool:
    """Tell whether a role uses a permission in its whole district, or only for its own body."""
    return role not in ORGANIZATION_ROLES or permission in DISTRICT_WIDE.get(role, frozenset())


def writes(role: Role) -> bool:
    """Tell whether a role may change anything."""
    return bool(permissions_of(role) - READ_ONLY)


def are_incompatible(one: Role, other: Role) -> bool:
    """Tell whether nobody may hold these two roles in the same district: an auditor never audits their own work."""
    return one != other and ((one == AUDITOR and writes(other)) or (other == AUDITOR and writes(one)))
