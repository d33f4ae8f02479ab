"""What a search answers with."""

import uuid
from dataclasses import dataclass, field
from datetime import date

from .danger import Kind
from .question import FACETS
from .understanding.ensemble import LikelyType


@dataclass(frozen=True)
class Explanation:
    """Why a service is among the results, as data: the words are made where they are shown."""

    matched: tuple[str, ...] = ()  # the words of the question it holds, as the person wrote them
    likely_type: str = ""  # code of its service type that the question seems to be about
    serves: str = ""  # ISTAT code of the town asked for, when its service area covers it
    stands_in: str = ""  # ISTAT code of the town asked for, when it has a public place there
    distance_km: float | None = None
    is_approximate: bool = False
    checked_on: date | None = None  # last day somebody checked it, or its source was of


@dataclass(frozen=True)
class Hit:
    """One service found."""

    id: uuid.UUID
    score: float
    # From the centre of the town asked for to its nearest public place; to the nearest one open then, if that is asked
    distance_km: float | None = None
    is_approximate: bool = False  # that place is known only by its town
    in_district: bool = True  # serves, or stands in, the district asked for
    municipality_codes: tuple[str, ...] = ()  # ISTAT codes it serves (or stands in, when it has no service area)
    matched: tuple[str, ...] = ()  # the words of the question it holds, as the person wrote them
    explanation: Explanation = Explanation()


@dataclass(frozen=True)
class Relaxation:
    """A wish that could be dropped when nothing is found: ``query.without(name)`` finds ``total`` services."""

    name: str  # a wish of bussola.finder.question.WISHES
    value: object  # what was asked: a text, codes, Near, an instant
    total: int


@dataclass(frozen=True)
class Results:
    """What was found, the page asked for first of all."""

    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    nearby_outside: list[Hit] = field(default_factory=list)
    # Of the facets asked for: code -> how many services, most first; each without its own filter
    facets: dict[str, dict[str, int]] = field(default_factory=lambda: {name: {} for name in FACETS})
    likely_types: tuple[LikelyType, ...] = ()  # what the question seems to be about, most trusted first
    corrections: tuple[tuple[str, str], ...] = ()  # (written, read) of words nobody knows; Query.exact searches as is
    unknown_hours: int = 0  # «open» was asked: so many other answers have hours nobody knows, and are left out
    relaxations: tuple[Relaxation, ...] = ()  # only when nothing was found; only those that find something
    speaks_of_violence: bool = False  # the words are those of a victim: see danger.py
    dangers: tuple[Kind, ...] = ()  # kinds of danger in the words
    took_ms: float = 0.0
    # False: the index is being brought up to date, or what is open so far from today could not all be looked at
    is_current: bool = True
