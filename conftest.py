"""Fixtures for every test."""

import pytest
from django.test import TransactionTestCase

from bussola.audit import guards


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    """Give each test a search index of its own."""
    settings.FINDER_INDEX_DIR = tmp_path / "index"


@pytest.fixture(autouse=True, scope="session")
def tables_can_be_emptied_after_a_test():
    """Let Django empty the database after a test that commits; during every test the audit trail is guarded."""
    empty = TransactionTestCase._fixture_teardown

    def unguarded(case):
        guards.take_off()
        empty(case)
        guards.put_on()

    TransactionTestCase._fixture_teardown = unguarded
    yield
    TransactionTestCase._fixture_teardown = empty


@pytest.fixture
def small(db):
    """Return a small invented district, where services of every shape are made in a line."""
    from bussola.directory.tests.small_district import SmallDistrict  # once Django is ready

    return SmallDistrict()
