"""The proofs are marked, so that one run can leave them out: they say the same on every Python."""

import pytest


def pytest_collection_modifyitems(items):
    """Mark every test of this folder."""
    for item in items:
        if "tests/proof" in item.path.as_posix():
            item.add_marker(pytest.mark.proof)
