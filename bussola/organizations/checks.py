"""What ``bussola check`` says about people: districts nobody administers."""

from django.core.checks import Tags, Warning, register
from django.db import DatabaseError

from bussola.territory.models import District

from .models import Membership
from .roles import Role


@register(Tags.database, deploy=True)
def people_are_in_order(app_configs, databases, **kwargs):
    """A district where people work needs an administrator."""
    if not databases:
        return []
    try:
        return list(_without_administrator())
    except DatabaseError:  # the check of the database says so in its own words
        return []


def _without_administrator():
    staffed = District.objects.filter(staff_memberships__in=Membership.objects.open()).distinct()
    for district in staffed:
        administrators = Membership.objects.active().filter(role=Role.NETWORK_ADMIN, district=district)
        if not administrators.exists():
            yield Warning(
                f"Nel distretto {district.name} lavora qualcuno ma non c'è un amministratore della rete.",
                hint=f"bussola members add ... --role network_admin --district {district.slug}",
                id="bussola.W022",
            )
