"""Codes of what helps a person with a disability at a place: no vocabulary lists it, so they come from the words."""

from collections.abc import Iterable

from django.utils.text import slugify

from bussola.directory.models import Accessibility, Location

from .question import ANY_ACCESSIBILITY

LONGEST_CODE = 60


def accessibility_codes(descriptions: Iterable[str]) -> list[str]:
    """Return the codes of what helps at some places, "any" first; [] when nothing is known to help."""
    codes = sorted({code for text in descriptions if (code := _code(text))})
    return [ANY_ACCESSIBILITY, *codes] if codes else []


def accessibility_names() -> dict[str, str]:
    """Return code -> the words people wrote, for what is known to help at public places."""
    found = Accessibility.objects.filter(location__in=Location.objects.public()).order_by("description")
    names: dict[str, str] = {}
    for description in found.values_list("description", flat=True).distinct():
        names.setdefault(_code(description), description)
    return names


def _code(description: str) -> str:
    return slugify(description)[:LONGEST_CODE]
