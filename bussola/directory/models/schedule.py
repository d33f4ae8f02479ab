"""When a door is open or a telephone answers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .base import HsdsRecord, exactly_one
from .contact import Phone
from .place import Location, ServiceAtLocation
from .service import Service


class Schedule(HsdsRecord):
    """One rule of opening (HSDS schedule): a local time of Europe/Rome, on some days, between two dates.

    ``kind`` (extension) says how rules meet on one day: a *special* rule replaces the regular ones on the days
    it holds, a *closure* closes them. ``bussola.directory.opening_hours`` answers questions about a set of rules.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", _("Regular hours")
        SPECIAL = "special", _("Special hours")
        CLOSURE = "closure", _("Closed")

    class Frequency(models.TextChoices):
        WEEKLY = "WEEKLY"
        MONTHLY = "MONTHLY"

    service = models.ForeignKey(Service, on_delete=models.CASCADE, null=True, blank=True, related_name="schedules")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, null=True, blank=True, related_name="schedules")
    service_at_location = models.ForeignKey(
        ServiceAtLocation, on_delete=models.CASCADE, null=True, blank=True, related_name="schedules"
    )
    phone = models.ForeignKey(  # extension: when the telephone answers
        Phone, on_delete=models.CASCADE, null=True, blank=True, related_name="schedules"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    dtstart = models.DateField(null=True, blank=True)
    timezone = models.FloatField(null=True, blank=True, help_text="HSDS offset; ours is always Europe/Rome")
    until = models.DateField(null=True, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    wkst = models.CharField(max_length=2, blank=True)
    freq = models.CharField(max_length=7, choices=Frequency.choices, blank=True)
    interval = models.PositiveSmallIntegerField(null=True, blank=True)
    byday = models.CharField(max_length=60, blank=True, help_text="Like MO,WE,FR; monthly also 1MO, -1FR")
    byweekno = models.CharField(max_length=120, blank=True)
    bymonthday = models.CharField(max_length=120, blank=True)
    byyearday = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True, help_text="Not after opens_at: the next day")
    schedule_link = models.URLField(blank=True, max_length=500)
    attending_type = models.CharField(max_length=60, blank=True)
    notes = models.TextField(blank=True)
    # Extensions
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.REGULAR)
    recurs_yearly = models.BooleanField(default=False, help_text="valid_from and valid_to hold every year")
    by_appointment = models.BooleanField(default=False)

    class Meta:
        constraints = [
            exactly_one("service", "location", "service_at_location", "phone", name="directory_schedule_one_owner"),
            models.CheckConstraint(
                condition=Q(opens_at=None, closes_at=None) | Q(opens_at__isnull=False, closes_at__isnull=False),
                name="directory_schedule_both_times",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="directory_schedule_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(recurs_yearly=False) | Q(valid_from__isnull=False, valid_to__isnull=False),
                name="directory_schedule_yearly_has_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.description or f"{self.byday} {self.opens_at}-{self.closes_at}"

    def clean(self):
        """Raise ValidationError for a rule with one time only or with dates in the wrong order."""
        if (self.opens_at is None) != (self.closes_at is None):
            raise ValidationError(_("Give both times, when it opens and when it closes."))
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValidationError({"valid_to": _("The last day comes before the first one: check the dates.")})
