"""Choosing the town of a row."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bussola.lib.text import fold
from bussola.territory.models import Municipality

MOST_SUGGESTED = 6


class PlaceRowForm(forms.Form):
    """The town as people write it («Castegnero», «Castegnero (VI)») or its ISTAT code: one, or the choice of it."""

    town_name = forms.CharField(
        label=_("Which town is it?"),
        help_text=_("Its name, with the province if there are two: «Castro (BG)». The ISTAT code will do too."),
        max_length=120,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": _("Write the name of the town, or put the row aside.")},
    )

    def __init__(self, *args, place: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.suggestions = towns_like(place)

    def clean_town_name(self) -> str:
        """Look the town up; say the choices when there are several."""
        typed = self.cleaned_data["town_name"].strip()
        found = towns_named(typed)
        if len(found) > 1:
            names = ", ".join(map(str, found[:MOST_SUGGESTED]))
            raise forms.ValidationError(_("There are several: write which one, among %(names)s.") % {"names": names})
        if not found:
            raise forms.ValidationError(_("No Italian town has this name or code today."))
        self.cleaned_data["town"] = found[0]
        return typed


def towns_named(typed: str) -> list[Municipality]:
    """Return the towns with that name (province in brackets allowed) or ISTAT code."""
    towns = Municipality.objects.defer("boundary")
    if typed.isdigit():
        return list(towns.filter(pk=typed.zfill(6)))
    name, _sep, rest = typed.partition("(")
    return list(towns.named(name.strip(), rest.strip(" )"))[: MOST_SUGGESTED + 1])


def towns_like(place: str) -> list[Municipality]:
    """Return a few towns whose name begins or ends like a place that fits none exactly."""
    words = [word for word in fold(place.partition("(")[0]).split() if len(word) > 3]
    towns = Municipality.objects.defer("boundary")
    found: dict[str, Municipality] = {}
    for word in words:
        for town in towns.filter(names__folded__contains=word).distinct().order_by("name")[:MOST_SUGGESTED]:
            found.setdefault(town.pk, town)
    return list(found.values())[:MOST_SUGGESTED]
