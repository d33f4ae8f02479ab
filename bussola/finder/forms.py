"""What a person asks for, read from the address: forgiving, because an old link must still answer."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from .search import Near, Query, Sort
from .understanding.reading import READINGS

LONGEST_QUESTION = 300
MOST_CHOICES = 50
RADII_KM = (5, 10, 20, 40)
NOW = "ora"  # «open now»
AT_A_TIME = "giorno"  # «open on that day at that hour»
NEAREST, NEWEST = "vicini", "controllati"  # the two orders that are not «most fitting first»
ORDERS = {NEAREST: Sort.DISTANCE, NEWEST: Sort.FRESHNESS}
# Name in the address -> field of Asked: the filters that take several codes.
SEVERAL = {
    "tipo": "types",
    "per": "target_groups",
    "costo": "costs",
    "accesso": "ways",
    "gestore": "providers",
    "lingua": "languages",
    "attenzioni": "accessibility",
}
COUNTED = ("municipalities", "applications_open", *SEVERAL.values())


@dataclass(frozen=True)
class Asked:
    """A search as the address holds it.

    ``q`` words, ``comune`` ISTAT code, ``entro`` kilometres from it (instead of «serves it»), the repeatable codes
    of ``SEVERAL``, ``domande=aperte``, ``aperto`` (``ora``, or ``giorno`` with ``giorno`` and ``ora``), ``ordina``,
    ``senza`` (what was understood and is not meant: names of READINGS) from the words ``detto``,
    ``esatto`` (the words that must not be corrected), ``vista=mappa``, ``page``.
    """

    text: str = ""
    municipality: str = ""
    within_km: int = 0
    types: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()
    applications_open: bool = False
    open: str = ""
    open_day: date | None = None
    open_hour: time | None = None
    sort: str = ""
    ignored: tuple[str, ...] = ()
    is_exact: bool = False
    is_map: bool = False
    page: int = 1

    @classmethod
    def read(cls, address: QueryDict) -> "Asked":
        """Return what ``address`` asks for; what makes no sense is left out, nothing raises."""
        text = _plain(address.get("q", ""))
        municipality = municipality_code(address)
        day, hour = _day(address.get("giorno", "")), _hour(address.get("ora", ""))
        wanted = address.get("aperto", "")
        return cls(
            text=text,
            municipality=municipality,
            within_km=_radius(address) if municipality else 0,
            **{field: _codes(address.getlist(name)) for name, field in SEVERAL.items()},
            applications_open=address.get("domande") == "aperte",
            open=wanted if wanted == NOW or (wanted == AT_A_TIME and day and hour) else "",
            open_day=day,
            open_hour=hour,
            sort=_sort(address.get("ordina", ""), municipality),
            ignored=_ignored(address, text),
            is_exact=bool(text) and _plain(address.get("esatto", "")) == text,
            is_map=address.get("vista") == "mappa",
            page=page_number(address),
        )

    def query(self, district: str) -> Query:
        """Return the same question for the search, inside ``district`` (a slug, "" for everywhere)."""
        is_near = bool(self.within_km)
        return Query(
            text=self.text,
            district=district,
            municipality="" if is_near else self.municipality,
            near=Near(self.municipality, self.within_km) if is_near else None,
            applications_open=self.applications_open,
            open_at=self.open_at,
            sort=ORDERS.get(self.sort, Sort.RELEVANCE),
            exact=self.is_exact,
            facets=COUNTED,
            page=self.page,
            **{field: getattr(self, field) for field in SEVERAL.values()},
        )

    @property
    def open_at(self) -> datetime | None:
        """The instant at which it must be open (aware), None when the person does not care."""
        if self.open == NOW:
            return timezone.now()
        if self.open == AT_A_TIME and self.open_day and self.open_hour:
            return timezone.make_aware(datetime.combine(self.open_day, self.open_hour))
        return None

    def but(self, **changes) -> "Asked":
        """Return the same search with something changed, from its first page."""
        return replace(self, **({"page": 1} | changes))

    def without(self, name: str, code: str = "") -> "Asked":
        """Return the same search without one filter, named as in the address; of several codes, without ``code``."""
        if name in SEVERAL:
            field = SEVERAL[name]
            return self.but(**{field: tuple(other for other in getattr(self, field) if other != code)})
        return self.but(
            **{
                "comune": {"municipality": "", "within_km": 0, "sort": "" if self.sort == NEAREST else self.sort},
                "entro": {"within_km": 0},
                "domande": {"applications_open": False},
                "aperto": {"open": "", "open_day": None, "open_hour": None},
            }[name]
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The search as names and values of an address, without the empty ones."""
        pairs = [("q", self.text), ("comune", self.municipality)]
        if self.within_km:
            pairs += [("dove", "vicino"), ("entro", str(self.within_km))]
        pairs += [(name, code) for name, field in SEVERAL.items() for code in getattr(self, field)]
        pairs.append(("domande", "aperte" if self.applications_open else ""))
        if self.open:
            pairs.append(("aperto", self.open))
        if self.open == AT_A_TIME:
            pairs += [("giorno", self.open_day.isoformat()), ("ora", self.open_hour.strftime("%H:%M"))]
        pairs += [
            ("ordina", self.sort),
            *self.ignored_pairs,
            ("esatto", self.text if self.is_exact else ""),
            ("vista", "mappa" if self.is_map else ""),
            ("page", str(self.page) if self.page > 1 else ""),
        ]
        return [(name, value) for name, value in pairs if value]

    @property
    def ignored_pairs(self) -> list[tuple[str, str]]:
        """The readings that are switched off, with the words they hold for: other words are read anew."""
        return [("detto", self.text), *(("senza", name) for name in self.ignored)] if self.ignored else []

    @property
    def parameters(self) -> str:
        """The search as the part of an address after the question mark, "" for an empty one."""
        return urlencode(self.pairs)

    @property
    def has_filters(self) -> bool:
        """True when something beside words and town is wished for."""
        several = any(getattr(self, field) for field in SEVERAL.values())
        return bool(several or self.within_km or self.applications_open or self.open)

    @property
    def is_empty(self) -> bool:
        """True when nothing is asked for: every service is an answer."""
        return not (self.text or self.municipality or self.has_filters)


def plain_prefix(text: str) -> str:
    """Return the beginning of a question as typed so far, cleaned as a question is."""
    return _plain(text)


def municipality_code(address: QueryDict) -> str:
    """Return the ISTAT code of the town asked for, "" when it is none."""
    code = address.get("comune", "").strip()
    return code if len(code) == 6 and code.isascii() and code.isdecimal() else ""


def page_number(address: QueryDict) -> int:
    """Return which page of a list is asked for, from 1 on; the first when that makes no sense."""
    return _number(address.get("page", ""), 9999) or 1


def _plain(text: str) -> str:
    """Return a question without control characters or spaces to spare, cut at the longest we read."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[: LONGEST_QUESTION * 4]).split())[
        :LONGEST_QUESTION
    ]


def _ignored(address: QueryDict, text: str) -> tuple[str, ...]:
    if _plain(address.get("detto", "")) != text:
        return ()
    switched_off = address.getlist("senza")
    return tuple(name for name in READINGS if name in switched_off)


def _codes(values: list[str]) -> tuple[str, ...]:
    """Return the codes once each, in the order asked, without what cannot be a code."""
    seen = dict.fromkeys(value for value in values[:MOST_CHOICES] if 0 < len(value) <= 60)
    return tuple(code for code in seen if code.isascii() and code.replace("-", "").replace("_", "").isalnum())


def _number(text: str, highest: int) -> int:
    """Return a whole number from 1 to ``highest``, 0 for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        return 0
    return int(text) if 0 < int(text) <= highest else 0


def _radius(address: QueryDict) -> int:
    """Return how near it must stand, 0 when it is enough that it serves the town."""
    if address.get("dove") != "vicino":
        return 0
    wanted = _number(address.get("entro", ""), RADII_KM[-1])
    return wanted if wanted in RADII_KM else 10


def _sort(text: str, municipality: str) -> str:
    if text == NEAREST:
        return NEAREST if municipality else ""
    return NEWEST if text == NEWEST else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _hour(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if len(text) == 5 else None
    except ValueError:
        return None
