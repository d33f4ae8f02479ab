"""The same page in another language: Italian has no prefix, the others have theirs after the district."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import get_script_prefix
from django.utils.translation import get_language, get_language_info

from bussola.directory.models import TaxonomyTerm


@dataclass(frozen=True)
class Translation:
    """The address of this page in one language."""

    code: str
    name: str
    url: str  # with what was searched: for the person who goes on reading
    absolute_url: str  # whole and without what was searched: for search engines
    is_current: bool


def translations_of(request) -> list[Translation]:
    """Return this page in every language of the interface, in the order of the settings."""
    path = path_without_language(request.path_info)
    query = request.META.get("QUERY_STRING", "") if request.method in ("GET", "HEAD") else ""
    found = []
    for code, _name in settings.LANGUAGES:
        plain = in_language(path, code)
        info = get_language_info(code)
        name = info["name_local"].capitalize()
        url = f"{plain}?{query}" if query else plain
        found.append(Translation(code, name, url, f"{settings.BUSSOLA_URL}{plain}", code == get_language()))
    return found


def in_language(path: str, code: str, root: str = "") -> str:
    """Return the address of ``path`` (no district, no language) in a language, under ``root`` or this district."""
    prefix = "" if code == settings.LANGUAGE_CODE else f"{code}/"
    return f"{root or get_script_prefix()}{prefix}{path.lstrip('/')}"


def path_without_language(path: str) -> str:
    """Return a path without the language in front of it."""
    first, _slash, rest = path.lstrip("/").partition("/")
    known = {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
    return f"/{rest}" if first in known else path


def content_language() -> str:
    """Return the language of the sheets when it is not that of the page («it» in English pages), else ''."""
    return "" if get_language() == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


def is_in_italian(term: TaxonomyTerm) -> bool:
    """Tell whether a word of a vocabulary is shown in Italian: nobody translated it, or the page is not in English."""
    return get_language() != "en" or not term.name_en
