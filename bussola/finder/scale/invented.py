"""Seeded invented services, one after the other: nothing is kept, so a million take the memory of one."""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from itertools import accumulate, islice
from typing import NamedTuple

from bussola.directory.models import AccessRoute, Service, TaxonomyTerm
from bussola.finder.analysis import terms
from bussola.territory.models import District, Municipality

from .words import Speaker

SERVICES_PER_TOWN = 100  # with more than these for each town of the districts, the towns of all Italy are taken
BODIES = 200
WHOLE_DISTRICT = 0.3  # of the services serve their whole district, the others one town
TOWN_WEIGHT = 0.7  # few towns are large: the town of rank n has n ** -0.7 times the services of the first
SPREAD = 0.02  # degrees around the centre of the town

COSTS = ("free", "isee_bands", "other")
PROVIDERS = tuple(Service.ProviderKind.values)
WAYS = tuple(AccessRoute.Way.values)
LANGUAGES = ("it", "en", "fr", "ar", "ro")


class Hours(NamedTuple):
    """The days and hours of a week."""

    days: str
    opens_at: time
    closes_at: time


HOURS = (
    None,  # nobody knows
    None,
    Hours("MO,TU,WE,TH,FR", time(8, 30), time(12, 30)),
    Hours("MO,TU,WE,TH,FR", time(9), time(17)),
    Hours("MO,WE,FR", time(9), time(13)),
    Hours("TU,TH", time(14), time(18, 40)),
    Hours("MO,TU,WE,TH,FR,SA", time(8), time(20)),
    Hours("SA", time(9, 10), time(12)),
    Hours("MO,TU,WE,TH,FR,SA,SU", time(0), time(0)),  # day and night
)


class Body(NamedTuple):
    """An invented organization."""

    id: uuid.UUID
    name: str


class Text(NamedTuple):
    """What a service says of itself."""

    name: str
    summary: str
    description: str
    eligibility: str
    application: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Invented:
    """A service with one place, before anybody decides where it is kept."""

    id: uuid.UUID
    body: Body
    text: Text
    type: TaxonomyTerm
    groups: tuple[TaxonomyTerm, ...]
    town: Municipality  # where it stands
    district: District | None  # of the town
    serves_district: bool  # else the town alone
    place_name: str
    latitude: float
    longitude: float
    cost: str
    way: str
    provider: str
    language: str
    hours: Hours | None


class TooLittleTerritory(LookupError):
    """No towns or no service types are in the database."""


class Generator:
    """Makes services, always the same ones for a seed, a size and a database."""

    def __init__(self, size: int, seed: int = 2026) -> None:
        self.size, self.seed = size, seed
        types = TaxonomyTerm.objects.service_types().filter(is_confidential=False)  # a secret has no place to look for
        self.types = tuple(types.order_by("code"))
        self.groups = tuple(TaxonomyTerm.objects.target_groups().order_by("code"))
        self.district_of: dict[str, District] = {}
        self.members: dict[uuid.UUID, list[Municipality]] = {}
        for district in District.objects.order_by("slug"):
            self.members[district.pk] = list(district.municipalities.defer("boundary").order_by("pk"))
            self.district_of |= {town.pk: district for town in self.members[district.pk]}
        towns = Municipality.objects.exclude(latitude=None).defer("boundary").order_by("pk")
        if size <= SERVICES_PER_TOWN * len(self.district_of):
            towns = towns.filter(pk__in=self.district_of)
        self.towns: Sequence[Municipality] = list(towns)
        if not (self.types and self.groups and self.towns):
            raise TooLittleTerritory
        draw, speaker = random.Random(seed), Speaker(seed)
        draw.shuffle(self.towns)
        self.bodies = [Body(_uuid(draw), f"Ente {speaker.sentence(3)} (esempio)") for _ in range(BODIES)]

    def __iter__(self) -> Iterator[Invented]:
        draw, speaker = random.Random(f"{self.seed} services"), Speaker(self.seed + 1)
        for _ in range(self.size):
            yield self._one(draw, speaker)

    def _one(self, draw: random.Random, speaker: Speaker) -> Invented:
        kind = draw.choice(self.types)
        town = self.any_town(draw)
        text = Text(
            f"{kind.name} {speaker.sentence(2)}"[:255],
            speaker.sentence(12)[:300],
            speaker.sentence(35),
            speaker.sentence(10),
            speaker.sentence(12),
            speaker.sentence(5),
        )
        return Invented(
            id=_uuid(draw),
            body=draw.choice(self.bodies),
            text=text,
            type=kind,
            groups=tuple(draw.sample(self.groups, min(2, len(self.groups)))),
            town=town,
            district=self.district_of.get(town.pk),
            serves_district=town.pk in self.district_of and draw.random() < WHOLE_DISTRICT,
            place_name=f"Sede {speaker.sentence(2)}",
            latitude=town.latitude + draw.uniform(-SPREAD, SPREAD),
            longitude=town.longitude + draw.uniform(-SPREAD, SPREAD),
            cost=draw.choice(COSTS),
            way=draw.choice(WAYS),
            provider=draw.choice(PROVIDERS),
            language=draw.choice(LANGUAGES),
            hours=draw.choice(HOURS),
        )

    def any_town(self, draw: random.Random) -> Municipality:
        """Return a town, a large one more often."""
        return draw.choices(self.towns, cum_weights=self._town_weights)[0]

    @cached_property
    def _town_weights(self) -> list[float]:
        return list(accumulate(rank**-TOWN_WEIGHT for rank in range(1, len(self.towns) + 1)))

    def questions(self, count: int) -> list[str]:
        """Return ``count`` questions: one to three telling words, then a sentence of five to ten words, by turns.

        The words are taken from one service each, so that something holds all of them.
        """
        draw = random.Random(f"{self.seed} questions")
        found = []
        for number, service in enumerate(islice(self, count)):
            spoken = f"{service.text.summary} {service.text.description}".split()
            if number % 2:
                length = draw.randint(5, 10)
                start = draw.randrange(len(spoken) - length)
                found.append(" ".join(spoken[start : start + length]))
            else:
                telling = sorted({word for word in spoken if terms(word)})
                found.append(" ".join(draw.sample(telling, min(draw.randint(1, 3), len(telling)))))
        return found


def _uuid(draw: random.Random) -> uuid.UUID:
    return uuid.UUID(int=draw.getrandbits(128), version=4)
