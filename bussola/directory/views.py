"""The page of a service."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bussola.lib.conditional import public_page

from .change_log import newest_change
from .costs_text import price_text, step_texts
from .forms import PriceForm
from .models import Service, Taxonomy
from .service_page import ServicePage, entitlement_words, residence_words
from .sharing import absolute, page_path, sharing
from .structured_data import as_json_ld, government_service
from .templatetags.in_words import depends_on_isee


def sheet_context(service: Service) -> dict:
    """Return what the page of a service says, whoever reads it; ``service`` comes from ``for_page()``."""
    return {
        "service": service,
        "page": ServicePage(service, timezone.now()),
        "target_groups": service.terms(Taxonomy.Code.TARGET_GROUP),
        "residence": residence_words(service),
        "entitlements": entitlement_words(service),
    }


@csrf_exempt  # the form asks a question and changes nothing, so the page needs no cookie
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@public_page(lambda request, pk: newest_change())
def service(request, pk):
    """Show one service; a POST works out its price and keeps nothing of what was written."""
    shown = Service.objects.public().for_page()
    shown = shown.prefetch_related("contacts__phones__schedules", "organization__phones__schedules")
    found = shown.filter(pk=pk).first()
    if found is None:
        raise Http404
    priced = [option for option in found.cost_options.all() if depends_on_isee(option)]
    form = PriceForm(request.POST if request.method == "POST" else None, options=priced) if priced else None
    answers = []
    if form and request.method == "POST" and form.is_valid():
        answers = [(option, price_text(price), step_texts(price)) for option, price in form.prices()]
    context = sheet_context(found) | {"form": form, "answers": answers}
    is_fragment = bool(request.htmx) and form is not None
    if not is_fragment:
        root_path = getattr(request, "root_path", "/")
        told = government_service(context["page"], absolute(page_path(found, request.district, root_path)))
        context["structured_data"] = as_json_ld(told) if told else ""
        context["sharing"] = sharing(found, request.district, root_path)
    response = render(request, "directory/_price.html" if is_fragment else "directory/service.html", context)
    if request.method == "POST":
        response["Cache-Control"] = "no-store"
    return response
