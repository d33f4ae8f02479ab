"""When nothing is found: which one wish to drop, and what one finds then."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from .facet_choices import address
from .forms import SEVERAL, Asked
from .search import Relaxation, Results

WORDS = {
    "open_at": _("Look at all opening hours"),
    "applications_open": _("Also those that take no applications now"),
    "near": _("Look farther away, in the whole district"),
    "municipality": _("Look in the whole district"),
    "types": _("Look at all types of service"),
    "target_groups": _("Look at services for everybody"),
    "costs": _("Look at any cost"),
    "ways": _("Look at any way to get in"),
    "providers": _("Look at services run by anybody"),
    "languages": _("Look at services in any language"),
    "accessibility": _("Look at all places, accessible or not"),
    "text": _("Keep only the filters"),
    "district": _("Look in all districts"),
}


class Wider(NamedTuple):
    """A search with one wish less, and how many services it finds."""

    label: str
    url: str
    count: int


def wider_searches(asked: Asked, found: Results, path: str, root: str) -> list[Wider]:
    """Return the searches with one wish less that do find something; ``root`` is the page of all districts, if any."""
    wider = []
    for one in found.relaxations:
        less = _without(asked, one)
        if less is not None and one.name in WORDS:
            at = root if one.name == "district" else path
            if at:
                wider.append(Wider(str(WORDS[one.name]), address(at, less), one.total))
    return wider


def _without(asked: Asked, relaxation: Relaxation) -> Asked | None:
    """Return the search without the wish, None when nothing would be left to ask."""
    name = relaxation.name
    if name == "text":
        less = asked.but(text="", is_exact=False)
        return less if less.has_filters or less.municipality else None
    if name == "district":
        return asked.but()
    if name in SEVERAL.values():
        return asked.but(**{name: ()})
    named = {"open_at": "aperto", "applications_open": "domande", "near": "comune", "municipality": "comune"}
    return asked.without(named[name]) if name in named else None
