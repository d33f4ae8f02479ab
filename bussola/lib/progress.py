"""Progress bars on long work: a bar on a terminal, one line at the end elsewhere."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
BAR = "{desc:<44} {percentage:3.0f}% |{bar:24}| {n_fmt}/{total_fmt} {remaining}"


def progress(items: Iterable[Item], title: str, total: int | None = None) -> Iterator[Item]:
    """Yield ``items``, showing on standard error how many are done, of how many, and the time left."""
    on_terminal = sys.stderr.isatty()
    done = 0
    bar = tqdm(
        items,
        desc=title,
        total=total,
        unit="",
        disable=not on_terminal,
        bar_format=BAR,
    )
    for item in bar:
        yield item
        done += 1
    if not on_terminal:
        print(f"{title}: {done}", file=sys.stderr)  # noqa: T201 - this is what the tool is for


@contextmanager
def progress_steps(title: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function ``step(done, total)`` that moves a bar, for work that counts by itself."""
    bar = tqdm(desc=title, total=None, unit="", disable=not sys.stderr.isatty(), bar_format=BAR)

    def step(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    try:
        yield step
    finally:
        bar.close()
