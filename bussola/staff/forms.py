"""Forms of the staff pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bussola.accounts.models import User
from bussola.organizations.models import Office, Organization, giving_reach_of, reach_of
from bussola.organizations.reach import Reach
from bussola.organizations.roles import Permission, Role


class DayInput(forms.DateInput):
    """A day, chosen with the browser's own calendar."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d", attrs={"class": "form-control"})


class BodyChoice(forms.ModelChoiceField):
    """A body, or one of its desks, by name."""

    widget = forms.Select(attrs={"class": "form-select"})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"empty_label": _("None")} | kwargs)


class InvitationForm(forms.Form):
    """Whom to invite, to which role, where and until when: only what the person who invites may give."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.Select(attrs={"class": "form-select"}))
    organization = BodyChoice(
        Organization.objects.none(),
        label=_("Body"),
        required=False,
        help_text=_("Needed for editors and desk operators: they act for a body."),
    )
    office = BodyChoice(Office.objects.none(), label=_("Desk"), required=False)
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DayInput(),
        help_text=_("Leave it empty if you do not know: you can set it later. Two weeks before we write to them."),
    )

    def __init__(self, *args, by, district, **kwargs):
        super().__init__(*args, **kwargs)
        reaches = giving_reach_of(by)
        roles = [role for role in Role if role in reaches]
        self.fields["role"].choices = [("", _("Choose a role")), *((role.value, role.label) for role in roles)]
        reach = _together(reaches.values(), district)
        self.fields["organization"].queryset = Organization.objects.within(reach).order_by("name")
        self.fields["office"].queryset = (
            Office.objects.visible_to(by).open().filter(district=district).select_related("organization")
        )
        if not self.fields["office"].queryset.exists():
            del self.fields["office"]

    @property
    def invitation(self) -> dict:
        """What was written, as ``invite`` takes it; an office brings its body."""
        values = self.cleaned_data | {
            "office": self.cleaned_data.get("office"),
            "role": Role(self.cleaned_data["role"]),
        }
        if values["office"] and not values["organization"]:
            values["organization"] = values["office"].organization
        return values


class LastDayForm(forms.Form):
    """Until when somebody keeps a role."""

    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput(), help_text=_("Empty: until somebody ends it.")
    )


class MembersFilter(forms.Form):
    """What to look for among the people of a district."""

    ORDERS = {
        "nome": ("user__name", "user__email"),
        "ruolo": ("role", "user__name"),
        "scadenza": ("ends_on", "user__name"),
    }

    q = forms.CharField(
        label=_("Name, e-mail or body"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search"}),
    )
    ruolo = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("All roles")), *Role.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    ordine = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[("nome", _("Name")), ("ruolo", _("Role")), ("scadenza", _("Last day"))],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def apply(self, members):
        """Return the memberships asked for, in the order asked for; a wrong choice counts as none."""
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("q"):
            members = members.about(asked["q"])
        if asked.get("ruolo"):
            members = members.filter(role=asked["ruolo"])
        return members.order_by(*self.ORDERS[asked.get("ordine") or "nome"], "pk")

    @property
    def used(self) -> list[str]:
        """The names of the filters in use: codes for the audit trail, never what was typed."""
        return sorted(name for name in ("q", "ruolo") if self.is_valid() and self.cleaned_data.get(name))


class HeirForm(forms.Form):
    """Who takes over: somebody who works in the district already."""

    erede = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who takes over"),
        empty_label=_("Choose a person"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["erede"].queryset = people


def _together(reaches, district) -> Reach:
    """Return the bodies of several reaches, and the district if one of them covers it."""
    reaches = list(reaches)
    whole = any(district.pk in reach.districts for reach in reaches)
    bodies = frozenset().union(*(reach.organizations for reach in reaches)) if reaches else frozenset()
    return Reach(bodies, frozenset({district.pk}) if whole else frozenset())


class OfficeForm(forms.Form):
    """The name of a desk, and whether it still works."""

    name = forms.CharField(
        label=_("Name of the desk"), max_length=120, widget=forms.TextInput(attrs={"class": "form-control"})
    )
    is_closed = forms.BooleanField(label=_("It is closed: nobody is given a role there any more"), required=False)


class NewOfficeForm(forms.Form):
    """A new desk of a body."""

    organization = BodyChoice(Organization.objects.none(), label=_("Body"), empty_label=_("Choose a body"))
    name = forms.CharField(
        label=_("Name of the desk"), max_length=120, widget=forms.TextInput(attrs={"class": "form-control"})
    )

    def __init__(self, *args, by, district, **kwargs):
        super().__init__(*args, **kwargs)
        reach = _together([reach_of(by, Permission.ORGANIZATION_EDIT)], district)
        self.fields["organization"].queryset = Organization.objects.within(reach).order_by("name")
