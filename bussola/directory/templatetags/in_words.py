"""How a service is told in words on a page."""

import re

from django import template
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bussola.directory.ages import age_range_text
from bussola.directory.costs import Cost, CostClass, cost_class
from bussola.directory.costs_text import cost_line, cost_rows
from bussola.directory.elision import with_elisions
from bussola.directory.models import Phone, Service, TaxonomyTerm
from bussola.directory.opening_days_text import date_text

register = template.Library()
LONGEST_LINE = 70  # of a price told in a row of results
_RANGE_OF_HOURS = re.compile(r"[0-9][0-9.:]*–[0-9][0-9.:]*")


def cost_words(service: Service, *, has_heading: bool = False) -> str:
    """Return what a service costs, short enough for a row of results; «not given» when nobody has said.

    ``has_heading``: the word «Cost» stands beside it already.
    """
    options = list(service.cost_options.all())
    kind = cost_class(options)
    if kind == CostClass.FREE:
        return _("Free of charge")
    if len(options) == 1 and kind != CostClass.UNKNOWN and not options[0].option:
        line = cost_line(options[0])
        if 0 < len(line) <= LONGEST_LINE:
            return line if has_heading else _("Price: %(price)s") % {"price": line}
    return {
        CostClass.ISEE: _("Price by ISEE"),
        CostClass.PAID: _("You pay for it"),
        CostClass.UNKNOWN: _("Price not given: ask"),
    }[kind]


def with_costs(services: list[Service]) -> None:
    """Read the costs of ``services`` in two queries, before ``cost_words`` is asked of each."""
    prefetch_related_objects(services, "cost_options__bands")


@register.filter
def age_range(service: Service) -> str:
    """Return for which ages a service is, '' for any age."""
    return age_range_text(service.minimum_age_months, service.maximum_age_months)


@register.filter
def cost_table(option) -> list:
    """Return the rows of the price table of a cost option."""
    return cost_rows(option)


@register.filter
def cost_in_a_line(option) -> str:
    """Return a cost option in one line."""
    return cost_line(option)


@register.filter
def can_be_called(phone: Phone) -> bool:
    """Tell whether a number may be a link: an invented one is never called by mistake, a fax not at all."""
    return not phone.is_invented and phone.type != Phone.Type.FAX


@register.filter
def lines(text: str) -> list[str]:
    """Return the lines of a text that are not empty, without a leading number or dash: the template numbers them."""
    cleaned = (line.strip().lstrip("-•0123456789.) ").strip() or line.strip() for line in text.splitlines())
    return [line for line in cleaned if line]


def depends_on_isee(option) -> bool:
    """Tell whether a cost option changes with the ISEE."""
    return Cost.from_option(option).depends_on_isee


@register.filter
def day(value) -> str:
    """Return a date as people write it: «8 novembre 2026»."""
    moment = timezone.localtime(value).date() if hasattr(value, "hour") else value
    return date_text(moment, moment, with_year=True)


@register.filter
def elided(text: str) -> str:
    """Return a sentence with its articles agreeing with the numbers: «dal 8» is «dall'8»."""
    return with_elisions(text)


@register.filter
def unbroken(text: str) -> SafeString:
    """Return hours whose ranges («9.00–12.00») stay on one line: a dash at the end of a line is read as «from»."""
    return mark_safe(_RANGE_OF_HOURS.sub(r'<span class="range">\g<0></span>', conditional_escape(text)))


@register.filter
def named(term: TaxonomyTerm) -> str:
    """Return the name of a word of a vocabulary in the language of the page, in Italian where nobody translated it."""
    return term.name_en if get_language() == "en" and term.name_en else term.name


@register.simple_tag(takes_context=True)
def sheet_lang(context) -> SafeString | str:
    """Return the ``lang`` attribute of what bodies wrote, when it is not the language of the page; else ''."""
    language = context.get("content_lang")
    return format_html(' lang="{}"', language) if language else ""
