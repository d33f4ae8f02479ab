"""Fixtures of the tests of the staff pages."""

import pytest

from bussola.organizations.tests.network import Network


@pytest.fixture
def network(db):
    """Return two districts with a body each."""
    return Network()
