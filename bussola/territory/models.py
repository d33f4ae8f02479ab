"""Municipalities, districts, figures about them, where data come from, and rows nobody could place."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from bussola.lib.geo import bounding_box, distance_km
from bussola.lib.text import fold
from bussola.lib.tracking import TrackedModel, TrackedQuerySet


class DataSource(TrackedModel):
    """A data set somebody published (or, for the demo, invented), with the licence we use it under."""

    code = models.SlugField(primary_key=True)
    name = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    url = models.URLField(blank=True)
    data_date = models.CharField(max_length=40, help_text="Date or period the data speak of, as published")
    retrieved_on = models.DateField(help_text="Day the copy we ship was taken")
    is_invented = models.BooleanField(default=False)
    covered_region_codes = models.JSONField(
        null=True, blank=True, help_text="ISTAT region codes the source covers; null: the whole country"
    )

    def __str__(self) -> str:
        return f"{self.name} ({self.publisher}, {self.data_date})"

    @classmethod
    def save_card(cls, code: str, **values) -> None:
        """Write the card of a source when it is new or has changed; an unchanged one is not written again."""
        known = cls.objects.filter(pk=code).first()
        if known is None or any(getattr(known, name) != value for name, value in values.items()):
            cls.objects.update_or_create(code=code, defaults=values)

    def covers(self, region_code: str) -> bool:
        """Tell whether the source has data about a region: elsewhere its silence means nothing."""
        return self.covered_region_codes is None or region_code in self.covered_region_codes


class MunicipalityQuerySet(TrackedQuerySet):
    """Reads about municipalities."""

    def named(self, name: str, province_code: str = "") -> "MunicipalityQuerySet":
        """Return the municipalities that bear or bore ``name``, accents and apostrophes aside."""
        found = self.filter(names__folded=fold(name))
        if province_code:
            found = found.filter(province_code=province_code.upper())
        return found.distinct()

    def within_km(self, municipality: "Municipality", radius_km: float) -> list["Municipality"]:
        """Return the municipalities whose centre is within ``radius_km`` of this one, nearest first."""
        south, west, north, east = bounding_box(municipality.latitude, municipality.longitude, radius_km)
        candidates = self.filter(latitude__range=(south, north), longitude__range=(west, east))
        near = [(municipality.distance_km_to(other), other.istat_code, other) for other in candidates]
        return [other for distance, _, other in sorted(near) if distance <= radius_km]


class Municipality(TrackedModel):
    """An Italian municipality (comune), known by its ISTAT code, with its centre in decimal degrees (WGS84)."""

    istat_code = models.CharField(max_length=6, primary_key=True)
    cadastral_code = models.CharField(max_length=4, unique=True, help_text="Belfiore code: schools and SPID use it")
    name = models.CharField(max_length=120)
    alternate_name = models.CharField(max_length=120, blank=True, help_text="Name in another official language")
    province_code = models.CharField(max_length=2)
    province_name = models.CharField(max_length=80)
    region_code = models.CharField(max_length=2)
    region_name = models.CharField(max_length=80)
    latitude = models.FloatField()
    longitude = models.FloatField()
    centre_from_predecessors = models.BooleanField(
        default=False, help_text="The centre is the mean of the municipalities it was made from"
    )
    boundary = models.JSONField(null=True, blank=True, help_text="GeoJSON geometry, only where districts need it")

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["name", "province_code"]
        verbose_name_plural = "municipalities"
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__range=(35, 48), longitude__range=(6, 19)),
                name="territory_municipality_in_italy",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.province_code})"

    def distance_km_to(self, other: "Municipality") -> float:
        """Return the distance in kilometres between the two centres."""
        return distance_km(self.latitude, self.longitude, other.latitude, other.longitude)


class MunicipalityName(models.Model):
    """One spelling under which a municipality may be met: its own, in another language, or of one it absorbed."""

    class Kind(models.TextChoices):
        CURRENT = "current"
        ALTERNATE = "alternate"
        FORMER = "former"

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=120, db_index=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CURRENT)
    former_istat_code = models.CharField(max_length=6, blank=True, db_index=True)
    former_cadastral_code = models.CharField(max_length=4, blank=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "folded", "kind"], name="territory_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        """Save with the folded spelling the searches use."""
        self.folded = fold(self.name)
        super().save(*args, **kwargs)


class District(TrackedModel):
    """A social district (ambito, distretto): the municipalities that plan their services together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    official_name = models.CharField(max_length=200, blank=True)
    phone_prefix = models.CharField(max_length=5, blank=True, help_text="Area code of its telephone numbers")
    municipalities = models.ManyToManyField(Municipality, through="DistrictMembership", related_name="districts")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DistrictMembership(TrackedModel):
    """A municipality in a district, and how we know."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="memberships")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="district_memberships")
    provenance = models.TextField(help_text="Where this list of municipalities comes from")
    is_verified = models.BooleanField(default=False, help_text="False: the list comes from memory")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "municipality"], name="territory_membership_once")]

    def __str__(self) -> str:
        return f"{self.municipality} in {self.district}"


class IndicatorObservation(models.Model):
    """One figure about one municipality in one year."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="observations")
    indicator = models.SlugField()
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=14, decimal_places=3)
    source = models.ForeignKey(DataSource, on_delete=models.PROTECT, related_name="observations")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "indicator", "year", "source"], name="territory_observation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.indicator} {self.year}: {self.value}"


class UnmatchedRowQuerySet(models.QuerySet):
    """Reads about the queue."""

    def waiting(self) -> "UnmatchedRowQuerySet":
        """Return the rows nobody has decided about yet."""
        return self.filter(resolved_at=None)


class UnmatchedRow(models.Model):
    """A row of a source whose municipality nobody could recognise: it waits here until a person decides."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(DataSource, on_delete=models.CASCADE, related_name="unmatched_rows")
    source_key = models.CharField(max_length=200)
    place = models.CharField(max_length=200, help_text="The place as the source writes it")
    reason = models.CharField(max_length=200)
    row = models.JSONField(help_text="The whole row, so that resolving it needs no second import")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="resolved_rows"
    )
    is_discarded = models.BooleanField(default=False, help_text="A person decided that the row is of no use")
    resolved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UnmatchedRowQuerySet.as_manager()

    class Meta:
        ordering = ["source", "place"]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_key"], name="territory_unmatched_once"),
            models.CheckConstraint(
                condition=Q(resolved_at=None, municipality=None, is_discarded=False)
                | Q(resolved_at__isnull=False, municipality__isnull=False, is_discarded=False)
                | Q(resolved_at__isnull=False, municipality=None, is_discarded=True),
                name="territory_unmatched_resolved_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_key}: {self.place}"
