"""Fixtures of the tests of the staff pages."""

import pytest

from bussola.organizations.tests.network import Network


@pytest.fixture(autouse=True)
def second_factor_is_done(settings):
    """These tests are about rights: how one signs in is tested in accounts."""
    settings.BUSSOLA_TWO_FACTOR_RELAXED = True


@pytest.fixture
def network(db):
    """Return two districts with a body each."""
    return Network()


@pytest.fixture
def signed_in(client, network):
    """Return a function that signs somebody in and returns the browser."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in
