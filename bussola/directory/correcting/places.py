"""Where it is: the address of each place, taking a place away, adding one."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bussola.territory.models import DistrictMembership, Municipality

from ..history import HistoryWriter
from ..models import Address, Location, ServiceAtLocation
from .section import Section

NEW = "new"
NAMES = ("name", "address_1", "postal_code", "municipality", "transportation")


class Places(Section):
    """The places where the service is given."""

    code = "dove"
    title = _("Where it is")
    hint = _("To say that the service is not given in a place any more, tick the box under it.")
    template_name_of_fields = "directory/correcting/_rows.html"

    def build(self) -> None:
        """Read the places, their addresses and the towns one can choose."""
        self.places = {
            str(place.pk): place
            for place in self.service.service_at_locations.select_related("location__municipality").order_by("pk")
        }
        self.addresses = {key: place.location.addresses.first() for key, place in self.places.items()}
        known = {place.location.municipality_id for place in self.places.values()} - {None}
        districts = list(self.service.districts().order_by().values_list("pk", flat=True))
        here = DistrictMembership.objects.filter(district__in=districts).values_list("municipality", flat=True)
        self.towns = Municipality.objects.filter(pk__in={*here, *known}).defer("boundary").order_by("name")

    def declare(self) -> None:
        """Add the fields of each place and of a new one."""
        for key in (*self.places, NEW):
            self.fields[f"name_{key}"] = forms.CharField(label=_("Name of the place"), max_length=255, required=False)
            self.fields[f"address_1_{key}"] = forms.CharField(
                label=_("Street and number"), max_length=255, required=False
            )
            self.fields[f"postal_code_{key}"] = forms.CharField(
                label=_("Postal code"), max_length=10, required=False, widget=forms.TextInput({"inputmode": "numeric"})
            )
            self.fields[f"municipality_{key}"] = forms.ModelChoiceField(
                self.towns, label=_("Municipality"), required=False, empty_label=_("Choose")
            )
            self.fields[f"transportation_{key}"] = forms.CharField(
                label=_("How to get there"), max_length=500, required=False
            )
            if key != NEW:
                self.fields[f"gone_{key}"] = forms.BooleanField(
                    label=_("The service is not given here any more"), required=False
                )

    def read(self) -> dict:
        """Return the fields of each place."""
        values = {}
        for key, place in self.places.items():
            address = self.addresses[key] or Address()
            values |= {
                f"name_{key}": place.location.name,
                f"address_1_{key}": address.address_1,
                f"postal_code_{key}": address.postal_code,
                f"municipality_{key}": place.location.municipality_id,
                f"transportation_{key}": place.location.transportation,
            }
        return values

    @property
    def rows(self) -> list[tuple[str, list]]:
        """The rows to draw: (title, fields)."""
        rows = []
        for key in (*self.places, NEW):
            names = [*NAMES, *(["gone"] if key != NEW else [])]
            title = _("A new place") if key == NEW else str(self.places[key].location)
            rows.append((title, [self[f"{name}_{key}"] for name in names]))
        return rows

    @property
    def notes(self) -> list:
        """What the person should know: places that others share, places that must stay secret."""
        said = []
        for place in self.places.values():
            others = place.location.service_at_locations.exclude(service=self.service).count()
            values = {"place": str(place.location), "count": others}
            if others:
                said.append(_("%(place)s: a new address here is new for %(count)s more services too.") % values)
            if place.location.is_confidential or self.service.is_confidential:
                said.append(_("%(place)s: this address is secret, readers never see it.") % values)
        return said

    def clean(self):
        """Check postal codes; a place needs its town."""
        cleaned = super().clean()
        for key in (*self.places, NEW):
            street, town = cleaned.get(f"address_1_{key}"), cleaned.get(f"municipality_{key}")
            is_begun = key == NEW and any(cleaned.get(f"{name}_{key}") for name in NAMES)
            if (street or is_begun) and not town:
                self.add_error(f"municipality_{key}", _("Choose the municipality of this address."))
            try:
                Address(postal_code=cleaned.get(f"postal_code_{key}") or "", city="-").clean()
            except ValidationError as error:
                self.add_error(f"postal_code_{key}", error.message_dict["postal_code"])
        return cleaned

    def write(self, writer: HistoryWriter) -> None:
        """Write what differs in each place; add the new one when it has a town."""
        for key, place in self.places.items():
            if self.cleaned_data[f"gone_{key}"]:
                writer.delete(place)
            else:
                self._write_place(writer, place.location, self.addresses[key], key)
        if self.cleaned_data[f"municipality_{NEW}"]:
            location = Location(is_invented=self.service.is_invented, organization=self.service.organization)
            self._write_place(writer, location, None, NEW)
            writer.create(ServiceAtLocation(service=self.service, location=location))

    def _write_place(self, writer: HistoryWriter, location: Location, address: Address | None, key: str) -> None:
        data = {name: self.cleaned_data[f"{name}_{key}"] for name in NAMES}
        town = data["municipality"]
        values = {"name": data["name"], "transportation": data["transportation"]}
        street = {"address_1": data["address_1"], "postal_code": data["postal_code"]}
        if town:
            street |= {"city": town.name, "state_province": town.province_code}
        moved = town and (
            town != location.municipality or (address and data["address_1"] != address.address_1) or not address
        )
        if moved:  # until somebody measures the door again, the distance is that of the town
            values |= {
                "municipality": town,
                "latitude": town.latitude,
                "longitude": town.longitude,
                "coordinate_precision": Location.Precision.APPROXIMATE,
            }
        if location._state.adding:
            for name, value in values.items():
                setattr(location, name, value)
            writer.create(location)
        else:
            writer.update(location, **values)
        if address:
            writer.update(address, **street)
        elif town:
            writer.create(Address(location=location, **street))
