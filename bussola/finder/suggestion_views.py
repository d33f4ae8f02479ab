"""What to offer under the box while a person is still typing."""

from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from .forms import plain_prefix
from .suggestions import Suggestion, suggest

SHORTEST = 2  # characters: one letter says nothing
MOST = 8
KINDS = {
    "type": gettext_lazy("Type of service"),
    "service": gettext_lazy("Service"),
    "place": gettext_lazy("Place"),
}


class Offer(NamedTuple):
    """A suggestion as shown, and where it leads."""

    kind: str
    label: str
    detail: str
    url: str


@require_safe
def suggestions(request):
    """Return a list of offers as a part of a page; nothing is written, and the answer is kept by nobody."""
    prefix = plain_prefix(request.GET.get("q", ""))
    district = request.district.slug if request.district else ""
    offers = []
    if len(prefix) >= SHORTEST:
        offers = [_offer(one) for one in suggest(prefix, district, limit=MOST) if one.kind in KINDS]
    words = ngettext("%(count)s suggestion", "%(count)s suggestions", len(offers)) % {"count": len(offers)}
    context = {"offers": offers, "words": words if offers else _("No suggestions")}
    response = render(None, "finder/_suggestions.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _offer(one: Suggestion) -> Offer:
    """Return where a suggestion leads: a type and a town to their services, a service to its page."""
    if one.kind == "service":
        url = reverse("directory:service", args=[UUID(one.code)])
    else:
        name = {"type": "tipo", "place": "comune"}[one.kind]
        url = f"{reverse('finder:results')}?{urlencode({name: one.code})}"
    return Offer(str(KINDS[one.kind]), one.label, one.detail, url)
