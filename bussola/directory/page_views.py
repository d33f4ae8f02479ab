"""The pages of bodies and places, and the short addresses that are printed."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bussola.lib.conditional import public_page
from bussola.organizations.models import Organization

from .change_log import newest_change
from .organization_page import OrganizationPage, PlacePage
from .public_places import places_with_a_page
from .sharing import home_district, page_path
from .short_code import services_with_code


@require_safe
@public_page(lambda request, pk: newest_change())
def organization(request, pk):
    """Show one body: its services, how to reach it, where it is."""
    shown = (
        Organization.objects.public()
        .select_related("parent_organization")
        .prefetch_related(
            "organization_identifiers",
            "contacts__phones__schedules",
            "phones__schedules",
            "additional_websites",
            "imported_records__source",
        )
    )
    found = shown.filter(pk=pk).first()
    if found is None:
        raise Http404
    context = {"organization": found, "page": OrganizationPage(found, timezone.now())}
    return render(request, "directory/organization.html", context)


@require_safe
@public_page(lambda request, pk: newest_change())
def place(request, pk):
    """Show one place: what is given there, its door and its telephones; a secret place is not there at all."""
    shown = (
        places_with_a_page()
        .select_related("municipality", "organization")
        .prefetch_related(
            "organization__organization_identifiers",
            "organization__phones__schedules",
            "accessibility",
            "addresses",
            "contacts__phones__schedules",
            "imported_records__source",
            "languages",
            "phones__schedules",
            "schedules",
            "service_at_locations__schedules",
            "service_at_locations__location__schedules",
            "service_at_locations__service__schedules",
            "service_at_locations__service__taxonomy_terms__taxonomy",
        )
    )
    found = shown.filter(pk=pk).first()
    if found is None:
        raise Http404
    return render(request, "directory/place.html", {"location": found, "page": PlacePage(found, timezone.now())})


@require_safe
@public_page(lambda request, code: newest_change())
def short_address(request, code):
    """Lead from a printed address to the page of the service, in the district where one stands or in its own.

    The redirect is not a permanent one: a browser would remember it, and a service may change district.
    """
    shown = (
        services_with_code(code)
        .public()
        .prefetch_related("taxonomy_terms", "service_areas", "service_at_locations__location")
    )
    root_path = getattr(request, "root_path", "/")
    pages = [(one, page_path(one, request.district or home_district(one), root_path)) for one in shown]
    if not pages:
        raise Http404
    if len(pages) == 1:
        return HttpResponseRedirect(pages[0][1])
    return render(request, "directory/short_address.html", {"pages": pages})
