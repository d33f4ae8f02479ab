"""Fixtures for every test."""

import pytest


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    """Give each test a search index of its own."""
    settings.FINDER_INDEX_DIR = tmp_path / "index"
