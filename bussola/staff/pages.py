"""Our own pages in the navigation of who works here: the answer to ``lib.hooks.staff_pages``."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from bussola.lib.hooks import StaffPage
from bussola.organizations.roles import Permission


def own_pages(permissions, district) -> Iterator[StaffPage]:
    """Yield the pages of this app that somebody with these permissions may open."""
    for needed, title, name, order in (
        (Permission.STAFF_HOME, _("My work"), "staff:home", 0),
        (Permission.UNMATCHED_RESOLVE, _("To be placed"), "staff:unmatched", 50),
        (Permission.QUESTION_COUNTS_READ, _("What people look for"), "staff:search_counts", 55),
        (Permission.LEXICON_SUGGEST, _("Words people use"), "staff:lexicon", 57),
        (Permission.STAFF_HOME, _("Why not this one?"), "staff:why_not", 56),
        (Permission.MEMBER_READ, _("People"), "staff:members", 60),
        (Permission.ORGANIZATION_EDIT, _("Desks"), "staff:offices", 70),
        (Permission.AUDIT_READ, _("Who did what"), "staff:audit", 80),
        (Permission.STAFF_HOME, _("Who may do what"), "staff:who_may_do_what", 90),
    ):
        if needed in permissions:
            yield StaffPage(title, reverse(name), order)
