"""What ``bussola check`` says about people: demo log-ins left behind, districts nobody administers."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import DatabaseError

from bussola.territory.models import District

from .models import Membership
from .roles import Role


@register(Tags.database, deploy=True)
def people_are_in_order(app_configs, databases, **kwargs):
    """Demo log-ins have no place in a real installation, and a district where people work needs an administrator."""
    if not databases:
        return []
    try:
        return [*_demo_people(), *_without_administrator()]
    except DatabaseError:  # the check of the database says so in its own words
        return []


def _demo_people():
    count = 0 if settings.BUSSOLA_DEMO else Membership.objects.demo_people().count()
    if count:
        yield Error(
            f"Ci sono {count} accessi dimostrativi, ma questa non è una dimostrazione.",
            hint="Non possono fare niente, ma vanno cancellati: bussola members forget-demo",
            id="bussola.E010",
        )


def _without_administrator():
    staffed = District.objects.filter(staff_memberships__in=Membership.objects.open()).distinct()
    for district in staffed:
        administrators = Membership.objects.active().filter(role=Role.NETWORK_ADMIN, district=district)
        if not administrators.exists():
            yield Warning(
                f"Nel distretto {district.name} lavora qualcuno ma non c'è un amministratore della rete.",
                hint=f"bussola members add ... --role network_admin --district {district.slug}",
                id="bussola.W010",
            )
