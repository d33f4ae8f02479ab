"""The results page."""

from dataclasses import dataclass

from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bussola.directory.models import TaxonomyTerm
from bussola.territory.models import Municipality

from .forms import Asked
from .missing_data import missing_data, types_meant
from .rows import Row, rows_of
from .search import PAGE_SIZE, Results, search

FIRST_CHOICES = 8  # the others wait behind «more»
LIKELY_FROM = 10  # of the best results, whose types are offered first
DESK_TYPE = "pua"  # the desk where a person listens


@dataclass(frozen=True)
class Choice:
    """One value of a filter, with how many services it would leave."""

    code: str
    name: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Removable:
    """A filter in force and the address of the page without it; or a wider search and what it finds."""

    label: str
    url: str
    count: int = 0


@require_safe
def results(request):
    """Answer a question with services; htmx asks the same address and gets the part below the box."""
    asked = Asked.read(request.GET)
    district = request.district.slug if request.district else ""
    found = search(asked.query(district))
    municipalities = _municipalities(request.district)
    municipality = next((one for one in municipalities if one.pk == asked.municipality), None)
    if asked.municipality and municipality is None:
        municipality = Municipality.objects.filter(pk=asked.municipality).first()
    types = list(TaxonomyTerm.objects.service_types())
    groups = list(TaxonomyTerm.objects.target_groups())
    rows = rows_of(found.hits, municipality)
    nearby = rows_of(found.nearby_outside, municipality)
    context = {
        "asked": asked,
        "municipalities": municipalities,
        "municipality": municipality,
        "found": found,
        "status": status_words(found, municipality),
        "rows": rows,
        "nearby": nearby,
        "page": _pages(asked, found, request.path),
        "type_choices": _choices(types, found.facets["types"], asked.types, _types_of_best(rows) if asked.text else []),
        "group_choices": _choices(groups, found.facets["target_groups"], asked.target_groups),
        "type_legend": _("Type of service"),
        "group_legend": _("For whom"),
        "chips": _chips(asked, types, groups, municipality, request.path),
        "missing": _missing(asked, types, municipality, municipalities),
        "shows_danger_numbers": any(row.is_danger for row in rows[:5]),
        "is_fragment": bool(request.htmx) and not request.htmx.history_restore_request,
    }
    if not found.total:
        context["wider"] = _wider(asked, municipality, district, request.path)
        context["desk"] = _desk(asked, district, municipality)
    template = "finder/_results.html" if context["is_fragment"] else "finder/results.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def status_words(found: Results, municipality: Municipality | None) -> str:
    """Return in one sentence how many services were found, and for which town."""
    if not found.total:
        return _("No services found") if found.is_current else _("The list of services is being prepared")
    words = ngettext("%(count)s service found", "%(count)s services found", found.total) % {"count": found.total}
    return (
        _("%(found)s for those who live in %(town)s") % {"found": words, "town": municipality.name}
        if (municipality)
        else words
    )


def _municipalities(district) -> list[Municipality]:
    """Return the municipalities one can choose: those of the district, or of every district."""
    if district:
        return list(district.municipalities.defer("boundary"))
    return list(Municipality.objects.filter(districts__isnull=False).distinct().defer("boundary"))


def _pages(asked: Asked, found: Results, path: str) -> dict:
    """Return where this page stands among the others, and the addresses of those beside it."""
    last = max(1, -(-found.total // PAGE_SIZE))
    return {
        "number": asked.page,
        "last": last,
        "first": str((asked.page - 1) * PAGE_SIZE + 1),
        "has_other_pages": last > 1,
        "previous_url": _address(path, asked.but(page=asked.page - 1)) if asked.page > 1 else "",
        "next_url": _address(path, asked.but(page=asked.page + 1)) if asked.page < last else "",
    }


def _address(path: str, asked: Asked) -> str:
    """Return the address of a search."""
    return f"{path}?{asked.parameters}" if asked.parameters else path


def _choices(
    terms: list[TaxonomyTerm], counts: dict[str, int], chosen: tuple[str, ...], likely: list[str] | None = None
) -> dict[str, list[Choice]]:
    """Return the values of a filter: the first few and the rest.

    Chosen ones come first, then the ``likely`` codes in their order, then the most frequent.
    """
    rank = {code: position for position, code in enumerate(likely or [])}
    choices = [
        Choice(term.code, term.name, counts.get(term.code, 0), term.code in chosen)
        for term in terms
        if counts.get(term.code) or term.code in chosen
    ]
    choices.sort(
        key=lambda choice: (not choice.is_chosen, rank.get(choice.code, len(rank)), -choice.count, choice.name)
    )
    return {"first": choices[:FIRST_CHOICES], "rest": choices[FIRST_CHOICES:]}


def _types_of_best(rows: list[Row]) -> list[str]:
    """Return the codes of the service types of the best results: what the question is most likely about."""
    return list(dict.fromkeys(term.code for row in rows[:LIKELY_FROM] for term in row.service.service_types))


def _chips(asked: Asked, types, groups, municipality, path: str) -> list[Removable]:
    """Return the filters in force, each with the address of the page without it."""
    chips = []
    if municipality:
        chips.append((municipality.name, asked.but(municipality="")))
    for code in asked.types:
        left = tuple(other for other in asked.types if other != code)
        chips.append((_name(types, code), asked.but(types=left)))
    for code in asked.target_groups:
        left = tuple(other for other in asked.target_groups if other != code)
        chips.append((_name(groups, code), asked.but(target_groups=left)))
    return [Removable(label, _address(path, less)) for label, less in chips]


def _name(terms: list[TaxonomyTerm], code: str) -> str:
    return next((term.name for term in terms if term.code == code), code)


def _missing(asked: Asked, types, municipality, municipalities) -> list:
    """Return the types asked for of which no register speaks here."""
    place = municipality or next(iter(municipalities), None)
    if place is None:
        return []
    meant = [term for term in types if term.code in asked.types] or types_meant(asked.text, types)
    return missing_data(meant, place.region_code, place.region_name)


def _wider(asked: Asked, municipality, district: str, path: str) -> list[Removable]:
    """Return the searches with one wish less that do find something."""
    tries = []
    if asked.types:
        tries.append((_("Look at all types of service"), asked.but(types=())))
    if asked.target_groups:
        tries.append((_("Look at services for everybody"), asked.but(target_groups=())))
    if asked.municipality:
        tries.append((_("Look in the whole district"), asked.but(municipality="")))
    if asked.text and (asked.types or asked.target_groups):
        tries.append((_("Keep only the words you wrote"), Asked(text=asked.text)))
        tries.append((_("Keep only the filters"), asked.but(text="")))
    wider = []
    for label, less in tries:
        count = search(less.query(district)).total
        if count:
            wider.append(Removable(label, _address(path, less), count))
    return wider


def _desk(asked: Asked, district: str, municipality):
    """Return the desk where a person listens, nearest to the town asked for, or None."""
    at_desk = Asked(municipality=asked.municipality, types=(DESK_TYPE,))
    found = rows_of(search(at_desk.query(district)).hits[:1], municipality)
    if not found and asked.municipality:
        found = rows_of(search(at_desk.but(municipality="").query(district)).hits[:1], municipality)
    return found[0] if found else None
