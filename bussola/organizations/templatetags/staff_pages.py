"""The navigation of the staff pages: what this person may open, and nothing else."""

from django import template

from bussola.lib.hooks import StaffPage, staff_pages
from bussola.organizations.permissions import permissions_in

register = template.Library()


def pages_for(user, district) -> list[StaffPage]:
    """Return the pages ``user`` may open in a district, in order, as each app says them."""
    allowed = permissions_in(user, district)
    found = [page for answer in staff_pages.answers(allowed, district) for page in answer or ()]
    return sorted(found, key=lambda page: page.order)


@register.inclusion_tag("organizations/_staff_navigation.html", takes_context=True)
def staff_navigation(context):
    """Draw the navigation; nothing for somebody without a role here."""
    request = context["request"]
    found = pages_for(request.user, request.district) if request.district else []
    here = max((page.url for page in found if request.path.startswith(page.url)), key=len, default="")
    return {
        "pages": [{"title": page.title, "url": page.url, "is_current": page.url == here} for page in found],
    }
