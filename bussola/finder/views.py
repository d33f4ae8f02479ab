"""The results page."""

from datetime import timedelta

from django.conf import settings
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bussola.directory.change_log import newest_change
from bussola.lib.conditional import public_page
from bussola.territory.models import Municipality

from .benefits import ended_benefit_in
from .counting import count_search
from .danger_numbers import numbers_for, reasons_for
from .facet_choices import address, chips_of, facets_of, names_of, opening_words
from .forms import AT_A_TIME, NEAREST, NEWEST, NOW, RADII_KM, Asked
from .groups import groups_of
from .human_desk import desks
from .missing_data import missing_data, types_meant
from .pages import last_page, page_among
from .places import grouped_by_town, places_of
from .remembered import Memory, memory
from .rows import Row, rows_of
from .search import PAGE_SIZE, Query, Results
from .understood import for_whom, found_for, understood_chips
from .wider import wider_searches

LIKELY_FROM = 10  # of the best results, whose types are offered first
FRIDAY = 4
DANGER_FROM = 5  # of the best results: one of danger among them, and the numbers to call stand above


@require_safe
@public_page(lambda request: newest_change(), private=True)  # the address holds what somebody wrote
def results(request):
    """Answer a question with services; htmx asks the same address and gets the parts below the box."""
    asked = Asked.read(request.GET)
    district = request.district.slug if request.district else ""
    query, found, understood = found_for(asked, district)
    known = memory(is_current=found.is_current)
    count_search(request, asked, found, known)
    municipalities = known.municipalities(request.district)
    code = query.centre_municipality
    municipality = next((one for one in municipalities if one.pk == code), None)
    if code and municipality is None:
        municipality = Municipality.objects.defer("boundary").filter(pk=code).first()
    within_km = int(query.near.km) if query.near else 0
    opening = opening_words(asked)
    rows = rows_of(found.hits, municipality, known, opening)
    is_fragment = bool(request.htmx) and not request.htmx.history_restore_request
    context = {
        "asked": asked,
        "municipalities": _with_counts(municipalities, found, asked),
        "municipality": municipality,
        "found": found,
        "status": status_words(found, municipality, within_km),
        "groups": groups_of(rows, asked, found, names_of(known), request.path),
        "nearby": rows_of(found.nearby_outside, municipality, known),
        "page": page_among(
            asked.page, last_page(found.total, PAGE_SIZE), lambda page: address(request.path, asked.but(page=page))
        ),
        "facets": facets_of(asked, found, known, _types_of_best(rows) if asked.text else []),
        "chips": chips_of(asked, names_of(known), municipality if asked.municipality else None, request.path),
        "understood": understood_chips(asked, understood, found, names_of(known), request.path),
        "for_whom": for_whom(asked, understood, found, request.path),
        "opening": _opening_choice(asked),
        "radii": RADII_KM,
        "can_apply_now": _can_apply_now(asked, found),
        "orders": _orders(asked, found, request.path),
        "corrections": found.corrections,
        "exact_url": address(request.path, asked.but(is_exact=True)),
        "unknown_hours": found.unknown_hours,
        "any_hours_url": address(request.path, asked.without("aperto")),
        "missing": _missing(asked, known, municipality, municipalities),
        "shows_danger_numbers": found.speaks_of_violence or any(row.sheet.is_danger for row in rows[:DANGER_FROM]),
        "ended_benefit": ended_benefit_in(asked.text),
        "map_url": f"{address(request.path, asked.but(is_map=True))}#mappa",
        "list_only_url": address(request.path, asked.but(is_map=False, page=asked.page)),
        "kept": _kept(asked),
        "desks": _desks(known, district, code if municipality in municipalities else ""),
        "is_fragment": is_fragment,
    }
    if found.dangers:
        context["danger_reasons"] = reasons_for(found.dangers)
        context["numbers_to_call"] = numbers_for(found.dangers, request.district)
    if asked.is_map:
        context |= _map(asked, query, request.path)
    if not found.total:
        is_alone = settings.BUSSOLA_DISTRICT or not district
        root = "" if is_alone else f"{request.root_path}{request.path_info.removeprefix('/')}"
        context["wider"] = wider_searches(asked, found, request.path, root)
    response = render(request, "finder/_fragment.html" if is_fragment else "finder/results.html", context)
    if not found.is_current:
        response["Cache-Control"] = "no-store"  # it says that something may be missing: in a minute it must not
    return response


def _desks(known: Memory, district: str, municipality: str) -> SafeString:
    """Return the block of the desks where a person listens, remembered until the catalogue or the day changes."""

    def drawn() -> SafeString:
        return render_to_string("finder/_desks.html", {"desks": desks(district, municipality, timezone.now())})

    return known.kept(f"desks {district} {municipality}", drawn)


def status_words(found: Results, municipality: Municipality | None, within_km: int = 0) -> str:
    """Return in one sentence how many services were found, and for which town or how near to it."""
    if not found.total:
        return _("No services found") if found.is_current else _("The list of services is being prepared")
    words = ngettext("%(count)s service found", "%(count)s services found", found.total) % {"count": found.total}
    if municipality and within_km:
        values = {"found": words, "km": within_km, "town": municipality.name}
        return _("%(found)s within %(km)s km of %(town)s") % values
    if municipality:
        return _("%(found)s for those who live in %(town)s") % {"found": words, "town": municipality.name}
    return words


def _with_counts(municipalities: list[Municipality], found: Results, asked: Asked) -> list[tuple[str, str, str, bool]]:
    """Return (code, name, how many services serve it, whether it is the one asked for) of each municipality."""
    counts = found.facets["municipalities"]
    return [(one.pk, one.name, str(counts.get(one.pk, "")), one.pk == asked.municipality) for one in municipalities]


def _kept(asked: Asked) -> list[tuple[str, str]]:
    """Return the parts of the address that no box of the page holds, so that a choice does not lose them."""
    kept = [("ordina", asked.sort), ("vista", "mappa" if asked.is_map else "")]
    kept += [("esatto", asked.text if asked.is_exact else ""), *asked.ignored_pairs]
    return [(name, value) for name, value in kept if value]


def _opening_choice(asked: Asked) -> dict:
    """Return the state of the question «open when?»; a day of the week and an hour are ready to be chosen."""
    today = timezone.localdate()
    next_weekday = today + timedelta(days=7 - today.weekday() if today.weekday() > FRIDAY else 0)
    return {
        "choices": [
            ("aperto-sempre", "", _("At any time"), not asked.open),
            ("aperto-ora", NOW, _("Open now"), asked.open == NOW),
            ("aperto-giorno", AT_A_TIME, _("On the day and at the hour I choose"), asked.open == AT_A_TIME),
        ],
        "day": (asked.open_day or next_weekday).isoformat(),
        "hour": asked.open_hour.strftime("%H:%M") if asked.open_hour else "10:00",
    }


def _can_apply_now(asked: Asked, found: Results) -> int | None:
    """Return for how many services one can apply now, None when that is no choice."""
    count = found.facets.get("applications_open", {}).get("open", 0)
    return count if asked.applications_open or 0 < count < found.total else None


def _orders(asked: Asked, found: Results, path: str) -> list[tuple[str, str, bool]]:
    """Return (words, address, whether it is in force) of each order, when there is something to order."""
    if found.total < 2:
        return []
    orders = [("", _("Most fitting")), (NEAREST, _("Nearest")), (NEWEST, _("Checked last"))]
    return [
        (words, address(path, asked.but(sort=code)), code == asked.sort)
        for code, words in orders
        if code != NEAREST or asked.municipality
    ]


def _types_of_best(rows: list[Row]) -> list[str]:
    """Return the codes of the service types of the best results: what the question is most likely about."""
    return list(dict.fromkeys(code for row in rows[:LIKELY_FROM] for code in row.sheet.type_codes))


def _missing(asked: Asked, known: Memory, municipality, municipalities) -> list:
    """Return the types asked for of which no register speaks here."""
    place = municipality or next(iter(municipalities), None)
    if place is None:
        return []
    meant = [term for term in known.types if term.code in asked.types] or types_meant(asked.text, known)
    return missing_data(meant, place.region_code, place.region_name) if meant else []


def _map(asked: Asked, query: Query, path: str) -> dict:
    """Return what the map needs, and the same in words: the towns where the services found stand."""
    towns = grouped_by_town(places_of(query))
    return {
        "towns": [
            (town, count, address(path, asked.but(municipality=code, is_map=False))) for code, town, count in towns
        ],
        "places_url": reverse("finder:places"),
        "boundaries_url": reverse("finder:boundaries"),
        "tile_url": settings.BUSSOLA_TILE_URL,
        "tile_credit": settings.BUSSOLA_TILE_CREDIT,
    }
