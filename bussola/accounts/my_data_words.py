"""The names of what is held of a person, in words; a name that is not here is shown as it is."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NAMES = {
    "action": gettext_lazy("What (a code)"),
    "at": gettext_lazy("When"),
    "created_at": gettext_lazy("Since"),
    "date_joined": gettext_lazy("Since"),
    "email": gettext_lazy("E-mail"),
    "device": gettext_lazy("Browser and device"),
    "ended_at": gettext_lazy("Ended"),
    "ends_on": gettext_lazy("Last day"),
    "extra_data": gettext_lazy("What it says about you"),
    "fiscal_code": gettext_lazy("Fiscal code"),
    "fields": gettext_lazy("Which data"),
    "ip": gettext_lazy("Network address"),
    "last_login": gettext_lazy("Last time you entered"),
    "last_seen_at": gettext_lazy("Last time"),
    "last_used_at": gettext_lazy("Last used"),
    "network": gettext_lazy("Network"),
    "name": gettext_lazy("Name"),
    "outcome": gettext_lazy("How it went (a code)"),
    "primary": gettext_lazy("The one you enter with"),
    "provider": gettext_lazy("Who knows you"),
    "record": gettext_lazy("On what (a code)"),
    "role": gettext_lazy("Role"),
    "sent_at": gettext_lazy("Sent"),
    "starts_on": gettext_lazy("First day"),
    "state": gettext_lazy("State"),
    "type": gettext_lazy("Kind"),
    "uid": gettext_lazy("Code of the identity"),
    "user_agent": gettext_lazy("Browser and device"),
    "verified": gettext_lazy("Confirmed"),
    "way": gettext_lazy("How (a code)"),
    "when": gettext_lazy("When"),
    "where": gettext_lazy("Where"),
    "with_second_factor": gettext_lazy("With a second factor"),
}


def in_words(row: dict) -> list[tuple[str, object]]:
    """Return what one row holds, name by name; what is empty is left out."""
    return [
        (str(NAMES.get(name, name)), (_("yes") if value else _("no")) if isinstance(value, bool) else value)
        for name, value in row.items()
        if value not in (None, "", {})
    ]
