"""Pages about the site itself: emergency numbers, leaving in a hurry, accessibility, privacy, search, legal notes."""

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bussola.lib.conditional import public_page

from .emergency import numbers_of
from .personal_data_words import groups_of_personal_fields


def _unchanging(request):
    """These pages change only with the code and with what surrounds every page."""
    return settings.BUSSOLA_ACCESSIBILITY_URL


@require_safe
@public_page(_unchanging, minutes=0)
def emergency(request):
    """Show every number to call, with its source and the day somebody checked it."""
    return render(request, "website/emergency.html", {"numbers": numbers_of(request.district)})


@require_safe
@public_page(_unchanging, minutes=0)
def leaving(request):
    """Say what the button to leave does, what it does not, and how to clear what stays on a telephone."""
    return render(request, "website/leaving.html")


@require_safe
@public_page(_unchanging, minutes=0)
def accessibility(request):
    """Show the statement of the body, our own checks, and how to tell us what does not work."""
    statement = settings.BUSSOLA_ACCESSIBILITY_URL
    return render(request, "website/accessibility.html", {"statement_url": statement})


@require_safe
@public_page(_unchanging, minutes=0)
def privacy(request):
    """Show what is kept about people, read from the register that the program itself obeys."""
    return render(request, "website/privacy.html", {"groups": groups_of_personal_fields()})


@require_safe
@public_page(_unchanging, minutes=0)
def how_search_works(request):
    """Say what decides the order of the results."""
    return render(request, "website/how_search_works.html")


@require_safe
@public_page(_unchanging, minutes=0)
def legal_notes(request):
    """Say who answers for what, and under which licences."""
    return render(request, "website/legal_notes.html")
