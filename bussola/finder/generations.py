"""The index folder: one sub-folder per generation, and a pointer file that names the one in use.

    FINDER_INDEX_DIR/current                    the name of the generation in use, replaced in one step
    FINDER_INDEX_DIR/<fingerprint>-<random>/    a generation: a tantivy index

A generation of another fingerprint was built by other code, and counts as missing.
"""

import os
import shutil
import threading
import uuid
from functools import lru_cache
from pathlib import Path

import tantivy
from django.conf import settings

from . import schema
from .map import Map

PANIC = "PanicException"  # what tantivy's Rust raises on a damaged file; it is no Exception, so it is named


def is_engine_failure(error: BaseException) -> bool:
    """Tell whether ``error`` says that the index on disk cannot be used."""
    return isinstance(error, ValueError | OSError | KeyError) or type(error).__name__ == PANIC


def folder() -> Path:
    """Return the index folder, made if missing."""
    path = Path(settings.FINDER_INDEX_DIR)
    path.mkdir(parents=True, exist_ok=True)
    return path


def new_generation() -> Path:
    """Make and return an empty folder for a generation of the present shape."""
    path = folder() / f"{schema.fingerprint()}-{uuid.uuid4().hex[:12]}"
    path.mkdir()
    return path


def current() -> Path | None:
    """Return the generation in use, or None when there is none of the present shape."""
    root = str(settings.FINDER_INDEX_DIR)
    try:
        with open(f"{root}/current", "rb", buffering=0) as file:  # each search passes here: no Path, which is slow
            name = file.read().decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    if not name.startswith(schema.fingerprint()) or "/" in name:
        return None
    return _path(root, name)


@lru_cache(maxsize=8)
def _path(root: str, name: str) -> Path:
    return Path(root, name)


def put_in_use(generation: Path) -> None:
    """Point to ``generation`` in one step."""
    draft = folder() / f".current.{uuid.uuid4().hex}"
    draft.write_text(generation.name, encoding="ascii")
    os.replace(draft, folder() / "current")


def give_up() -> None:
    """Forget the generation in use: its files are damaged."""
    (folder() / "current").unlink(missing_ok=True)


def remove_others(*kept: Path | None) -> None:
    """Delete every generation but those ``kept``."""
    for path in folder().iterdir():
        if path.is_dir() and path not in kept:
            shutil.rmtree(path, ignore_errors=True)


class Handle:
    """An open generation: its searcher, and the last change of the log it holds."""

    def __init__(self, path: Path, index: tantivy.Index) -> None:
        self.path = path
        self.index = schema.register(index)
        self.map = Map()
        self.vocabulary = None  # made when it is first needed (vocabulary.py)
        self.suggestions = None  # likewise (suggestions.py)
        self.reload()

    def reload(self) -> None:
        """See the last commit; raise ValueError when it does not say which change it holds."""
        self.index.reload()
        searcher = self.index.searcher()
        found = searcher.search(tantivy.Query.term_query(schema.schema(), "kind", "position"), 1, count=False).hits
        if not found:
            raise ValueError(f"{self.path.name} holds no position")
        document = searcher.doc(found[0][1])
        # One assignment each: a search in another thread takes the searcher once and keeps it.
        self.position = document.get_first("position")
        self.mark = document.get_first("mark")
        self.lexicon_mark = document.get_first("lexicon_mark")
        self.speaks_of: dict[tuple, tantivy.Searcher] = {}  # days that no document is too old for (filters.py)
        self.has_wide_areas = bool(searcher.terms_with_prefix("wide_area", "", limit=1))
        self.searcher = searcher


_handles: dict[tuple[int, Path], Handle] = {}
_opening = threading.Lock()


def open_current() -> Handle | None:
    """Return the generation in use, opened once per process; None when it is missing, damaged or of another shape."""
    path = current()
    if path is None:
        return None
    key = (os.getpid(), path)  # a forked worker opens its own
    if handle := _handles.get(key):
        return handle
    with _opening:
        if handle := _handles.get(key):
            return handle
        try:
            handle = Handle(path, tantivy.Index.open(str(path)))
        except BaseException as error:
            if not is_engine_failure(error):
                raise
            return None
        _handles.clear()
        _handles[key] = handle
        return handle


def is_sound() -> bool:
    """Tell whether the generation in use can be opened, searched, counted and read."""
    try:
        handle = open_current()
        if handle is None:
            return False
        everything = tantivy.Query.all_query()
        found = handle.searcher.search(everything, 1, order_by_field="sort_key")
        handle.searcher.search(everything, 1, order_by_field="fresh_key")
        handle.searcher.doc(found.hits[0][1])
        handle.searcher.aggregate(everything, {"type": {"terms": {"field": "type"}}})
        handle.searcher.search(tantivy.Query.term_query(schema.schema(), "name", "casa"), 1)
    except BaseException as error:
        if not is_engine_failure(error):
            raise
        return False
    return True


def close() -> None:
    """Forget what this process has open."""
    _handles.clear()
