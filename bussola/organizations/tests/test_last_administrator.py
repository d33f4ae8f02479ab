"""Two administrators leave at the same moment: one of them stays."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from bussola.organizations.actions import LastAdministrator, leave
from bussola.organizations.models import Membership
from bussola.organizations.roles import Role
from bussola.organizations.tests.network import Network


@pytest.mark.django_db(transaction=True)
def test_two_who_leave_at_once_never_leave_the_district_without_an_administrator():
    network = Network()
    both = [network.member(Role.NETWORK_ADMIN, name) for name in ("ada", "bice")]
    start = Barrier(2)

    def try_to_leave(user):
        try:
            start.wait(10)
            leave(Membership.objects.get(user=user), by=user)
            return "left"
        except LastAdministrator:
            return "stayed"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_to_leave, both)) == ["left", "stayed"]
    assert Membership.objects.active().filter(role=Role.NETWORK_ADMIN).count() == 1
