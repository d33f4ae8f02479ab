"""What a question says beside the need: where, for whom, when, how much, in a hurry."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from bussola.finder.analysis import prepare
from bussola.finder.said import patterns

from .people import PeopleRead, read_people
from .times import TimeRead, read_time
from .towns import TownRead, Towns

# The readings one can switch off, by their names in the address.
TOWN, PEOPLE, TIME, MONEY, TYPES = "dove", "chi", "quando", "costo", "tema"
READINGS = (TOWN, PEOPLE, TIME, MONEY, TYPES)
COSTS = {"free": ("free",), "less": ("free", "isee")}


@dataclass(frozen=True)
class MoneyRead:
    """The kinds of cost that suit (codes of CostClass), and the words that said so."""

    costs: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Understood:
    """Each part of a question that was read, with the words it was read from; None or "" where it says nothing.

    What it does to a search: ``town`` becomes «serves it» or «near it» if that leaves something, the others bring the
    services that suit them forward and take none away.
    """

    town: TownRead | None = None
    people: PeopleRead | None = None
    time: TimeRead | None = None
    money: MoneyRead | None = None
    urgency: str = ""
    about: str = ""  # the question without the words of the town: what it is about

    def as_data(self) -> dict:
        """Return it for a program: only what was read."""
        data: dict = {}
        if self.town:
            near = "near" if self.town.is_near else "serves"
            data["town"] = {"code": self.town.code, "name": self.town.name, "as": near, "words": self.town.words}
        if self.people:
            data["people"] = {"groups": list(self.people.groups), "words": list(self.people.words)}
            if self.people.ages:
                data["people"]["ages_in_months"] = list(self.people.ages)
        if self.time:
            at = self.time.at.isoformat(timespec="minutes") if self.time.at else None
            data["time"] = {"at": at, "is_now": self.time.is_now, "words": list(self.time.words)}
        if self.money:
            data["money"] = {"costs": list(self.money.costs), "words": self.money.words}
        if self.urgency:
            data["urgency"] = {"words": self.urgency}
        return data


def understand(
    text: str,
    now: datetime,
    towns: Towns | None = None,
    home: frozenset[str] = frozenset(),
    ignoring: Set[str] = frozenset(),
) -> Understood:
    """Return what ``text`` says, seen from ``now`` (aware), less the readings in ``ignoring``.

    ``home`` are the codes of the towns of the district it is asked in.
    """
    town = towns.read(text, home) if towns and TOWN not in ignoring else None
    return Understood(
        town=town,
        people=None if PEOPLE in ignoring else read_people(text),
        time=None if TIME in ignoring else read_time(text, now),
        money=None if MONEY in ignoring else read_money(text),
        urgency=read_urgency(text),
        about=" ".join(text.replace(town.words, " ", 1).split()) or text if town else text,
    )


def read_money(text: str) -> MoneyRead | None:
    """Return what ``text`` says of money, None for nothing."""
    prepared = prepare(text)
    for meaning, pattern in patterns("money_words.tsv").items():
        if found := pattern.search(prepared):
            return MoneyRead(COSTS[meaning], found[0])
    return None


def read_urgency(text: str) -> str:
    """Return the words of hurry in ``text``, "" for none."""
    found = patterns("urgency_words.tsv")["urgent"].search(prepare(text))
    return found[0] if found else ""
