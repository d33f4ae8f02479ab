"""How well questions are led to their types: measured on a file of questions with the types that are right for them."""

import csv
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

DRAWS = 2000  # of the bootstrap
FIRST = (1, 3, 5)


@dataclass(frozen=True)
class Question:
    """A question, and the codes of the types any of which is a right answer."""

    text: str
    expected: frozenset[str]


@dataclass(frozen=True)
class Figure:
    """A mean over the questions, and the interval it lies in with 95% confidence (bootstrap, drawn alike each time)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Evaluation:
    """What came out: shares of questions with a right type first, among three, among five; mean reciprocal rank."""

    questions: int
    any_at: dict[int, Figure]
    mrr: Figure
    zero_answers: int
    ms_per_question: float
    missed: tuple[Question, ...]  # no right type among five


def questions_in(path: Path) -> list[Question]:
    """Read a file of tab-separated columns ``question`` and ``expected`` (codes, commas between)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or not {"question", "expected"} <= set(rows[0]):
        raise ValueError(f"{path}: servono le colonne «question» ed «expected», separate da tabulazioni")
    return [
        Question(row["question"], frozenset(code.strip() for code in row["expected"].split(",") if code.strip()))
        for row in rows
    ]


def evaluate(questions: Sequence[Question], answer: Callable[[str], Sequence[str]]) -> Evaluation:
    """Ask every question of ``answer`` (text -> codes, best first) and return how well it did."""
    places, empty, missed = [], 0, []
    answer(questions[0].text)  # what is made at the first question is not counted
    started = time.process_time()  # of this process alone: others on the machine do not count
    answers = [answer(question.text) for question in questions]
    took = (time.process_time() - started) * 1000 / len(questions)
    for question, codes in zip(questions, answers, strict=True):
        place = next((rank for rank, code in enumerate(codes, 1) if code in question.expected), 0)
        places.append(place)
        empty += not codes
        if not 0 < place <= max(FIRST):
            missed.append(question)
    return Evaluation(
        questions=len(questions),
        any_at={k: figure([float(0 < place <= k) for place in places]) for k in FIRST},
        mrr=figure([1 / place if place else 0.0 for place in places]),
        zero_answers=empty,
        ms_per_question=round(took, 2),
        missed=tuple(missed),
    )


def figure(values: Sequence[float]) -> Figure:
    """Return the mean of ``values`` with its interval."""
    chance = Random(0)
    means = sorted(_mean(chance.choices(values, k=len(values))) for _ in range(DRAWS))
    return Figure(round(_mean(values), 4), round(means[int(DRAWS * 0.025)], 4), round(means[int(DRAWS * 0.975) - 1], 4))


def _mean(values: Iterable[float]) -> float:
    values = list(values)
    return sum(values) / len(values)
