"""Fixtures of the tests of the pages."""

import pytest

from bussola.directory.tests.small_district import SmallDistrict


@pytest.fixture
def small(db):
    """Return a small invented district."""
    return SmallDistrict()
