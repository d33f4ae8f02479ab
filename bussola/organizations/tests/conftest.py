"""Fixtures of the tests about roles."""

import pytest

from .network import Network


@pytest.fixture
def network(db):
    """Return two districts with a body each."""
    return Network()
