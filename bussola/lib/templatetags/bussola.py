"""Tags for the pages of every room: icons of the design system and addresses with one thing changed."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

register = template.Library()
SPRITE = "vendor/bootstrap-italia/sprites.svg"


@register.simple_tag
def icon(name: str, classes: str = ""):
    """Draw the icon ``name`` of Bootstrap Italia («it-search»); it is decoration, so it is hidden from readers."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        static(SPRITE),
        name,
    )
