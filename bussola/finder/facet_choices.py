"""The filters of the results page: what one can choose, how many services each choice leaves, what is in force."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bussola.directory.models import AccessRoute, Service
from bussola.directory.opening_days_text import time_text
from bussola.directory.templatetags.in_words import named
from bussola.territory.models import Municipality

from .forms import AT_A_TIME, NOW, SEVERAL, Asked
from .remembered import Memory
from .search import Results

FIRST_CHOICES = 8  # the others wait behind «more»
COSTS = {
    "free": gettext_lazy("Free of charge"),
    "isee": gettext_lazy("Price by ISEE"),
    "paid": gettext_lazy("You pay for it"),
}
# Name in the address -> legend, and whether it is open from the start.
LEGENDS = {
    "tipo": (gettext_lazy("Type of service"), True),
    "per": (gettext_lazy("For whom"), True),
    "costo": (gettext_lazy("How much it costs"), True),
    "accesso": (gettext_lazy("How one gets in"), False),
    "lingua": (gettext_lazy("Language spoken"), False),
    "attenzioni": (gettext_lazy("Accessibility"), False),
    "gestore": (gettext_lazy("Who runs it"), False),
}
UNSAID = "unknown"  # what nobody has said is no wish: it is not offered


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with a choice to make: the most useful values, and the rest."""

    name: str
    legend: str
    is_open: bool
    first: str  # HTML of the boxes to tick: a template takes ten times as long for the hundred of a page
    rest: str
    rest_count: int


class Chip(NamedTuple):
    """A filter in force and the address of the page without it."""

    label: str
    url: str


def names_of(memory: Memory) -> dict[str, dict[str, str]]:
    """Return the names of the values of each filter, by its name in the address and the code."""
    return memory.kept(
        "names of choices",
        lambda: {
            "tipo": {term.code: named(term) for term in memory.types},
            "per": {term.code: named(term) for term in memory.target_groups},
            "costo": {code: str(name) for code, name in COSTS.items()},
            "accesso": {code: str(name) for code, name in AccessRoute.Way.choices},
            "lingua": memory.languages,
            "attenzioni": memory.accessibility,
            "gestore": {code: str(name) for code, name in Service.ProviderKind.choices if code != UNSAID},
        },
    )


def facets_of(asked: Asked, found: Results, memory: Memory, likely: list[str]) -> list[Facet]:
    """Return the filters that have a choice to make, or one in force; ``likely`` type codes come first."""
    facets = []
    names = names_of(memory)
    boxes = memory.kept("boxes of choices", lambda: {name: _boxes(name, names[name]) for name in names})
    for name, (legend, is_open) in LEGENDS.items():
        chosen = getattr(asked, SEVERAL[name])
        counts = found.facets.get(SEVERAL[name], {})
        codes = [code for code, count in counts.items() if count and code in names[name]]
        codes += [code for code in chosen if code not in codes]
        if not chosen and all(counts[code] >= found.total for code in codes):
            continue
        rank = {code: position for position, code in enumerate([*chosen, *(likely if name == "tipo" else ())])}
        codes.sort(key=lambda code: (code not in chosen, rank.get(code, len(rank)), -counts.get(code, 0)))
        drawn = []
        for code in codes:
            box, words = boxes[name].get(code) or _box(name, code, code)
            count = counts.get(code, 0)
            drawn.append(f"{box}{' checked' if code in chosen else ''}{words}{count}</span></label>\n")
        first, rest = ("".join(some) for some in (drawn[:FIRST_CHOICES], drawn[FIRST_CHOICES:]))
        is_open = is_open or bool(chosen)
        rest_count = max(0, len(codes) - FIRST_CHOICES)
        facets.append(Facet(name, str(legend), is_open, mark_safe(first), mark_safe(rest), rest_count))
    return facets


def _boxes(name: str, values: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {code: _box(name, code, words) for code, words in values.items()}


def _box(name: str, code: str, words: str) -> tuple[str, str]:
    """Return the HTML of a box to tick, as far as «checked», and from there on as far as its count."""
    box = '<label class="choice"><input id="{0}-{1}" type="checkbox" name="{0}" value="{1}" form="cerca"'
    return str(format_html(box, name, code)), str(format_html('> <span>{}</span> <span class="count">', words))


def chips_of(
    asked: Asked, names: dict[str, dict[str, str]], municipality: Municipality | None, path: str
) -> list[Chip]:
    """Return the filters in force, each with the address of the page without it."""
    chips = []
    if municipality and asked.within_km:
        words = _("within %(km)s km of %(town)s") % {"km": asked.within_km, "town": municipality.name}
        chips.append((words, asked.without("comune")))
    elif municipality:
        chips.append((_("serves %(town)s") % {"town": municipality.name}, asked.without("comune")))
    for name, field in SEVERAL.items():
        chips += [(str(names[name].get(code, code)), asked.without(name, code)) for code in getattr(asked, field)]
    if asked.open:
        chips.append((opening_words(asked), asked.without("aperto")))
    if asked.applications_open:
        chips.append((_("one can apply now"), asked.without("domande")))
    return [Chip(label, address(path, less)) for label, less in chips]


def opening_words(asked: Asked) -> str:
    """Return when it must be open, in words: «aperto ora», «aperto mercoledì 25 novembre alle 10.00», or ""."""
    if asked.open == NOW:
        return _("open now")
    if asked.open == AT_A_TIME:
        day = date_format(asked.open_day, "l j F").lower()
        return _("open %(day)s at %(time)s") % {"day": day, "time": time_text(asked.open_hour)}
    return ""


def address(path: str, asked: Asked) -> str:
    """Return the address of a search."""
    parameters = asked.parameters
    return f"{path}?{parameters}" if parameters else path
