"""The drawing of the time-saver disc: three rings of links around a number. Only geometry and words, no search."""

from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.translation import gettext as _

from bussola.directory.opening_days_text import time_text, weekday_name

from .disc import HOURS, PEOPLE, WEEKDAYS, Hours, Turned

SIZE = 400  # units of the drawing, in both directions
GAP = 1.5  # units left white around a wedge
RINGS = {"who": (140, 198), "hours": (94, 138), "day": (42, 92)}  # inner and outer radius


@dataclass(frozen=True)
class Wedge:
    """A choice: its outline, one or two lines at (``x``, ``y``), its name when read aloud, where it leads."""

    outline: str
    x: str
    y: str
    words: str
    more: str
    name: str
    parameters: str
    is_chosen: bool


@dataclass(frozen=True)
class Ring:
    """A ring of choices with its name."""

    name: str
    legend: str
    wedges: list[Wedge]


def rings(turned: Turned) -> list[Ring]:
    """Return the rings of the disc as it is turned; the person who is chosen leads to anybody, to undo it."""
    people = [(code, str(one.words), str(one.more), "") for code, one in PEOPLE.items()]
    hours = [(code, str(one.words), "", f"{one.words}, {hours_words(one)}") for code, one in HOURS.items()]
    days = [(code, weekday_name(number)[:3], "", weekday_name(number)) for code, number in WEEKDAYS.items()]
    return [
        _ring(
            "who", _("For whom"), people, turned.who, lambda code: turned.but(who="" if code == turned.who else code)
        ),
        _ring("hours", _("At what time"), hours, turned.hours, lambda code: turned.but(hours=code)),
        _ring("day", _("Which day"), days, turned.day, lambda code: turned.but(day=code)),
    ]


def hours_words(hours: Hours) -> str:
    """Return from when to when, as on a sign: «14.30–18.00»."""
    return f"{time_text(hours.start)}–{time_text(hours.end)}"


def _ring(name: str, legend: str, choices: list[tuple[str, str, str, str]], chosen: str, turn) -> Ring:
    inner, outer = RINGS[name]
    wedges = []
    for number, (code, words, more, spoken) in enumerate(choices):
        first, last = (2 * pi * (number + side) / len(choices) - pi / 2 for side in (-0.5, 0.5))
        x, y = _point((inner + outer) / 2, (first + last) / 2)
        wedges.append(
            Wedge(
                outline=_outline(inner, outer, first, last),
                x=str(x),  # as text: a template would write the decimals with a comma
                y=str(y),
                words=words,
                more=more,
                name=spoken or f"{words} {more}".strip(),
                parameters=turn(code).parameters,
                is_chosen=code == chosen,
            )
        )
    return Ring(name, legend, wedges)


def _outline(inner: float, outer: float, first: float, last: float) -> str:
    """Return the path of a piece of a ring between two angles, with the same gap along all of its sides."""
    corners = []
    for radius, angle, side in ((outer, first, 1), (outer, last, -1), (inner, last, -1), (inner, first, 1)):
        corners.append("{} {}".format(*_point(radius, angle + side * GAP / radius)))
    one, two, three, four = corners
    return f"M{one}A{outer} {outer} 0 0 1 {two}L{three}A{inner} {inner} 0 0 0 {four}Z"


def _point(radius: float, angle: float) -> tuple[float, float]:
    return round(SIZE / 2 + radius * cos(angle), 1), round(SIZE / 2 + radius * sin(angle), 1)
