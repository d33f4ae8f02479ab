"""Reading the files that Bussola ships."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO

DATA = Path(__file__).resolve().parent.parent / "data"
REAL = DATA / "real"
VOCABULARIES = DATA / "vocabularies"


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a TSV file, gzipped or not, as dictionaries of text."""
    with _opened(path) as lines:
        yield from csv.DictReader(lines, delimiter="\t")


def count_rows(path: Path) -> int:
    """Return how many rows ``read_rows`` will yield (the shipped files have one row per line)."""
    with _opened(path) as lines:
        return max(0, sum(1 for _ in lines) - 1)


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")
