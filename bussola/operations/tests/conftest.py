"""Fixtures of the tests of operations."""

import pytest

from .installation import Installation, copy_of, drop_database, end, is_postgresql, new_database


@pytest.fixture(scope="session")
def model_installation(tmp_path_factory):
    """Return an installation with its tables made, copied by the tests that need one."""
    model = Installation(tmp_path_factory.mktemp("model") / "home", new_database() if is_postgresql() else "")
    model.run("migrate", "--verbosity=0", "--skip-checks")
    yield model
    if model.database:
        drop_database(model.database)


@pytest.fixture
def installation(model_installation, tmp_path):
    """Return an installation with its tables made and nothing in them."""
    copy = copy_of(model_installation, tmp_path / "home")
    yield copy
    if copy.database:
        drop_database(copy.database)


@pytest.fixture
def started(installation):
    """Return a function that starts a command of the installation; whatever still runs in the end is killed."""
    children = []

    def start(*arguments, of=installation, **options):
        children.append(of.start(*arguments, **options))
        return children[-1]

    yield start
    for child in children:
        end(child)
