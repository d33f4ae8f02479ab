"""Which bodies the catalogue puts in a district: the answer to ``lib.hooks.organizations_in_districts``."""

from bussola.organizations.reach import Reach

from .models import Service


def organizations_with_services_in(district_ids):
    """Return a query of the keys of the bodies with a service that serves, or is given in, one of those districts."""
    return Service.objects.within(Reach(districts=frozenset(district_ids))).order_by().values("organization")
