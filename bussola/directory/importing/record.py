"""The plain record every source is turned into, and what a source has to say about itself."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields

from bussola.territory.matching import MunicipalityMatcher
from bussola.territory.models import Municipality


class Rejected(Exception):
    """The row cannot become a record; the message says why, in Italian, for the report."""


@dataclass(slots=True)
class Record:
    """What one published row becomes. The dictionaries hold field values of the model they are named after.

    A record without ``service`` is a body with its seat only. ``terms`` are pairs (vocabulary code, term code).
    """

    source_key: str
    municipality: Municipality
    organization_key: str
    organization: dict
    location: dict
    address: dict
    service: dict | None = None
    identifiers: list[dict] = field(default_factory=list)
    contacts: list[dict] = field(default_factory=list)
    phones: list[dict] = field(default_factory=list)
    capacities: list[dict] = field(default_factory=list)
    terms: list[tuple[str, str]] = field(default_factory=list)

    def checksum(self) -> str:
        """Return the SHA-256 of everything the record would write: a change that matters changes it."""
        values = {item.name: getattr(self, item.name) for item in fields(self) if item.name != "municipality"}
        values["municipality"] = self.municipality.pk
        text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


class LeftOut(Counter):
    """Single values of otherwise good rows that could not be used: reason -> how many."""

    def add(self, reason: str) -> None:
        """Count one value left out for ``reason`` (Italian, for the report)."""
        self[reason] += 1


def stands_in(*, istat: str, town: str, province: str) -> dict[str, Callable]:
    """Return how a Source finds the municipality of a row that names it in these columns: by code, else by name."""

    def find(row: dict, matcher: MunicipalityMatcher) -> Municipality | None:
        return matcher.by_istat(row[istat]) or matcher.by_name(row[town], province_code=row[province])

    return {
        "find": find,
        "place": lambda row: f"{row[town]} ({row[istat]})",
        "province": lambda row: row[province],
    }


@dataclass(frozen=True, slots=True)
class Source:
    """A shipped register: its card, its file, and how to read a row of it."""

    code: str
    name: str
    publisher: str
    licence: str
    url: str
    data_date: str
    retrieved_on: str  # ISO date
    file_name: str
    key: Callable[[dict], str]
    place: Callable[[dict], str]  # the municipality as the source writes it
    province: Callable[[dict], str]  # code or name, "" when the row does not say
    find: Callable[[dict, MunicipalityMatcher], Municipality | None]
    record: Callable[[dict, str, Municipality, LeftOut], Record]
    covered_region_codes: tuple[str, ...] | None = None  # None: the whole country
