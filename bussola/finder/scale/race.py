"""One race: the same invented services in every engine, the same questions, turn by turn, in one run."""

import random
import resource
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from bussola.directory.intervals import local_instant
from bussola.finder import generations
from bussola.lib.progress import progress

from .clock import WALL, by_turns, percentile
from .documents import build, index_in
from .engines import Asked, Bussola, Engine, Tantivy
from .invented import Generator, Invented
from .postgresql import PostgreSQL, Unreachable
from .sqlite import Sqlite

WEDNESDAY, AT_WORK = 2, time(10, 10)  # when much is open, and not at a full hour
SECONDS_FOR_EACH = 20.0  # that one engine may be measured for in one way of asking
WAYS = {
    "OR": {},
    "AND": {"every_word": True},
    "OR + counts": {"counts": True},
    "AND + counts": {"every_word": True, "counts": True},
    "OR + counts + near + open": {"counts": True, "is_placed": True},
    "AND + counts + near + open": {"every_word": True, "counts": True, "is_placed": True},
}
JUDGED = "AND + counts + near + open"
GOALS = {100_000: 10.0, 1_000_000: 20.0}  # up to so many services: p95 in milliseconds of JUDGED
# Three questions of sixty decide a p95: on a busy machine two runs of the same code gave 5.8 and 6.9 ms.
TOLERANCE = 1.2


@dataclass(frozen=True)
class Lap:
    """How one engine did in one way of asking, in milliseconds."""

    way: str
    engine: str
    clock: str  # "cpu": of the thread that works; "wall": another process works
    p50: float
    p95: float
    answered: float  # share of the questions that something was found for


@dataclass(frozen=True)
class Race:
    """All laps, and what it took to get ready."""

    size: int
    seed: int
    questions: int
    build_seconds: float
    index_megabytes: float
    memory_megabytes: float  # at most, of this process
    laps: list[Lap] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)  # engine -> why it did not run

    @property
    def goal(self) -> float | None:
        """The p95 in milliseconds that Bussola should keep to at this size, None beyond a million."""
        return next((goal for size, goal in GOALS.items() if self.size <= size), None)

    @property
    def judged(self) -> float:
        """The p95 that the goal speaks of."""
        return next(lap.p95 for lap in self.laps if lap.engine == Bussola.name and lap.way == JUDGED)

    @property
    def misses_goal(self) -> bool:
        """True when the goal is missed by more than measuring itself may be wrong."""
        return self.goal is not None and self.judged > self.goal * TOLERANCE


def race(size: int, *, seed: int = 2026, postgres_url: str = "", questions: int = 60, rounds: int = 3) -> Race:
    """Run one race with ``size`` services; all that is written is thrown away.

    Raise TooLittleTerritory when the database has no towns or no service types. No service enters the database.
    """
    generator = Generator(size, seed)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bussola-bench-")))
        stack.enter_context(index_in(folder / "index"))
        others: list[Engine] = [Sqlite(folder / "words.sqlite3")]
        absent = {}
        try:
            others.insert(0, PostgreSQL(postgres_url))
        except Unreachable as error:
            absent[PostgreSQL.name] = str(error)
        for engine in others:
            stack.callback(engine.close)
        started = WALL()
        build(generator, _fed_to(others, progress(generator, "Servizi inventati", total=size)))
        for engine in others:
            engine.finish()
        ready = Race(
            size=size,
            seed=seed,
            questions=questions,
            build_seconds=WALL() - started,
            index_megabytes=sum(path.stat().st_size for path in generations.current().iterdir()) / 1e6,
            memory_megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
            absent=absent,
        )
        engines = [Bussola(), Tantivy(), *others]
        ways = progress(WAYS.items(), "Modi di chiedere", total=len(WAYS))
        asked = _asked(generator, questions)
        return replace(ready, laps=[lap for way, how in ways for lap in _laps(engines, way, asked, how, rounds)])


def _fed_to(engines: list[Engine], services: Iterator[Invented]) -> Iterator[Invented]:
    for service in services:
        for engine in engines:
            engine.add(service)
        yield service


def _asked(generator: Generator, count: int) -> list[Asked]:
    """Return the questions, each with a town (a large one more often) and next Wednesday morning."""
    draw = random.Random(generator.seed)
    today = timezone.localdate()
    opened: datetime = local_instant(today + timedelta(days=(WEDNESDAY - today.weekday()) % 7), AT_WORK)
    towns = [generator.any_town(draw) for _ in range(count)]
    return [
        Asked(text, town=town.pk, centre=(town.latitude, town.longitude), open_at=opened)
        for text, town in zip(generator.questions(count), towns, strict=True)
    ]


def _laps(engines: list[Engine], way: str, asked: list[Asked], how: dict, rounds: int) -> list[Lap]:
    wishes = {name: value for name, value in how.items() if name != "is_placed"}
    if not how.get("is_placed"):
        wishes |= {"town": "", "open_at": None}
    questions = [replace(one, **wishes) for one in asked]
    found = {engine.name: sum(bool(engine.ask(one)) for one in questions) for engine in engines}
    times = by_turns(
        questions, {engine.name: (engine.ask, engine.clock) for engine in engines}, rounds, SECONDS_FOR_EACH
    )
    return [
        Lap(
            way,
            engine.name,
            "wall" if engine.clock is WALL else "cpu",
            percentile(times[engine.name], 0.5),
            percentile(times[engine.name], 0.95),
            found[engine.name] / len(questions),
        )
        for engine in engines
    ]


def table(race: Race, names: dict[str, str] | None = None) -> list[str]:
    """Return the laps as lines of a table, a way of asking in each; ``names`` in other words, if given."""
    engines = list(dict.fromkeys(lap.engine for lap in race.laps))
    lines = [f"{'p50 / p95 ms':<34}" + "".join(f"{engine:>20}" for engine in engines)]
    for way in WAYS:
        cells = {lap.engine: f"{lap.p50:.2f} / {lap.p95:.2f}" for lap in race.laps if lap.way == way}
        lines.append(f"{(names or {}).get(way, way):<34}" + "".join(f"{cells[engine]:>20}" for engine in engines))
    return lines
