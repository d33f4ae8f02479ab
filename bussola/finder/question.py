"""What a person looks for: words and wishes."""

import math
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum

PAGE_SIZE = 20
MOST_PER_PAGE = 100
FARTHEST_KM = 200.0

# Wishes of several codes that are counted: facet, which is also the field of Query -> field of the index.
CODE_FACETS = {
    "types": "type",
    "target_groups": "target_group",
    "areas": "macro_area",
    "costs": "cost",
    "ways": "way",
    "providers": "provider",
    "languages": "language",
    "accessibility": "accessibility",
}
APPLICATIONS_OPEN = "applications_open"  # counted too: {"open": how many}
FACETS = ("types", "municipalities", *(name for name in CODE_FACETS if name != "types"), APPLICATIONS_OPEN)
ANY_ACCESSIBILITY = "any"  # something at all is known to help there


class Sort(StrEnum):
    """The order of the services found; equal ones are always in the order of their ids."""

    RELEVANCE = "relevance"  # best first; without words by name
    DISTANCE = "distance"  # nearest first, then those without a place; without a town to start from: relevance
    FRESHNESS = "freshness"  # last checked first


@dataclass(frozen=True)
class Near:
    """«Within ``km`` kilometres of the centre of this town» (ISTAT code)."""

    municipality: str
    km: float = 10.0

    @property
    def radius_km(self) -> float:
        """``km`` as a number one can search with: between 0 and FARTHEST_KM."""
        return min(max(self.km, 0.0), FARTHEST_KM) if math.isfinite(self.km) else 0.0


@dataclass(frozen=True)
class Query:
    """What a person looks for. Empty values mean no wish; codes that do not exist find nothing.

    The wishes of different fields hold together; of several codes in one field any will do.
    «Serves my town» is ``municipality``, «near my town» is ``near``: they are two questions, so ValueError for both.
    «Open» is ``open_at`` (at that instant), or ``open_from`` and ``open_to`` (at some time between the two); all
    aware datetimes. Open and near are true of the same place of a service.
    """

    text: str = ""
    district: str = ""  # slug
    municipality: str = ""  # ISTAT code: serves it
    types: tuple[str, ...] = ()  # codes of service types
    target_groups: tuple[str, ...] = ()  # codes of target groups
    near: Near | None = None
    areas: tuple[str, ...] = ()  # codes of macro-areas
    costs: tuple[str, ...] = ()  # bussola.directory.costs.CostClass: free, isee, paid, unknown
    ways: tuple[str, ...] = ()  # AccessRoute.Way
    providers: tuple[str, ...] = ()  # Service.ProviderKind
    languages: tuple[str, ...] = ()  # ISO 639-1
    accessibility: tuple[str, ...] = ()  # slugs (accessibility.accessibility_names), or "any"
    applications_open: bool = False  # one can apply today
    open_at: datetime | None = None
    open_from: datetime | None = None
    open_to: datetime | None = None
    sort: str = Sort.RELEVANCE
    about: str = ""  # what the types are guessed from, when not from the whole text
    guesses_types: bool = True  # bring services of the types the text is probably about forward
    favoured_groups: tuple[str, ...] = ()  # these come earlier, the others stay: codes of target groups,
    favoured_costs: tuple[str, ...] = ()  # classes of cost,
    favoured_open: datetime | None = None  # and what is open then (aware)
    exact: bool = False  # search the words as they are written
    facets: tuple[str, ...] = FACETS  # those that are counted; fewer is quicker
    page: int = 1
    page_size: int = PAGE_SIZE

    def __post_init__(self) -> None:
        if self.near and self.municipality:
            raise ValueError("Ask for what serves a town or for what is near it, not for both")
        for instant in (self.open_at, self.open_from, self.open_to, self.favoured_open):
            if instant is not None and instant.tzinfo is None:
                raise ValueError("Instants of opening need a time zone")

    @property
    def centre_municipality(self) -> str:
        """ISTAT code of the town distances are taken from, "" for none."""
        return self.near.municipality if self.near else self.municipality

    @property
    def asks_opening(self) -> bool:
        """True when only what is open at some time is wanted."""
        return self.open_at is not None or (self.open_from is not None and self.open_to is not None)

    def without(self, *wishes: str) -> "Query":
        """Return the same question without ``wishes`` (names of WISHES), from its first page."""
        empty = {}
        for wish in wishes:
            names = ("open_at", "open_from", "open_to") if wish == "open_at" else (wish,)
            empty |= {field.name: field.default for field in fields(self) if field.name in names}
        return replace(self, page=1, **empty)


# What can be taken away when nothing is found, in the order of Results.relaxations. "open_at" stands for all of «open».
WISHES = ("open_at", "applications_open", "near", "municipality", *CODE_FACETS, "text", "district")
