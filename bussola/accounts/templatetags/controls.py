"""Draws the controls of allauth's forms as those of the design system."""

from django import forms, template

from bussola.accounts.second_factor import owes_second_factor

register = template.Library()


@register.simple_tag
def control(field):
    """Draw the control of a bound field with the class of the design system and without a placeholder."""
    if isinstance(field.field.widget, forms.CheckboxInput | forms.RadioSelect):
        return field
    return field.as_widget(attrs={"class": "form-control", "placeholder": ""})


@register.simple_tag(takes_context=True)
def must_set_up_a_factor(context) -> bool:
    """Tell whether the person of the page owes a second factor."""
    return owes_second_factor(context["request"].user)
