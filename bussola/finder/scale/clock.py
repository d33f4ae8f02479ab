"""Timing several ways of doing one thing, turn by turn, so that a busy moment of the machine hits all of them."""

import time
from collections.abc import Callable, Sequence
from statistics import median

Clock = Callable[[], float]  # seconds
WALL: Clock = time.perf_counter
CPU: Clock = time.thread_time  # what this thread really worked: a busy machine hardly changes it


def milliseconds(work: Callable[[], object], clock: Clock = WALL) -> float:
    """Return how long ``work()`` takes."""
    started = clock()
    work()
    return (clock() - started) * 1000


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` (0 to 1) of ``values`` do not pass."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def by_turns(items: Sequence, ways: dict[str, tuple[Callable, Clock]], rounds: int = 3, budget: float = 60.0) -> dict:
    """Return for each way (name -> (function of an item, its clock)) the median milliseconds of every item.

    Every round asks every way about every item, after one round that is not measured. A way that has used up its
    ``budget`` of seconds is measured in the first round only.
    """
    times: dict[str, list[list[float]]] = {name: [[] for _ in items] for name in ways}
    spent = dict.fromkeys(ways, 0.0)
    for number in range(rounds + 1):
        for place, item in enumerate(items):
            for name, (work, clock) in ways.items():
                if spent[name] > budget and number != 1:
                    continue
                started = WALL()
                took = milliseconds(lambda work=work, item=item: work(item), clock)
                spent[name] += WALL() - started
                if number:
                    times[name][place].append(took)
    return {name: [median(of_item) for of_item in of_way if of_item] for name, of_way in times.items()}
