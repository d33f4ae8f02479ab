"""Where a service is given and whom it reaches: locations, addresses, service at location, service areas."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bussola.lib.tracking import TrackedQuerySet
from bussola.organizations.models import Organization
from bussola.territory.models import District, Municipality

from .base import HsdsRecord, exactly_one
from .service import Service


class LocationQuerySet(TrackedQuerySet):
    """Reads about places."""

    def public(self) -> "LocationQuerySet":
        """Return the places a stranger may know: neither secret themselves nor the home of a secret service."""
        return self.filter(is_confidential=False).exclude(
            service_at_locations__service__taxonomy_terms__is_confidential=True
        )


class Location(HsdsRecord):
    """A place (HSDS location). A distance to it is approximate when its coordinates are those of its town."""

    class LocationType(models.TextChoices):
        PHYSICAL = "physical"
        POSTAL = "postal"
        VIRTUAL = "virtual"

    class Precision(models.TextChoices):
        EXACT = "exact"
        APPROXIMATE = "approximate"
        NONE = "none"

    location_type = models.CharField(max_length=8, choices=LocationType.choices, default=LocationType.PHYSICAL)
    url = models.URLField(blank=True, max_length=500)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="locations"
    )
    name = models.CharField(max_length=255, blank=True)
    alternate_name = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    transportation = models.TextField(blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    external_identifier = models.CharField(max_length=100, blank=True)
    external_identifier_type = models.CharField(max_length=100, blank=True)
    # Extensions
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="locations"
    )
    coordinate_precision = models.CharField(max_length=11, choices=Precision.choices, default=Precision.NONE)
    is_confidential = models.BooleanField(default=False)
    is_invented = models.BooleanField(default=False)

    objects = LocationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None, coordinate_precision="none")
                | Q(
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                    coordinate_precision__in=["exact", "approximate"],
                ),
                name="directory_location_coordinates",
            ),
            models.CheckConstraint(
                condition=Q(location_type__in=["physical", "postal", "virtual"]),
                name="directory_location_type",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.municipality or self.location_type}"

    def clean(self):
        """Raise ValidationError when only one of the two coordinates is given."""
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError(_("Give both coordinates, latitude and longitude, or neither."))


class Address(HsdsRecord):
    """A postal or street address (HSDS address)."""

    class AddressType(models.TextChoices):
        PHYSICAL = "physical"
        POSTAL = "postal"
        VIRTUAL = "virtual"

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="addresses")
    attention = models.CharField(max_length=200, blank=True)
    address_1 = models.CharField(max_length=255, blank=True)
    address_2 = models.CharField(max_length=255, blank=True)
    city = models.CharField(max_length=120)
    region = models.CharField(max_length=80, blank=True)
    state_province = models.CharField(max_length=80, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    country = models.CharField(max_length=2, default="IT")
    address_type = models.CharField(max_length=8, choices=AddressType.choices, default=AddressType.PHYSICAL)

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [
            models.CheckConstraint(
                condition=Q(postal_code="") | Q(postal_code__regex=r"^[0-9]{5}$") | ~Q(country="IT"),
                name="directory_address_cap",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.address_1, f"{self.postal_code} {self.city}".strip()]))

    def clean(self):
        """Raise ValidationError for an Italian postal code that is not five digits."""
        if (
            self.country == "IT"
            and self.postal_code
            and not (len(self.postal_code) == 5 and self.postal_code.isascii() and self.postal_code.isdigit())
        ):
            raise ValidationError({"postal_code": _("An Italian postal code has five digits, like 46029.")})


class ServiceAtLocation(HsdsRecord):
    """A service as given at one place (HSDS service_at_location): «open» and «near» are true of it together."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="service_at_locations")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="service_at_locations")
    description = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "location"], name="directory_service_at_location_once")
        ]

    def __str__(self) -> str:
        return f"{self.service} - {self.location}"


class ServiceArea(HsdsRecord):
    """Whom a service reaches by where they live (HSDS service_area): a municipality, a district, or more."""

    class ExtentType(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        DISTRICT = "district", _("District")
        PROVINCE = "province", _("Province")
        REGION = "region", _("Region")
        NATION = "nation", _("All Italy")
        OTHER = "other", _("Other")

    service = models.ForeignKey(Service, on_delete=models.CASCADE, null=True, blank=True, related_name="service_areas")
    service_at_location = models.ForeignKey(
        ServiceAtLocation, on_delete=models.CASCADE, null=True, blank=True, related_name="service_areas"
    )
    name = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    extent = models.TextField(blank=True, help_text="The code of the area in its type: ISTAT code, district slug")
    extent_type = models.CharField(max_length=12, choices=ExtentType.choices, default=ExtentType.OTHER)
    uri = models.URLField(blank=True)
    # Extensions: the same extent as links
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="service_areas"
    )
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="service_areas"
    )

    class Meta:
        constraints = [
            exactly_one("service", "service_at_location", name="directory_area_one_owner"),
            models.CheckConstraint(
                condition=Q(extent_type="municipality", municipality__isnull=False, district=None)
                | Q(extent_type="district", district__isnull=False, municipality=None)
                | Q(
                    extent_type__in=["province", "region", "nation", "other"],
                    municipality=None,
                    district=None,
                ),
                name="directory_area_matches_type",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Accessibility(HsdsRecord):
    """What helps a person with a disability at a place (HSDS accessibility)."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="accessibility")
    description = models.CharField(max_length=300)
    details = models.TextField(blank=True)
    url = models.URLField(blank=True)

    class Meta:
        verbose_name_plural = "accessibility"

    def __str__(self) -> str:
        return self.description
