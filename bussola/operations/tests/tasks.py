"""Tasks for the tests: each writes a line in the file it is given, so that another process can see it at work."""

import time
from pathlib import Path

from django_tasks import task


def _tell(path: str, word: str) -> None:
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(word + "\n")


@task()
def quick(path: str) -> str:
    """Be done at once."""
    _tell(path, "quick")
    return "done"


@task()
def slow(path: str, seconds: float) -> None:
    """Take ``seconds``, the first time; be done at once the next."""
    is_first = not Path(path).exists()
    _tell(path, "begun")
    if is_first:
        time.sleep(seconds)  # work that takes long
    _tell(path, "done")


@task()
def failing() -> None:
    """Fail with a text that speaks of a person."""
    raise ValueError("anna.rossi@example.org RSSNNA80A41H501X 333 1234567")
