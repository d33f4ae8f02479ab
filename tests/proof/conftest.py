"""The proofs are marked, so that one run can leave them out: they say the same on every Python."""

import pytest

from bussola.operations.tests.installation import drop_database, is_postgresql, new_database, url_of


def pytest_collection_modifyitems(items):
    """Mark every test of this folder."""
    for item in items:
        if "tests/proof" in item.path.as_posix():
            item.add_marker(pytest.mark.proof)


@pytest.fixture
def database_url():
    """Return the address of an empty database on the server of the suite; "" for SQLite, which needs none."""
    if not is_postgresql():
        yield ""
        return
    name = new_database()
    yield url_of(name)
    drop_database(name)
