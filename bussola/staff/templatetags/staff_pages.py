"""The navigation of the staff pages: what this person may open, and nothing else."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from bussola.lib.hooks import StaffPage, staff_pages
from bussola.organizations.permissions import permissions_in
from bussola.organizations.roles import Permission

register = template.Library()


def pages_for(user, district) -> list[StaffPage]:
    """Return the pages ``user`` may open in a district, in order: ours and those of the apps below."""
    allowed = permissions_in(user, district)
    own = [
        (Permission.STAFF_HOME, _("My work"), "staff:home", 0),
        (Permission.MEMBER_READ, _("People"), "staff:members", 60),
        (Permission.ORGANIZATION_EDIT, _("Desks"), "staff:offices", 70),
        (Permission.AUDIT_READ, _("Who did what"), "staff:audit", 80),
        (Permission.STAFF_HOME, _("Who may do what"), "staff:who_may_do_what", 90),
    ]
    found = [StaffPage(title, reverse(name), order) for needed, title, name, order in own if needed in allowed]
    for answer in staff_pages.answers(allowed, district):
        found += answer or ()
    return sorted(found, key=lambda page: page.order)


@register.inclusion_tag("staff/_navigation.html", takes_context=True)
def staff_navigation(context):
    """Draw the navigation; nothing for somebody without a role here."""
    request = context["request"]
    found = pages_for(request.user, request.district) if request.district else []
    here = max((page.url for page in found if request.path.startswith(page.url)), key=len, default="")
    return {
        "pages": [{"title": page.title, "url": page.url, "is_current": page.url == here} for page in found],
    }
