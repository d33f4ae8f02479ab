"""Texts of Django and allauth that have no Italian, or one that nobody would say.

They are shown by their forms; written here, they enter our catalogue, which wins over theirs.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

BORROWED = (
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        12,
    ),
    _("New Password (again)"),
    _("Authenticator code"),
    _("You must type the same password each time."),
)
