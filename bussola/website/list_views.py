"""«My list» and its printed forms. The list lives in the address and in the reader's browser, never here."""

from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bussola.directory.change_log import newest_change
from bussola.directory.models import Service
from bussola.directory.service_page import PhoneLine, ServicePage
from bussola.lib.conditional import public_page
from bussola.lib.rate_limit import allow

from .chosen_services import MOST_SERVICES, PARAMETER, ChosenServices, chosen_services, parameters_of
from .handout_pdf import can_make_pdf, pdf_of
from .handouts import PANELS, WIDE_UP_TO, entries_of, pocket_card, rows_of_entries

# A PDF of thirty services takes seconds of a processor: after so many from one address, the page to print is given.
MOST_PDFS, SECONDS = 30, 600
LONGEST_TITLE = 80
TITLE_PARAMETER = "titolo"


@dataclass(frozen=True)
class Change:
    """The list with one thing changed: its address, and its codes for the list in the browser."""

    url: str
    order: str


@dataclass(frozen=True)
class Line:
    """A service of the list and what one can do with it; None where it cannot be done."""

    service: Service
    phone: PhoneLine | None
    up: Change | None
    down: Change | None
    remove: Change


def _catalogue(request):
    """A list changes with the services in it; whether a PDF can be made is settled when the program starts."""
    return newest_change()


@require_safe
@public_page(_catalogue, private=True)
def my_list(request):
    """Show the services of the codes in the address, in that order, and what one can do with them."""
    chosen = _chosen(request)
    address = reverse("website:my_list")
    clean_address = f"{address}?{chosen.parameters}"
    whole_address = request.build_absolute_uri(clean_address)
    context = {
        "chosen": chosen,
        "lines": _lines(chosen, address),
        "most_services": MOST_SERVICES,
        "clean_address": clean_address,
        "whole_address": whole_address,
        "mail": f"mailto:?subject={quote(_('Services that may help'))}&body={quote(_mail_text(chosen, whole_address))}",
        "title": _title(request),
        "longest_title": LONGEST_TITLE,
        "left_out_of_pocket": chosen.services[PANELS:],
        "can_make_pdf": can_make_pdf(),
    }
    return render(request, "website/list/my_list.html", context)


@require_safe
@public_page(_catalogue, private=True)
def leaflet(request):
    """Show the leaflet, ready to be printed."""
    return _handout(request, "leaflet")


@require_safe
@public_page(_catalogue, private=True)
def card(request):
    """Show the sheet that folds into a pocket, ready to be printed."""
    return _handout(request, "card")


@require_safe
@public_page(_catalogue, private=True)
def leaflet_pdf(request):
    """Give the leaflet as a PDF; without the PDF extra, the page to print."""
    return _handout(request, "leaflet", is_pdf=True)


@require_safe
@public_page(_catalogue, private=True)
def card_pdf(request):
    """Give the folding sheet as a PDF; without the PDF extra, the page to print."""
    return _handout(request, "card", is_pdf=True)


def _handout(request, name: str, *, is_pdf: bool = False):
    """Answer with a handout; with nothing to print, lead back to the list, which says why."""
    chosen = _chosen(request)
    if not chosen.services:
        asked = parameters_of(request.GET.getlist(PARAMETER)[:MOST_SERVICES])
        return HttpResponseRedirect(f"{reverse('website:my_list')}?{asked}")
    title = _title(request)
    query = chosen.parameters + (f"&{TITLE_PARAMETER}={quote(title)}" if title else "")
    page_url = f"{reverse(f'website:{name}')}?{query}"
    if is_pdf and not _may_make_pdf(request):
        return HttpResponseRedirect(page_url)
    entries = entries_of(chosen.services, timezone.now(), request.root_path)
    context = {
        "title": title,
        "rows": rows_of_entries(entries),
        "is_wide": len(entries) <= WIDE_UP_TO,
        "card": pocket_card(entries),
        "left_over_url": f"{reverse(f'website:{name}')}?{parameters_of(chosen.codes[PANELS:])}",
        "printed_on": timezone.localdate(),
        "can_make_pdf": can_make_pdf(),
        "is_pdf": is_pdf,
        "back_url": f"{reverse('website:my_list')}?{query}",
        "pdf_url": f"{reverse(f'website:{name}_pdf')}?{query}",
    }
    if not is_pdf:
        return render(request, f"website/list/{name}.html", context)
    pdf = pdf_of(render_to_string(f"website/list/{name}.html", context, request))
    file_name = {"leaflet": _("services-leaflet.pdf"), "card": _("services-pocket.pdf")}[name]
    headers = {"Content-Type": "application/pdf", "Content-Disposition": f'inline; filename="{file_name}"'}
    return HttpResponse(pdf, headers=headers)


def _may_make_pdf(request) -> bool:
    address = request.META.get("REMOTE_ADDR", "")
    return can_make_pdf() and allow(address, action="handout-pdf", limit=MOST_PDFS, seconds=SECONDS)


def _chosen(request) -> ChosenServices:
    return chosen_services(request.GET.getlist(PARAMETER))


def _title(request) -> str:
    """Return the heading somebody chose for the paper, in one line."""
    return " ".join(request.GET.get(TITLE_PARAMETER, "").split())[:LONGEST_TITLE].strip()


def _lines(chosen: ChosenServices, address: str) -> list[Line]:
    now = timezone.now()
    codes = chosen.codes
    last = len(codes) - 1

    def change(order: list[str], place: int | None = None) -> Change:
        fragment = "" if place is None else f"#voce-{place + 1}"
        return Change(f"{address}?{parameters_of(order)}{fragment}", " ".join(order))

    def swapped(first: int) -> list[str]:
        return [*codes[:first], codes[first + 1], codes[first], *codes[first + 2 :]]

    return [
        Line(
            service=service,
            phone=next(iter(ServicePage(service, now).phone_lines), None),
            up=change(swapped(index - 1), index - 1) if index else None,
            down=change(swapped(index), index + 1) if index < last else None,
            remove=change(codes[:index] + codes[index + 1 :]),
        )
        for index, service in enumerate(chosen.services)
    ]


def _mail_text(chosen: ChosenServices, whole_address: str) -> str:
    names = "\n".join(f"- {service.name}" for service in chosen.services)
    return "\n\n".join([_("I found these services:"), names, _("All the sheets are here:"), whole_address])
