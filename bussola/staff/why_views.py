"""«Why not this one?»: what the search thinks of any service for any question."""

import uuid

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from bussola.directory.models import Service, TaxonomyTerm
from bussola.finder.forms import Asked
from bussola.finder.understood import query_of, understood_of
from bussola.finder.why import why
from bussola.organizations.permissions import needs
from bussola.organizations.roles import Permission

from .why_words import part_in_words, points_in_words, reasons_of

MOST_NAMES = 20
OWN_NAMES = ("q", "comune", "nome", "servizio", "page")  # the other parts of the address are filters of the results


@require_safe
@needs(Permission.STAFF_HOME)
def why_not(request):
    """Ask for a question and a service, and say in words where the service stands and why."""
    asked, name = Asked.read(request.GET), " ".join(request.GET.get("nome", "").split())
    filters = [(key, value) for key, values in request.GET.lists() if key not in OWN_NAMES for value in values]
    context = {
        "asked": asked,
        "name": name,
        "filters": filters,
        "municipalities": request.district.municipalities.only("pk", "name"),
        "searched": bool(name),
    }
    if pk := _key(request.GET.get("servizio", "")):
        service = get_object_or_404(Service.objects.visible_to(request.user), pk=pk)
        context |= {"service": service, **_found(request, asked, service)}
    elif name:
        named = Service.objects.visible_to(request.user).filter(name__icontains=name).select_related("organization")
        context["services"] = named.order_by("name", "pk")[:MOST_NAMES]
    return render(request, "staff/why_not.html", context)


def _found(request, asked: Asked, service: Service) -> dict:
    district = request.district.slug
    found = why(query_of(asked, district, understood_of(asked, district)), service.pk)
    if found is None:
        return {"has_no_index": True}
    names = dict(TaxonomyTerm.objects.service_types().values_list("code", "name"))
    return {
        "found": found,
        "is_public": Service.objects.public().filter(pk=service.pk).exists(),
        "reasons": reasons_of(found),
        "parts": [(part_in_words(part, names), points_in_words(part.points)) for part in found.parts],
        "score": points_in_words(found.score),
        "best_score": points_in_words(found.best_score),
        "likely": [(names.get(one.code, one.code), round(one.confidence * 100)) for one in found.likely_types],
        "types": [names.get(code, code) for code in found.types],
    }


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
