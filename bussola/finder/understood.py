"""What was understood of a question, put into the search and shown as chips that one tap takes away."""

from dataclasses import replace

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bussola.directory.opening_days_text import list_text, time_text

from . import generations, index
from .facet_choices import COSTS, Chip, address
from .forms import Asked
from .orientation import SURE
from .search import Near, Query, Results, search
from .understanding.reading import MONEY, PEOPLE, TIME, TOWN, TYPES, Understood, understand

NEAR_KM = 10


def understood_of(asked: Asked, district: str) -> Understood:
    """Return what the words of ``asked`` say in a district (slug, "" for all of them).

    A town chosen in its box, or an hour, is not looked for in the words again.
    """
    ignoring = set(asked.ignored)
    if asked.municipality:
        ignoring.add(TOWN)
    if asked.open:
        ignoring.add(TIME)
    handle = generations.open_current() or index.handle_for_search()[0] if asked.text else None
    towns, home = (handle.map.towns(), handle.map.members(district)) if handle else (None, frozenset())
    return understand(asked.text, timezone.now(), towns, home, frozenset(ignoring))


def query_of(asked: Asked, district: str, understood: Understood) -> Query:
    """Return the whole question for the search: what was chosen, and what was understood."""
    return applied(asked.query(district), understood, guesses_types=TYPES not in asked.ignored)


def found_for(asked: Asked, district: str) -> tuple[Query, Results, Understood]:
    """Return the question as it was put, what answers, and what was understood and used.

    A town understood from the words, for which nothing is found, is let go.
    """
    understood = understood_of(asked, district)
    query = query_of(asked, district, understood)
    found = search(query)
    if not found.total and understood.town:
        less = replace(understood, town=None)
        wider = query_of(asked, district, less)
        if (found_wider := search(wider)).total:
            return wider, found_wider, less
    return query, found, understood


def applied(query: Query, understood: Understood, *, guesses_types: bool = True) -> Query:
    """Return ``query`` with what was understood: the town as a filter, the rest as what comes earlier."""
    changes: dict = {"about": understood.about, "guesses_types": guesses_types}
    if understood.town and understood.town.is_near:
        changes["near"] = Near(understood.town.code, NEAR_KM)
    elif understood.town:
        changes["municipality"] = understood.town.code
    if understood.people:
        changes["favoured_groups"] = understood.people.groups
    if understood.money:
        changes["favoured_costs"] = understood.money.costs
    if understood.time and understood.time.at:
        changes["favoured_open"] = understood.time.at
    elif understood.urgency:
        changes["favoured_open"] = timezone.now()
    return replace(query, **changes)


def understood_chips(asked: Asked, understood: Understood, found: Results, names: dict, path: str) -> list[Chip]:
    """Return what was understood, each with the address of the same question without that reading.

    ``names`` are those of the values of each filter (``facet_choices.names_of``).
    """
    chips = []
    if found.likely_types and found.likely_types[0].confidence >= SURE:
        name = names["tipo"].get(found.likely_types[0].code, "")
        chips.append((TYPES, _("You look for: %(type)s") % {"type": name}))
    if town := understood.town:
        values = {"town": town.name, "km": NEAR_KM}
        words = _("within %(km)s km of %(town)s") if town.is_near else _("serves %(town)s")
        chips.append((TOWN, words % values))
    if understood.people:
        groups = [names["per"][code] for code in understood.people.groups if code in names["per"]]
        if groups:
            chips.append((PEOPLE, _("first those for: %(groups)s") % {"groups": list_text(groups)}))
    if understood.time and understood.time.at:
        at = timezone.localtime(understood.time.at)
        values = {"day": date_format(at, "l j F").lower(), "time": time_text(at.time())}
        words = _("first those open now") if understood.time.is_now else _("first those open %(day)s at %(time)s")
        chips.append((TIME, words % values))
    if understood.money:
        costs = " / ".join(str(COSTS[code]).lower() for code in understood.money.costs)
        chips.append((MONEY, _("first those with: %(costs)s") % {"costs": costs}))
    return [
        Chip(label, address(path, asked.but(ignored=tuple(dict.fromkeys([*asked.ignored, name])))))
        for name, label in chips
    ]


FOR_WHOM = ("bambini", "anziani", "persone-con-disabilita", "adulti-in-difficolta")


def for_whom(asked: Asked, understood: Understood, found: Results, path: str) -> list[Chip]:
    """Return the answers to the one question asked back, «for whom?», when the words said too little; else nothing."""
    is_sure = found.likely_types and found.likely_types[0].confidence >= SURE
    if not asked.text or is_sure or understood.people or asked.target_groups or asked.types or found.total < 2:
        return []
    counts = found.facets.get("target_groups", {})
    said = {
        "bambini": _("A child or a teenager"),
        "anziani": _("An older person"),
        "persone-con-disabilita": _("A person with disability"),
        "adulti-in-difficolta": _("Myself"),
    }
    groups = {"bambini": ("bambini", "famiglie-0-6", "famiglie-con-figli", "minori", "adolescenti"),
              "adulti-in-difficolta": ("adulti", "adulti-in-difficolta", "tutti")}  # fmt: skip
    answers = []
    for code in FOR_WHOM:
        wanted = groups.get(code, (code,))
        if any(counts.get(one) for one in wanted):
            answers.append(Chip(said[code], address(path, asked.but(target_groups=wanted))))
    return answers if len(answers) > 1 else []
