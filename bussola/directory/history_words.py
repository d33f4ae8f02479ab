"""The words of the history of a sheet: records, fields, and values as the screens write them elsewhere."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bussola.territory.models import Municipality

from . import models as directory
from .importing.writer import resource_type_of
from .models import Metadata
from .opening_days_text import date_text, time_text, weekdays_text
from .opening_rules import WEEKDAYS

RECORD_WORDS = {
    "service": gettext_lazy("Service"),
    "phone": gettext_lazy("Telephone"),
    "required_document": gettext_lazy("Paper to bring"),
    "access_route": gettext_lazy("Way in"),
    "schedule": gettext_lazy("Opening hours"),
    "address": gettext_lazy("Address"),
    "location": gettext_lazy("Place"),
    "service_at_location": gettext_lazy("Place"),
    "cost_option": gettext_lazy("Price"),
    "cost_band": gettext_lazy("Band of ISEE"),
    "application_window": gettext_lazy("Time to apply"),
}
FIELD_WORDS = {
    "name": gettext_lazy("name"),
    "summary": gettext_lazy("in one line"),
    "description": gettext_lazy("description"),
    "eligibility_description": gettext_lazy("who it is for"),
    "outcome_description": gettext_lazy("what you get"),
    "application_process": gettext_lazy("what to do"),
    "timing_description": gettext_lazy("how long it takes"),
    "conditions_description": gettext_lazy("terms"),
    "fees_description": gettext_lazy("about the cost"),
    "waiting_days_min": gettext_lazy("shortest wait"),
    "waiting_days_max": gettext_lazy("longest wait"),
    "waiting_days_on": gettext_lazy("day of the waiting time"),
    "email": gettext_lazy("e-mail"),
    "url": gettext_lazy("web page"),
    "status": gettext_lazy("state"),
    "status_reason": gettext_lazy("reason"),
    "alert": gettext_lazy("warning"),
    "assured_date": gettext_lazy("checked on"),
    "assurer_email": gettext_lazy("e-mail of who checked"),
    "publication": gettext_lazy("who can see it"),
    "number": gettext_lazy("number"),
    "type": gettext_lazy("kind"),
    "amount": gettext_lazy("amount"),
    "byday": gettext_lazy("days"),
    "address_1": gettext_lazy("street and number"),
    "postal_code": gettext_lazy("postal code"),
    "city": gettext_lazy("town"),
    "municipality": gettext_lazy("town"),
    "transportation": gettext_lazy("how to get there"),
    "opens_on": gettext_lazy("first day"),
    "closes_on": gettext_lazy("last day"),
    "way": gettext_lazy("kind"),
    "document": gettext_lazy("which paper"),
    "kind": gettext_lazy("kind"),
    "option": gettext_lazy("what it is about"),
    "isee_up_to": gettext_lazy("up to this ISEE"),
    "opens_at": gettext_lazy("opens at"),
    "closes_at": gettext_lazy("closes at"),
    "by_appointment": gettext_lazy("by appointment"),
    "state_province": gettext_lazy("province"),
    "alternate_name": gettext_lazy("other name"),
}
MONEY = {"amount", "isee_up_to"}


def in_words(line: Metadata, text: str, towns: Mapping[str, str]) -> str:
    """Return a value of a line of history as people read it; as it was kept when it means nothing any more.

    ``towns`` are the names of municipalities by ISTAT code.
    """
    field = _field(line.resource_type, line.field_name)
    if field is None or not text:
        return text
    try:
        return _said(field, text, towns)
    except (ValidationError, InvalidOperation, ValueError, KeyError):
        return text


def _said(field: models.Field, text: str, towns: Mapping[str, str]) -> str:
    if field.choices:
        return str(dict(field.flatchoices).get(text, text))
    if field.name == "byday":
        return weekdays_text(WEEKDAYS.index(code) for code in text.split(","))
    if field.name in MONEY:
        return f"{number_format(Decimal(text), decimal_pos=2, force_grouping=True)} €"
    if field.related_model is Municipality:
        return towns.get(text, text)
    if isinstance(field, models.BooleanField):
        return _("yes") if field.to_python(text) else _("no")
    if isinstance(field, models.DateField):
        return date_text(field.to_python(text), field.to_python(text), with_year=True)
    if isinstance(field, models.TimeField):
        return time_text(field.to_python(text))
    return text


@lru_cache(maxsize=1)
def _models() -> dict[str, type[models.Model]]:
    kinds = (kind for kind in vars(directory).values() if isinstance(kind, type) and issubclass(kind, models.Model))
    return {resource_type_of(kind): kind for kind in kinds}


def _field(resource_type: str, name: str) -> models.Field | None:
    """Return the field a line of history speaks of, None when it is no longer there."""
    kind = _models().get(resource_type)
    try:
        return kind._meta.get_field(name) if kind else None
    except FieldDoesNotExist:
        return None
