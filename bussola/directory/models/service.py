"""The service and what hangs on it alone: access, application windows, documents, places free, funding."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bussola.lib.tracking import TrackedQuerySet
from bussola.organizations.models import Organization
from bussola.organizations.reach import Reach
from bussola.territory.models import District

from .base import HsdsRecord, exactly_one
from .service_reads import ServiceQuerySet
from .taxonomy import Taxonomy, TaxonomyTerm


class Known(models.TextChoices):
    """Yes, no, or nobody has said: unknown is never shown as no."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Unknown")


class Program(HsdsRecord):
    """A programme that groups services of one organization (HSDS program)."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="programs")
    name = models.CharField(max_length=255)
    alternate_name = models.CharField(max_length=255, blank=True)
    description = models.TextField()

    def __str__(self) -> str:
        return self.name


class Service(HsdsRecord):
    """Something a body offers to people (HSDS service, plus the service sheet of the Italian model)."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Not active")
        DEFUNCT = "defunct", _("Ended")
        TEMPORARILY_CLOSED = "temporarily closed", _("Temporarily closed")

    class Publication(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("Under review")
        PUBLISHED = "published", _("Published")

    class ProviderKind(models.TextChoices):
        PUBLIC = "public", _("Public")
        ACCREDITED = "accredited", _("Private, accredited")
        CONTRACTED = "contracted", _("Private, for the public body")
        PRIVATE = "private", _("Private")
        UNKNOWN = "unknown", _("Unknown")

    class Residence(models.TextChoices):
        NOT_NEEDED = "none", _("No residence needed")
        MUNICIPALITY = "municipality", _("Residents of the municipality")
        DISTRICT = "district", _("Residents of the district")
        REGION = "region", _("Residents of the region")
        ITALY = "italy", _("Residents of Italy")
        UNKNOWN = "unknown", _("Unknown")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="services")
    program = models.ForeignKey(Program, on_delete=models.SET_NULL, null=True, blank=True, related_name="services")
    name = models.CharField(max_length=255)
    alternate_name = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    url = models.URLField(blank=True, max_length=500)
    email = models.EmailField(blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.ACTIVE)
    interpretation_services = models.TextField(blank=True)
    application_process = models.TextField(blank=True, help_text="Come fare")
    fees_description = models.TextField(blank=True)
    accreditations = models.TextField(blank=True)
    eligibility_description = models.TextField(blank=True, help_text="A chi è rivolto")
    assured_date = models.DateField(null=True, blank=True)
    assurer_email = models.EmailField(blank=True)
    alert = models.TextField(blank=True)
    last_modified = models.DateTimeField(auto_now=True)
    # Deprecated in HSDS 3.1, kept so that a feed survives the round trip
    wait_time = models.CharField(max_length=120, blank=True)
    fees = models.TextField(blank=True)
    licenses = models.TextField(blank=True)

    # Extensions: the service sheet of the Italian model
    summary = models.CharField(max_length=300, blank=True, help_text="Descrizione breve")
    status_reason = models.CharField(max_length=300, blank=True)
    everyday_words = models.TextField(blank=True, help_text="Words people use for it; searched, not shown")
    outcome_description = models.TextField(blank=True, help_text="Cosa si ottiene")
    timing_description = models.TextField(blank=True, help_text="Tempi e scadenze")
    conditions_description = models.TextField(blank=True, help_text="Condizioni di servizio")
    # Extensions: who may come. Ages in months (HSDS minimum_age and maximum_age are properties, in years)
    minimum_age_months = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age_months = models.PositiveSmallIntegerField(null=True, blank=True)
    residence = models.CharField(max_length=14, choices=Residence.choices, default=Residence.UNKNOWN)
    permit_needed = models.CharField(max_length=8, choices=Known.choices, default=Known.UNKNOWN)
    stp_eni_accepted = models.CharField(max_length=8, choices=Known.choices, default=Known.UNKNOWN)
    anonymous_access = models.CharField(max_length=8, choices=Known.choices, default=Known.UNKNOWN)
    # Extensions: who runs it, how long one waits, what state its page is in
    provider_kind = models.CharField(max_length=10, choices=ProviderKind.choices, default=ProviderKind.UNKNOWN)
    waiting_days_min = models.PositiveSmallIntegerField(null=True, blank=True)
    waiting_days_max = models.PositiveSmallIntegerField(null=True, blank=True)
    waiting_days_on = models.DateField(null=True, blank=True, help_text="Day the waiting time was measured")
    publication = models.CharField(max_length=9, choices=Publication.choices, default=Publication.PUBLISHED)
    is_invented = models.BooleanField(default=False)
    taxonomy_terms = models.ManyToManyField(
        TaxonomyTerm,
        through="Attribute",
        through_fields=("service", "taxonomy_term"),
        related_name="services",
    )

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["publication", "status"], name="directory_service_public")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="directory_service_has_name"),
            models.CheckConstraint(
                condition=Q(status__in=["active", "inactive", "defunct", "temporarily closed"]),
                name="directory_service_status",
            ),
            models.CheckConstraint(
                condition=Q(minimum_age_months=None)
                | Q(maximum_age_months=None)
                | Q(minimum_age_months__lte=F("maximum_age_months")),
                name="directory_service_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(waiting_days_min=None)
                | Q(waiting_days_max=None)
                | Q(waiting_days_min__lte=F("waiting_days_max")),
                name="directory_service_waiting_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self):
        """Raise ValidationError, in words a secretary understands, for ages or waiting times in the wrong order."""
        errors = {}
        if None not in (self.minimum_age_months, self.maximum_age_months) and (
            self.minimum_age_months > self.maximum_age_months
        ):
            errors["maximum_age_months"] = _("The highest age is lower than the lowest one: swap them.")
        if None not in (self.waiting_days_min, self.waiting_days_max) and (
            self.waiting_days_min > self.waiting_days_max
        ):
            errors["waiting_days_max"] = _("The longest wait is shorter than the shortest one: swap them.")
        if errors:
            raise ValidationError(errors)

    def districts(self):
        """Return the districts it reaches by its areas or is given in (a queryset)."""
        return District.objects.filter(
            Q(service_areas__service=self)
            | Q(municipalities__service_areas__service=self)
            | Q(municipalities__locations__service_at_locations__service=self)
        ).distinct()

    def is_within(self, reach: Reach) -> bool:
        """Tell whether somebody with that reach gets to the service."""
        return self.organization_id in reach.organizations or (
            bool(reach.districts) and Service.objects.filter(pk=self.pk).in_districts(reach.districts).exists()
        )

    @property
    def minimum_age(self) -> Decimal | None:
        """HSDS minimum_age: years, with the months as a fraction."""
        return None if self.minimum_age_months is None else Decimal(self.minimum_age_months) / 12

    @property
    def maximum_age(self) -> Decimal | None:
        """HSDS maximum_age: years, with the months as a fraction."""
        return None if self.maximum_age_months is None else Decimal(self.maximum_age_months) / 12

    def terms(self, taxonomy_code: str) -> list[TaxonomyTerm]:
        """Return the terms of one vocabulary, in its order; reads ``taxonomy_terms`` once if prefetched."""
        found = [term for term in self.taxonomy_terms.all() if term.taxonomy.code == taxonomy_code]
        return sorted(found, key=lambda term: (term.position, term.name))

    @property
    def service_types(self) -> list[TaxonomyTerm]:
        """The service types, in the order of the vocabulary."""
        return self.terms(Taxonomy.Code.SERVICE_TYPE)

    @property
    def is_confidential(self) -> bool:
        """True when the place of the service must stay secret because of its type."""
        return any(term.is_confidential for term in self.taxonomy_terms.all())

    @property
    def public_service_at_locations(self) -> list:
        """The places a stranger may know: none for a secret service, never a secret place."""
        if self.is_confidential:
            return []
        return [place for place in self.service_at_locations.all() if not place.location.is_confidential]

    @property
    def is_danger(self) -> bool:
        """True when people in danger look for this service."""
        return any(term.is_danger for term in self.taxonomy_terms.all())


class AccessRoute(HsdsRecord):
    """One way into a service (extension): walk in, appointment, through a doctor or a judge..."""

    class Way(models.TextChoices):
        DIRECT = "direct", _("You can just go")
        APPOINTMENT = "appointment", _("By appointment")
        ONLINE = "online", _("Online")
        GP = "gp", _("Through your family doctor")
        SOCIAL_WORKER = "social_worker", _("Through the social worker")
        POLICE = "police", _("Through the police")
        JUDGE = "judge", _("A judge decides")
        CALL = "call", _("By answering a public call")

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="access_routes")
    way = models.CharField(max_length=14, choices=Way.choices)
    note = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["service", "way"], name="directory_access_way_once")]

    def __str__(self) -> str:
        return self.get_way_display()


class ApplicationWindowQuerySet(TrackedQuerySet):
    """Reads about application windows."""

    def open_on(self, day) -> "ApplicationWindowQuerySet":
        """Return the windows in which one can apply on ``day`` (a date; both ends included)."""
        return self.filter(Q(opens_on=None) | Q(opens_on__lte=day), Q(closes_on=None) | Q(closes_on__gte=day))


class ApplicationWindow(HsdsRecord):
    """Days between which one can apply (extension); an open end has no date."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="application_windows")
    name = models.CharField(max_length=200, blank=True)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    url = models.URLField(blank=True, max_length=500)

    objects = ApplicationWindowQuerySet.as_manager()

    class Meta:
        ordering = ["opens_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on=None) | Q(closes_on=None) | Q(opens_on__lte=F("closes_on")),
                name="directory_window_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.name or f"{self.opens_on} - {self.closes_on}"

    def clean(self):
        """Raise ValidationError when the window closes before it opens."""
        if self.opens_on and self.closes_on and self.opens_on > self.closes_on:
            raise ValidationError({"closes_on": _("The last day comes before the first one: check the dates.")})

    def is_open_on(self, day) -> bool:
        """Tell whether one can apply on ``day`` (a date; both ends included)."""
        return (self.opens_on is None or self.opens_on <= day) and (self.closes_on is None or day <= self.closes_on)


class RequiredDocument(HsdsRecord):
    """A paper to bring (HSDS required_document)."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="required_documents")
    document = models.CharField(max_length=300)
    uri = models.URLField(blank=True, max_length=500)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.document


class Funding(HsdsRecord):
    """Who pays for it (HSDS funding)."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="funding"
    )
    service = models.ForeignKey(Service, on_delete=models.CASCADE, null=True, blank=True, related_name="funding")
    source = models.CharField(max_length=255)

    class Meta:
        constraints = [exactly_one("organization", "service", name="directory_funding_one_owner")]

    def __str__(self) -> str:
        return self.source


class Unit(HsdsRecord):
    """What a capacity counts: places, beds, hours (HSDS unit)."""

    name = models.CharField(max_length=60, unique=True)
    scheme = models.CharField(max_length=60, blank=True)
    identifier = models.CharField(max_length=60, blank=True)
    uri = models.URLField(blank=True)

    def __str__(self) -> str:
        return self.name


class ServiceCapacity(HsdsRecord):
    """How many places there are and how many are free (HSDS service_capacity).

    Extension: ``available`` may be unknown (null) when a source gives only the total.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="capacities")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="capacities")
    available = models.PositiveIntegerField(null=True, blank=True)
    maximum = models.PositiveIntegerField(null=True, blank=True)
    description = models.CharField(max_length=255, blank=True)
    updated = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(available=None) | Q(maximum=None) | Q(available__lte=F("maximum")),
                name="directory_capacity_available_within_maximum",
            )
        ]

    def __str__(self) -> str:
        return f"{self.available}/{self.maximum} {self.unit}"

    def clean(self):
        """Raise ValidationError when more places are free than exist."""
        if None not in (self.available, self.maximum) and self.available > self.maximum:
            raise ValidationError({"available": _("There are more free places than places: check the two numbers.")})
