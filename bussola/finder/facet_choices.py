"""The filters of the results page: what one can choose, how many services each choice leaves, what is in force."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.html import format_html
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


class Choice(NamedTuple):
    """One value of a filter, with how many services it would leave."""

    box: str  # HTML of the box to tick, as far as «checked»
    name: str
    count: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with a choice to make: the most useful values, and the rest."""

    name: str
    legend: str
    is_open: bool
    first: list[Choice]
    rest: list[Choice]


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
        choices = [
            Choice(
                boxes[name].get(code) or _box(name, code),
                names[name].get(code, code),
                str(counts.get(code, 0)),  # text is drawn quicker than a number
                code in chosen,
            )
            for code in codes
        ]
        first, rest = choices[:FIRST_CHOICES], choices[FIRST_CHOICES:]
        facets.append(Facet(name, str(legend), is_open or bool(chosen), first, rest))
    return facets


def _boxes(name: str, values: dict[str, str]) -> dict[str, str]:
    return {code: _box(name, code) for code in values}


def _box(name: str, code: str) -> str:
    """Return the box to tick of a value, open at its end for «checked»; made once, as a page has a hundred."""
    box = '<input id="{0}-{1}" type="checkbox" name="{0}" value="{1}" form="cerca"'
    return format_html(box, name, code)


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
    return f"{path}?{asked.parameters}" if asked.parameters else path
