"""How each field of a demo sheet is read: a function takes the raw JSON value and returns ours, or says what is wrong.

Every reader raises ``Mistake`` with a message for the person who writes the sheets; ``sheets`` adds the file, the
variant and the name of the field. The messages are in Italian, like the sheets and who writes them.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, time
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from .shapes import Access, Capacity, Cost, Exceptional, Hours, Window

Reader = Callable[[Any], Any]

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BYDAY = re.compile(r"^(?:[1-5]|-1)?(?:MO|TU|WE|TH|FR|SA|SU)$")
_CLOCK = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)$")
_YEARLY = re.compile(r"^(\d\d)-(\d\d)$")
# Recipients are made by the loader: one written by hand could be somebody's real one.
_REACH = re.compile(r"\S@\S|https?://|www\.|\b0\d{1,3}[ ./-]?\d{5,}|\b3\d{2}[ ./-]?\d{6,7}\b", re.IGNORECASE)
YEARLY_BASE = 2026  # the year written in a rule that holds every year


class Mistake(ValueError):
    """A value of a sheet that cannot be right; the message says why."""


def text(limit: int | None = None, *, required: bool = False) -> Reader:
    """Return a reader of plain text of at most ``limit`` characters, without telephone numbers or addresses."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise Mistake("deve essere un testo")
        value = value.strip()
        if required and not value:
            raise Mistake("è vuoto")
        if limit is not None and len(value) > limit:
            raise Mistake(f"ha {len(value)} caratteri, al massimo {limit}")
        if found := _REACH.search(value):
            raise Mistake(f"contiene un recapito ({found.group()!r}): i recapiti li mette il programma")
        return value

    return read


def one_of(allowed: Iterable[str]) -> Reader:
    """Return a reader of one word out of ``allowed``."""
    allowed = tuple(allowed)

    def read(value: Any) -> str:
        if value not in allowed:
            raise Mistake(f"è {value!r}; si può scrivere: {', '.join(allowed)}")
        return value

    return read


def listed(reader: Reader, *, unique: bool = True) -> Reader:
    """Return a reader of a list whose items ``reader`` reads; says which item is wrong."""

    def read(value: Any) -> tuple:
        if not isinstance(value, list):
            raise Mistake("deve essere un elenco")
        items = []
        for number, item in enumerate(value, start=1):
            try:
                items.append(reader(item))
            except Mistake as mistake:
                raise Mistake(f"voce {number} {mistake}") from None
        if unique and len(set(items)) != len(items):
            raise Mistake("ha due volte la stessa voce")
        return tuple(items)

    return read


def optional(reader: Reader) -> Reader:
    """Return a reader that also takes null."""
    return lambda value: None if value is None else reader(value)


def flag(value: Any) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise Mistake("deve essere true o false")
    return value


def whole(value: Any) -> int:
    """Read a whole number from zero up."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 32767:
        raise Mistake(f"è {value!r}; deve essere un numero intero da 0 a 32767")
    return value


def money(value: Any) -> Decimal:
    """Read an amount in euro, from zero up, with at most two decimals."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise Mistake(f"è {value!r}; deve essere un importo come 4.50") from None
    if isinstance(value, bool) or not amount.is_finite() or amount < 0 or amount != amount.quantize(Decimal("0.01")):
        raise Mistake(f"è {value!r}; deve essere un importo come 4.50")
    return amount.quantize(Decimal("0.01"))


def day(value: Any) -> date:
    """Read a date like 2026-11-02."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Mistake(f"è {value!r}; deve essere una data come 2026-11-02") from None


def clock(value: Any) -> time:
    """Read a time of day like 08:30; 24:00 is midnight."""
    found = _CLOCK.match("00:00" if value == "24:00" else value) if isinstance(value, str) else None
    if found is None:
        raise Mistake(f"è {value!r}; deve essere un orario come 08:30")
    return time(int(found[1]), int(found[2]))


def hours(value: Any) -> Hours:
    """Read days and times: ["MO,WE,FR", "09:00", "12:00"]; a monthly rule numbers its days ("1MO", "-1FR")."""
    if not isinstance(value, list) or len(value) != 3 or not isinstance(value[0], str):
        raise Mistake('deve essere come ["MO,WE,FR", "09:00", "12:00"]')
    names = value[0].replace(" ", "").split(",")
    if not all(_BYDAY.match(name) for name in names) or len(set(names)) != len(names):
        raise Mistake(f"ha i giorni {value[0]!r}; devono essere come MO,WE,FR")
    if len({name in DAYS for name in names}) != 1:
        raise Mistake(f"mescola giorni della settimana e del mese: {value[0]!r}")
    return Hours(",".join(names), clock(value[1]), clock(value[2]), is_monthly=names[0] not in DAYS)


def _members(value: Any, needed: set[str], allowed: set[str]) -> dict:
    """Return ``value`` if it is an object with the names ``needed`` and none outside ``allowed``."""
    if not isinstance(value, dict):
        raise Mistake("deve essere un oggetto")
    if missing := sorted(needed - value.keys()):
        raise Mistake(f"non ha {', '.join(missing)}")
    if unknown := sorted(value.keys() - needed - allowed):
        raise Mistake(f"ha nomi sconosciuti: {', '.join(unknown)}")
    return value


def _named(name: str, reader: Reader, value: Any) -> Any:
    """Read one member of an object, and put its name in the message of a mistake."""
    try:
        return reader(value)
    except Mistake as mistake:
        raise Mistake(f"ha {name} che {mistake}") from None


def exception(value: Any) -> Exceptional:
    """Read days on which the hours are others: a closure, or special hours; MM-DD holds every year."""
    value = _members(value, {"kind", "from", "to"}, {"note", "hours"})
    kind = _named("kind", one_of(["closure", "special"]), value["kind"])
    yearly = [bool(isinstance(value[end], str) and _YEARLY.match(value[end])) for end in ("from", "to")]
    if yearly[0] != yearly[1]:
        raise Mistake("ha una data con l'anno e una senza")
    first, last = (
        _named(end, day, f"{YEARLY_BASE}-{value[end]}" if yearly[0] else value[end]) for end in ("from", "to")
    )
    if first > last:
        if not yearly[0]:
            raise Mistake("finisce prima di cominciare")
        last = last.replace(year=YEARLY_BASE + 1)  # over New Year
    rules = _named("hours", listed(hours), value.get("hours", []))
    if (kind == "special") != bool(rules):
        raise Mistake("deve avere gli orari se è special, e non averli se è closure")
    note = _named("note", text(300), value.get("note", ""))
    return Exceptional(kind, first, last, yearly[0], note, rules)


def access(ways: Iterable[str]) -> Reader:
    """Return a reader of one way into a service out of ``ways``."""
    way = one_of(ways)

    def read(value: Any) -> Access:
        value = _members(value, {"way"}, {"note"})
        return Access(_named("way", way, value["way"]), _named("note", text(300), value.get("note", "")))

    return read


def window(value: Any) -> Window:
    """Read the days between which one can apply."""
    value = _members(value, {"name"}, {"opens_on", "closes_on"})
    opens, closes = (_named(end, optional(day), value.get(end)) for end in ("opens_on", "closes_on"))
    if opens and closes and opens > closes:
        raise Mistake("chiude prima di aprire")
    return Window(_named("name", text(200), value["name"]), opens, closes)


def waiting(value: Any) -> tuple[int, int]:
    """Read the shortest and the longest wait, in days."""
    if not isinstance(value, list) or len(value) != 2:
        raise Mistake("deve essere due numeri di giorni, come [5, 15]")
    shortest, longest = whole(value[0]), whole(value[1])
    if shortest > longest:
        raise Mistake("ha prima l'attesa più lunga")
    return shortest, longest


def capacity(value: Any) -> Capacity:
    """Read how many places there are and how many are free (null: unknown)."""
    value = _members(value, {"unit", "maximum"}, {"available"})
    maximum, free = (_named(name, optional(whole), value.get(name)) for name in ("maximum", "available"))
    if maximum is not None and free is not None and free > maximum:
        raise Mistake("ha più posti liberi che posti")
    return Capacity(_named("unit", text(60, required=True), value["unit"]), maximum, free)


def bands(value: Any) -> tuple[tuple[Decimal | None, Decimal], ...]:
    """Read the bands of a price: [[highest ISEE, amount], ...], growing, null for the last one only."""
    if not isinstance(value, list) or not value or not all(isinstance(band, list) and len(band) == 2 for band in value):
        raise Mistake('deve essere come [["6000", "2.00"], [null, "20.00"]]')
    read = tuple((optional(money)(limit), money(amount)) for limit, amount in value)
    limits = [limit for limit, _ in read]
    if None in limits[:-1]:
        raise Mistake("ha una fascia senza limite che non è l'ultima")
    known = [limit for limit in limits if limit is not None]
    if any(low >= high for low, high in pairwise(known)):
        raise Mistake("ha limiti che non crescono")
    return read


def cost(kinds: dict[str, tuple[set[str], set[str]]], pers: Iterable[str], isees: Iterable[str]) -> Reader:
    """Return a reader of one price; ``kinds`` gives for each kind the names it needs and those it may have."""
    readers: dict[str, Reader] = {
        "option": text(160),
        "amount_description": text(600),
        "amount": money,
        "per": one_of(pers),
        "isee_kind": one_of(isees),
        "bands": bands,
        "isee_from": money,
        "isee_to": money,
        "amount_from": money,
        "amount_to": money,
        "amount_without_isee": optional(money),
        "amount_non_residents": optional(money),
        "sibling_discount_percent": optional(whole),
    }

    def read(value: Any) -> Cost:
        if not isinstance(value, dict):
            raise Mistake("deve essere un oggetto")
        kind = _named("kind", one_of(kinds), value.get("kind"))
        needed, allowed = kinds[kind]
        value = _members(value, needed | {"kind"}, allowed | {"option", "amount_description"})
        parts = {name: _named(name, readers[name], part) for name, part in value.items() if name != "kind"}
        if kind == "isee_linear" and parts["isee_from"] >= parts["isee_to"]:
            raise Mistake("ha isee_to non più alto di isee_from")
        if (parts.get("sibling_discount_percent") or 0) > 100:
            raise Mistake("ha uno sconto sopra il 100 per cento")
        return Cost(kind=kind, **parts)

    return read
