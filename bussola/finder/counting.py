"""Counts searches without identities: a process adds them up in memory and writes the sums every now and then.

What is kept is a type, a district, an hour and an outcome. The words are not kept at all, nor who searched. What may be
dangerous to look for is known by the quarter of the year only. Not counted: an empty question, another page or another
filter of the same question, and what people who work here look for.
"""

import logging
import threading
from collections import Counter
from datetime import datetime
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bussola.organizations.models import Membership

from .answer import Results
from .forms import Asked, plain_prefix
from .models import SearchCount
from .orientation import SURE
from .remembered import Memory

EVERY_SECONDS = 30.0
MOST_WAITING = 5_000  # different sums; when the database is away for long, the newest are let go
NO_TYPE = ""

log = logging.getLogger(__name__)


class Searched(NamedTuple):
    """What one search adds to."""

    district: str
    type_code: str
    is_by_quarter: bool
    period_start: datetime
    outcome: str


_waiting: Counter[Searched] = Counter()
_adding = threading.Lock()
_end = threading.Event()


def count_search(request, asked: Asked, found: Results, known: Memory) -> None:
    """Count the search a page answers, if it is one to count; costs no query to a visitor without a session."""
    if not (asked.text or asked.types) or asked.page > 1 or request.method != "GET" or not found.is_current:
        return
    if _is_same_question(request, asked) or _works_here(request):
        return
    now = timezone.now()
    for one in what_was_searched(request.district.slug if request.district else "", asked, found, known, now):
        note(one)


def what_was_searched(district: str, asked: Asked, found: Results, known: Memory, now: datetime) -> list[Searched]:
    """Return what a search adds to: one line for each type chosen, or one for the type its words are about."""
    outcome = SearchCount.Outcome.FOUND if found.total else SearchCount.Outcome.NOTHING
    codes = asked.types
    if not codes and found.likely_types and found.likely_types[0].confidence >= SURE:
        codes = (found.likely_types[0].code,)
    sensitive = {term.code: term.is_danger or term.is_confidential for term in known.types}
    codes = tuple(code for code in dict.fromkeys(codes) if code in sensitive)  # an address may hold anything
    if not (codes or asked.text):
        return []
    if not codes:
        codes = (NO_TYPE,)
        outcome = SearchCount.Outcome.UNSURE if found.total else outcome
    lines = []
    for code in codes:
        is_by_quarter = bool(found.dangers) or sensitive.get(code, False)
        start = quarter_of(now) if is_by_quarter else now.replace(minute=0, second=0, microsecond=0)
        lines.append(Searched(district, code, is_by_quarter, start, outcome))
    return lines


def quarter_of(moment: datetime) -> datetime:
    """Return the first moment, local time, of the quarter of the year that holds ``moment``."""
    local = timezone.localtime(moment)
    naive = datetime(local.year, (local.month - 1) // 3 * 3 + 1, 1)  # noqa: DTZ001 - summer time is of that day
    return timezone.make_aware(naive)


def note(searched: Searched) -> None:
    """Add one search to what waits to be written."""
    with _adding:
        if searched in _waiting or len(_waiting) < MOST_WAITING:
            _waiting[searched] += 1


def keep() -> int:
    """Write what waits, and return how many searches were written; a database that is away is tried again later."""
    with _adding:
        taken = dict(_waiting)
        _waiting.clear()
    try:
        with transaction.atomic():
            for searched, count in sorted(taken.items()):
                SearchCount.add(count, **searched._asdict())
    except DatabaseError:
        log.warning("Search counts could not be written: trying again later", exc_info=True)
        with _adding:
            _waiting.update(taken)
        return 0
    return sum(taken.values())


def start() -> None:
    """Have the counts of this process written now and then, in a thread of its own, until ``stop``."""

    def write_now_and_then() -> None:
        while not _end.wait(EVERY_SECONDS):
            keep()
            connection.close()

    _end.clear()
    threading.Thread(target=write_now_and_then, name="finder-counts", daemon=True).start()


def stop() -> None:
    """Write what still waits, because this process is about to end."""
    _end.set()
    keep()
    connection.close()


def _is_same_question(request, asked: Asked) -> bool:
    """Tell whether only a filter of the same words was changed: htmx says on which page the person was."""
    if not (request.htmx and request.htmx.current_url):
        return False
    before = parse_qs(urlsplit(request.htmx.current_url).query)
    return bool(asked.text) and plain_prefix(before.get("q", [""])[0]) == asked.text


def _works_here(request) -> bool:
    """Tell whether somebody with a role in the network asks; a visitor without a session costs no query."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = request.user
    return user.is_authenticated and Membership.objects.active().of(user).exists()
