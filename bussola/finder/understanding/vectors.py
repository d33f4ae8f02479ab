"""The vectors of the sentences of the lexicon, kept in the data folder, so that each is worked out once.

A changed lexicon costs only its new sentences (about 1 ms each). The file can be thrown away at any time.
"""

import hashlib
import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from django.conf import settings

from bussola.finder.locks import file_lock
from bussola.lib.progress import progress

from .encoder import MODEL_MARK, SIZE, Encoder

AT_A_TIME = 64  # sentences the model reads together


def cache_file() -> Path:
    """Return the file of the vectors of the present model."""
    return Path(settings.BUSSOLA_HOME) / "understanding" / f"vectors-{MODEL_MARK}.npz"


def key_of(sentence: str) -> int:
    """Return the number a sentence is kept under."""
    return int.from_bytes(hashlib.blake2b(sentence.encode(), digest_size=8).digest())


def known_vectors(sentences: Sequence[str]) -> np.ndarray | None:
    """Return one row for each sentence, or None when one of them is not known yet."""
    known = _read(cache_file())
    keys = [key_of(sentence) for sentence in sentences]
    if any(key not in known for key in keys):
        return None
    return np.array([known[key] for key in keys], np.float32).reshape(-1, SIZE)


def vectors_of(sentences: Sequence[str], encode: Encoder, *, show_progress: bool = False) -> np.ndarray:
    """Return one row for each sentence; those not known yet are worked out, and kept. Only one process does so."""
    found = known_vectors(sentences)
    if found is not None:
        return found
    path = cache_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with file_lock(path.with_suffix(".lock")):
        known = _read(path)
        missing = [sentence for sentence in dict.fromkeys(sentences) if key_of(sentence) not in known]
        parts = [missing[start : start + AT_A_TIME] for start in range(0, len(missing), AT_A_TIME)]
        title = f"Significato delle frasi, a {AT_A_TIME} per volta"
        for part in progress(parts, title) if show_progress and parts else parts:
            rows = encode(part).astype(np.float16)
            known.update(zip(map(key_of, part), rows, strict=True))
        if missing:
            wanted = {key_of(sentence) for sentence in sentences}  # what the lexicon no longer holds goes
            _write(path, {key: row for key, row in known.items() if key in wanted})
    return np.array([known[key_of(sentence)] for sentence in sentences], np.float32).reshape(-1, SIZE)


def _read(path: Path) -> dict[int, np.ndarray]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            return dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}  # not there, or broken: it is made anew


def _write(path: Path, known: dict[int, np.ndarray]) -> None:
    """Write the file in one step, so that a kill leaves the old one or the new one."""
    draft = path.with_name(f".{uuid.uuid4().hex}.npz")
    keys = np.array(sorted(known), np.uint64)
    np.savez(draft, keys=keys, rows=np.array([known[int(key)] for key in keys], np.float16))
    os.replace(draft, path)
