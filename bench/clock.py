"""Timing two ways of doing one thing, turn by turn, so that a busy moment of the machine hits both."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Path:
    """One line of the table: ours against the bare version, in milliseconds (or services a second)."""

    name: str
    ours_p50: float
    ours_p95: float
    bare_p50: float | None = None
    bare_p95: float | None = None
    unit: str = "ms"
    goal: str = ""
    meets_goal: bool | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the bare version ours takes, by the medians."""
        return self.ours_p50 / self.bare_p50 if self.bare_p50 else None


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long ``work()`` takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` (0 to 1) of ``values`` do not pass."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def side_by_side(items: Sequence, ours: Callable, bare: Callable, rounds: int) -> tuple[list[float], list[float]]:
    """Return the times of ``ours(item)`` and ``bare(item)``, in turn, ``rounds`` times over after one unmeasured."""
    for item in items:
        ours(item)
        bare(item)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for item in items:
            times[0].append(milliseconds(lambda item=item: ours(item)))
            times[1].append(milliseconds(lambda item=item: bare(item)))
    return times
