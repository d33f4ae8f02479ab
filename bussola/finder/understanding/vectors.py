"""The vectors of the sentences of the lexicon and the head learnt from them, kept in the data folder.

A changed lexicon costs its new sentences (about 1 ms each) and a new head (3 s). The files can be thrown away at any
time.
"""

import hashlib
import os
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from django.conf import settings

from bussola.finder.locks import file_lock
from bussola.lib.progress import progress

from .encoder import MODEL_MARK, SIZE, Encoder
from .meaning import Head

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


def head_of(mark: str, learn: Callable[[], Head]) -> Head:
    """Return the head of the lexicon with this ``mark``, learnt by ``learn`` if it is not kept yet."""
    folder = cache_file().parent
    path = folder / f"head-{MODEL_MARK}-{mark}.npz"
    with file_lock(folder / "head.lock"):
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                return kept["weights"].astype(np.float32), kept["bias"]
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            weights, bias = learn()
        for former in folder.glob("head-*.npz"):
            former.unlink(missing_ok=True)
        _replace(path, weights=weights, bias=bias)
    return weights, bias


def _read(path: Path) -> dict[int, np.ndarray]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            return dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}  # not there, or broken: it is made anew


def _write(path: Path, known: dict[int, np.ndarray]) -> None:
    keys = np.array(sorted(known), np.uint64)
    _replace(path, keys=keys, rows=np.array([known[int(key)] for key in keys], np.float16))


def _replace(path: Path, **arrays: np.ndarray) -> None:
    """Write a file in one step, so that a kill leaves the old one or the new one."""
    draft = path.with_name(f".{uuid.uuid4().hex}.npz")
    np.savez(draft, **arrays)
    os.replace(draft, path)
