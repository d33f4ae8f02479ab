"""Keeps the index in step with the database: catching up with the change log, and building anew.

The database is the truth and the index follows: the number of the last change it holds is written in the same
commit as the documents, so that a process killed at any moment leaves an index that knows where it stands.
"""

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy
from django.db import connection
from django.utils import timezone

from bussola.directory.change_log import newest_change
from bussola.directory.models import Service, ServiceChange
from bussola.lib.progress import progress

from . import generations, schema
from .documents import CHUNK, Territory, documents, for_index
from .filters import numbers
from .generations import Handle
from .locks import file_lock
from .orientation import sentence_documents
from .understanding.lexicon import Lexicon, from_database

log = logging.getLogger(__name__)

SEARCH_WAIT_SECONDS = 0.15  # a search waits this long for another process to catch up, then answers as it is
BATCH_OF_A_SEARCH = 200  # services a search brings up to date itself; more are done in the background
BATCH = 2000
BUILT_WHILE_ONE_WAITS = 3000  # with more services than this a search does not wait for a missing index
REST_SECONDS = 60  # after background work failed, searches do not start it again for so long
WRITER_BYTES = 64_000_000
SMALL_WRITER_BYTES = 15_000_000  # the least tantivy accepts


@dataclass(frozen=True)
class Status:
    """What ``bussola index status`` shows."""

    is_usable: bool
    generation: str
    services: int
    position: int
    newest_change: int

    @property
    def changes_behind(self) -> int:
        """How many lines of the change log the index has not seen."""
        return max(0, self.newest_change - self.position)


def status() -> Status:
    """Return how the index stands."""
    handle = generations.open_current()
    newest = newest_change()
    if handle is None:
        return Status(False, "", 0, 0, newest)
    handle.reload()
    return Status(True, handle.path.name, _services_in(handle), handle.position, newest)


def _services_in(handle: Handle) -> int:
    query = tantivy.Query.term_query(schema.schema(), "kind", "service", "basic")
    return handle.searcher.search(query, 1).count


def handle_for_search() -> tuple[Handle | None, bool]:
    """Return the open index and whether it holds every change; None while a large one is being built.

    A few missing changes are applied here; many are left to a thread and the answer comes from what there is.
    Inside a transaction nothing is applied: what is not committed must not enter the index.
    """
    handle = generations.open_current()
    if handle is None:
        handle = _build_for_search()
    newest = newest_change()
    if handle is None or handle.position == newest:
        return handle, handle is not None
    if _in_transaction():
        return handle, False
    if _in_test_transaction() or _pending(handle.position) <= BATCH_OF_A_SEARCH:
        try:
            _catch_up(handle, SEARCH_WAIT_SECONDS)
        except BaseException as error:
            if not generations.is_engine_failure(error):
                raise
            _replace(error)
    else:
        _in_background(catch_up).join(SEARCH_WAIT_SECONDS)
        handle = generations.open_current() or handle
        handle.reload()
    handle = generations.open_current() or handle
    return handle, handle.position >= newest


def catch_up(*, show_progress: bool = False) -> int:
    """Apply every missing change and return how many services were brought up to date; build a missing index."""
    handle = generations.open_current()
    if handle is None:
        return rebuild(show_progress=show_progress)
    done = 0
    while newest_change() != handle.position:
        done += _catch_up(handle, None)
        handle = generations.open_current() or handle
    return done


def refresh(*, show_progress: bool = False) -> int:
    """Write anew the services whose hours, dates and prices were last worked out before today; return how many.

    To be run each night. A search does not depend on it: it works out from the database what the index cannot tell.
    """
    catch_up(show_progress=show_progress)
    late = numbers("window_day", 0, timezone.localdate().toordinal() - 1)
    batches = _late_batches(late)
    if show_progress:
        batches = progress(batches, f"Orari dei prossimi giorni, a {BATCH} servizi per volta")
    return sum(batches)


def _late_batches(late: tantivy.Query) -> Iterator[int]:
    """Write anew the documents ``late`` matches, some at a time; yield how many."""
    while handle := generations.open_current():
        with file_lock(handle.path / ".follow.lock"):
            handle.reload()
            found = handle.searcher.search(late, BATCH, count=False).hits
            pks = sorted(handle.searcher.doc(address).get_first("id") for _, address in found)
            if not pks:
                return
            with _one_commit(handle.index, SMALL_WRITER_BYTES) as writer:
                _write_anew(writer, pks)
            handle.reload()
        yield len(pks)


def rebuild(*, show_progress: bool = False) -> int:
    """Build a new generation beside the one in use, which answers meanwhile; return how many services it holds.

    Changes that come during the work are in the log after the number taken at its start, and are applied at the
    end. Two rebuilds at once wait for each other.
    """
    with file_lock(generations.folder() / "rebuild.lock"):
        count = _rebuild(show_progress)
    catch_up()
    return count


def _rebuild(show_progress: bool) -> int:
    path = generations.new_generation()
    try:
        count = _build(path, show_progress)
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise
    former = generations.current()
    generations.put_in_use(path)
    generations.remove_others(path, former)  # the former one stays until the next time: somebody may be reading it
    return count


def _build(path: Path, show_progress: bool) -> int:
    """Write every public service into the empty generation ``path`` in one commit; return how many there are."""

    def every_document() -> Iterator[dict]:
        territory = Territory()
        pks = list(Service.objects.public().order_by("pk").values_list("pk", flat=True))
        chunks = [pks[start : start + CHUNK] for start in range(0, len(pks), CHUNK)]
        if show_progress:
            chunks = progress(chunks, f"Indice di ricerca, a {CHUNK} servizi per volta")
        for chunk in chunks:
            yield from documents(for_index(chunk), territory)

    return write_generation(path, every_document())


def write_generation(path: Path, of_services: Iterable[dict]) -> int:
    """Write documents of services, made one by one as they are needed, and the lexicon into the empty generation
    ``path`` in one commit; return how many there are.
    """
    newest, mark = _newest_with_mark()  # before the services: what changes from here on is in the log after it
    index = schema.register(tantivy.Index(schema.schema(), path=str(path), reuse=False))
    with _one_commit(index, WRITER_BYTES) as writer:
        count = _write_documents(writer, of_services)
        lexicon = from_database()
        _write_lexicon(writer, lexicon)
        _write_position(writer, newest, mark, lexicon.mark)
    return count


def _build_for_search() -> Handle | None:
    """Build the missing index: at once when it is small, else in a thread (then return None)."""
    if _in_transaction():
        return None
    if _in_test_transaction() or Service.objects.public().count() <= BUILT_WHILE_ONE_WAITS:
        with file_lock(generations.folder() / "rebuild.lock"):
            handle = generations.open_current()  # another process may have built it while we waited
            if handle is None:
                log.info("No usable search index: building it")
                _rebuild(show_progress=False)
                handle = generations.open_current()
        return handle
    _in_background(_rebuild_if_missing)
    return None


def _replace(error: BaseException) -> None:
    """Build anew an index that cannot be written; the one in use goes on answering meanwhile."""
    log.warning("The search index cannot be written (%s): building it anew", error)
    if _in_test_transaction():
        rebuild()
    else:
        _in_background(rebuild).join(SEARCH_WAIT_SECONDS)


def _rebuild_if_missing() -> None:
    with file_lock(generations.folder() / "rebuild.lock"):
        if generations.open_current() is None:
            _rebuild(show_progress=False)
    catch_up()


def _catch_up(handle: Handle, wait_seconds: float | None) -> int:
    """Apply up to BATCH lines of the log in one commit, if the writer lock comes free; return the services done."""
    handle.reload()
    if handle.position == newest_change() and _log_matches(handle):
        return 0  # another process was quicker
    with file_lock(handle.path / ".follow.lock", wait_seconds) as ours:
        handle.reload()
        if not ours:
            return 0
        if not _log_matches(handle):
            restart = True
        else:
            restart = False
            changes = list(
                ServiceChange.objects.filter(pk__gt=handle.position)
                .order_by("pk")
                .values_list("pk", "service_id", "at")[:BATCH]
            )
            if not changes:
                return 0
            _apply(handle, changes)
            handle.reload()
    if restart:
        log.warning("The change log is not the one this index followed: building the index anew")
        with file_lock(generations.folder() / "rebuild.lock"):
            return _rebuild(show_progress=False)
    return len({service_id for _, service_id, _ in changes})


def _apply(handle: Handle, changes: list[tuple]) -> None:
    pks = sorted({service_id for _, service_id, _ in changes})
    with _one_commit(handle.index, SMALL_WRITER_BYTES) as writer:
        _write_anew(writer, pks)
        lexicon = from_database()
        if lexicon.mark != handle.lexicon_mark:
            _write_lexicon(writer, lexicon)
        last, _, at = changes[-1]
        _write_position(writer, last, _mark(last, at), lexicon.mark)


def _write_anew(writer: tantivy.IndexWriter, pks: list) -> None:
    for pk in pks:
        writer.delete_documents_by_term("id", str(pk))
    territory = Territory()
    for start in range(0, len(pks), CHUNK):
        _add(writer, pks[start : start + CHUNK], territory)


@contextmanager
def _one_commit(index: tantivy.Index, heap_size: int) -> Iterator[tantivy.IndexWriter]:
    """Commit what the block writes in one step, or nothing of it; the writer is let go in either case."""
    writer = index.writer(heap_size=heap_size, num_threads=1)
    try:
        # A process killed in the middle of a commit may leave a file under the very name the next commit will use.
        writer.garbage_collect_files()
        yield writer
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()  # consumes the writer, and with it tantivy's own lock


def _add(writer: tantivy.IndexWriter, pks: list, territory: Territory) -> int:
    return _write_documents(writer, documents(for_index(pks), territory))


def _write_documents(writer: tantivy.IndexWriter, found: Iterable[dict]) -> int:
    count = 0
    for document in found:
        writer.add_document(tantivy.Document.from_dict(document, schema.schema()))
        count += 1
    return count


def _write_lexicon(writer: tantivy.IndexWriter, lexicon: Lexicon) -> None:
    writer.delete_documents_by_term("kind", schema.PHRASE)
    for document in sentence_documents(lexicon):
        writer.add_document(tantivy.Document.from_dict(document, schema.schema()))


def _write_position(writer: tantivy.IndexWriter, position: int, mark: str, lexicon_mark: str) -> None:
    writer.delete_documents_by_term("kind", "position")
    document = {"kind": ["position"], "position": [position], "mark": [mark], "lexicon_mark": [lexicon_mark]}
    writer.add_document(tantivy.Document.from_dict(document, schema.schema()))


def _mark(position: int, at) -> str:
    return f"{position} {at.isoformat()}"


def _newest_with_mark() -> tuple[int, str]:
    newest = ServiceChange.objects.order_by("-pk").values_list("pk", "at").first()
    return (newest[0], _mark(*newest)) if newest else (0, "")


def _log_matches(handle: Handle) -> bool:
    """Tell whether the log still has the line the index stands at: a restored backup or another database has not."""
    if handle.position == 0:
        return True
    at = ServiceChange.objects.filter(pk=handle.position).values_list("at", flat=True).first()
    return at is not None and _mark(handle.position, at) == handle.mark


def _pending(position: int) -> int:
    return (
        ServiceChange.objects.filter(pk__gt=position).values("service_id").distinct()[: BATCH_OF_A_SEARCH + 1].count()
    )


def _in_transaction() -> bool:
    """Tell whether the caller has a transaction open (those a test case wraps around everything do not count)."""
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def _in_test_transaction() -> bool:
    return bool(connection.atomic_blocks)


_background = threading.Lock()
_running: dict[str, threading.Thread] = {}
_failed_at: dict[str, float] = {}


def _in_background(work: Callable[[], object]) -> threading.Thread:
    """Run ``work`` in a thread of this process and return the thread; not while it runs, nor soon after it failed."""
    name = work.__name__

    def run() -> None:
        try:
            work()
            _failed_at.pop(name, None)
        except Exception:
            _failed_at[name] = time.monotonic()
            log.exception("The search index could not be brought up to date; next try in %s s", REST_SECONDS)
        finally:
            connection.close()

    with _background:
        thread = _running.get(name)
        is_running = thread is not None and thread.is_alive()
        is_resting = time.monotonic() - _failed_at.get(name, -REST_SECONDS) < REST_SECONDS
        if not is_running and not is_resting:
            log.info("Bringing the search index up to date in the background")
            thread = _running[name] = threading.Thread(target=run, name=f"finder{name}", daemon=True)
            thread.start()
        return thread
