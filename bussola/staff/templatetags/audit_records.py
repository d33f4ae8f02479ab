"""The names of records in templates."""

from django import template

from bussola.staff.audit_words import record_in_words as in_words

register = template.Library()


@register.filter
def record_in_words(label: str) -> str:
    """Return what a model is, in words."""
    return in_words(label)
