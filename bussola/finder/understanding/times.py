"""When a question needs help: «di notte», «sabato», «domani alle 8», «adesso» -> an instant to be open at."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from bussola.finder.analysis import prepare

DAYS = ("lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica")
SEASONS = re.compile(
    r"\b(?:a|ad|in|d|da|di|per|nel mese di|durante l|tutto) (gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|"
    r"settembre|ottobre|novembre|dicembre|estate|inverno|natale|pasqua|ferragosto)\b"
    r"|\bvacanze (?:estive|di natale|di pasqua)\b"
)
PARTS_OF_DAY = {  # words -> hour
    r"(?:di|la|alla|durante la|tutta la) notte|stanotte|at night|de noche|la nuit": time(2),
    r"(?:di|al|ogni|il|la) mattin[oa]|in the morning": time(10),
    r"(?:di|nel|al|il|ogni) pomeriggio|dopo scuola|after school|apres l ecole": time(16),
    r"(?:di|la|alla|ogni) sera|stasera|in the evening": time(20),
}
NOW = re.compile(r"\b(?:adesso|in questo momento|proprio ora|aperto ora|aperti ora|right now|ahora mismo)\b")
_DAY = re.compile(rf"\b({'|'.join(DAYS)})\b")
_RELATIVE = re.compile(r"\b(oggi|stasera|stanotte|domani|dopodomani|today|tonight|tomorrow)\b")
_WEEKEND = re.compile(r"\b(?:fine settimana|week end|weekend|nei festivi|di festa)\b")
_HOUR = re.compile(
    r"\b(?:alle|dalle|dopo le|verso le|entro le|ore) (\d{1,2})(?: (\d{2}))?\b(?! (?:euro|anno|mesi|kg|km))"
)
_PARTS = {re.compile(rf"\b(?:{words})\b"): hour for words, hour in PARTS_OF_DAY.items()}
AHEAD = {"domani": 1, "tomorrow": 1, "dopodomani": 2}
MORNING = time(10)
SATURDAY = 5


@dataclass(frozen=True)
class TimeRead:
    """An instant at which it should be open (aware), None when only a season was said, and the words that said so."""

    at: datetime | None
    words: tuple[str, ...]
    is_now: bool = False


def read_time(text: str, now: datetime) -> TimeRead | None:
    """Return when ``text`` needs help, seen from ``now`` (aware); None when it does not say."""
    prepared = prepare(text)
    today = timezone.localdate(now)
    day, day_words = _day(prepared, today)
    hour, hour_words = _hour(prepared)
    if day or hour:
        words = tuple(dict.fromkeys(word for word in (day_words, hour_words) if word))
        on = day or today
        at = timezone.make_aware(datetime.combine(on, hour or MORNING))
        if at < now and day is None:
            at = timezone.make_aware(datetime.combine(on + timedelta(days=1), hour))
        if at >= now:
            return TimeRead(at, words)
        return TimeRead(now, words, True)  # «oggi», in the afternoon
    if found := NOW.search(prepared):
        return TimeRead(now, (found[0],), True)
    if found := SEASONS.search(prepared):
        return TimeRead(None, (found[0],))
    return None


def _day(prepared: str, today: date) -> tuple[date | None, str]:
    if found := _RELATIVE.search(prepared):
        return today + timedelta(days=AHEAD.get(found[1], 0)), found[0]
    if found := _DAY.search(prepared):
        return today + timedelta(days=(DAYS.index(found[1]) - today.weekday()) % 7 or 7), found[0]
    if found := _WEEKEND.search(prepared):
        return today + timedelta(days=(SATURDAY - today.weekday()) % 7 or 7), found[0]
    return None, ""


def _hour(prepared: str) -> tuple[time | None, str]:
    if (found := _HOUR.search(prepared)) and int(found[1]) < 24 and int(found[2] or 0) < 60:
        return time(int(found[1]), int(found[2] or 0)), found[0]
    for pattern, hour in _PARTS.items():
        if found := pattern.search(prepared):
            return hour, found[0]
    return None, ""
