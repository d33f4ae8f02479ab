"""What a service costs."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import HsdsRecord
from .service import Service


class CostOption(HsdsRecord):
    """One price of a service (HSDS cost_option). ``bussola.directory.costs`` works out the price for an ISEE."""

    class Kind(models.TextChoices):
        FREE = "free", _("Free")
        FIXED = "fixed", _("Fixed price")
        ISEE_BANDS = "isee_bands", _("By bands of ISEE")
        ISEE_LINEAR = "isee_linear", _("Growing with the ISEE")
        OTHER = "other", _("Described in words")

    class Per(models.TextChoices):
        HOUR = "hour", _("per hour")
        DAY = "day", _("per day")
        MEAL = "meal", _("per meal")
        WEEK = "week", _("per week")
        MONTH = "month", _("per month")
        YEAR = "year", _("per year")
        TIME = "time", _("each time")
        TRIP = "trip", _("per trip")
        ONCE = "once", _("once")

    class Isee(models.TextChoices):
        ORDINARY = "ordinario", _("ordinary ISEE")
        MINORS = "minorenni", _("ISEE for minors")
        SOCIO_HEALTH = "sociosanitario", _("ISEE for social and health care")
        RESIDENTIAL = "sociosanitario-residenze", _("ISEE for residential care")
        UNIVERSITY = "universita", _("ISEE for university")
        CURRENT = "corrente", _("current ISEE")

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="cost_options")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    option = models.CharField(max_length=160, blank=True, help_text="What this price is for, when there are several")
    currency = models.CharField(max_length=3, default="EUR")
    amount = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    amount_description = models.TextField(blank=True)
    # Extensions
    kind = models.CharField(max_length=11, choices=Kind.choices, default=Kind.OTHER)
    per = models.CharField(max_length=5, choices=Per.choices, blank=True)
    isee_kind = models.CharField(max_length=24, choices=Isee.choices, blank=True)
    isee_from = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    isee_to = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    amount_from = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    amount_to = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    amount_without_isee = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    amount_non_residents = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    sibling_discount_percent = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Off for each child after the first who uses the service"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="fixed") | Q(amount__isnull=False), name="directory_cost_fixed_has_amount"
            ),
            models.CheckConstraint(
                condition=~Q(kind="isee_linear")
                | Q(
                    isee_from__isnull=False,
                    isee_to__isnull=False,
                    amount_from__isnull=False,
                    amount_to__isnull=False,
                    isee_to__gt=models.F("isee_from"),
                ),
                name="directory_cost_linear_is_whole",
            ),
            models.CheckConstraint(
                condition=(Q(amount=None) | Q(amount__gte=0))
                & (Q(amount_from=None) | Q(amount_from__gte=0))
                & (Q(amount_to=None) | Q(amount_to__gte=0))
                & (Q(amount_without_isee=None) | Q(amount_without_isee__gte=0))
                & (Q(amount_non_residents=None) | Q(amount_non_residents__gte=0)),
                name="directory_cost_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(sibling_discount_percent=None) | Q(sibling_discount_percent__lte=100),
                name="directory_cost_discount_percent",
            ),
        ]

    def __str__(self) -> str:
        return self.option or self.get_kind_display()

    def clean(self):
        """Raise ValidationError, in words a secretary understands, for a price that is not complete."""
        if self.kind == self.Kind.FIXED and self.amount is None:
            raise ValidationError({"amount": _("Write the price, or choose another kind of cost.")})
        if self.kind == self.Kind.ISEE_LINEAR:
            if None in (self.isee_from, self.isee_to, self.amount_from, self.amount_to):
                raise ValidationError(_("A price that grows with the ISEE needs two ISEE values and two prices."))
            if self.isee_to <= self.isee_from:
                raise ValidationError({"isee_to": _("The second ISEE must be higher than the first one.")})


class CostBand(HsdsRecord):
    """One band of a price by ISEE (extension): up to ``isee_up_to`` included, ``amount``; null is the last band."""

    cost_option = models.ForeignKey(CostOption, on_delete=models.CASCADE, related_name="bands")
    isee_up_to = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        ordering = [models.F("isee_up_to").asc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(fields=["cost_option", "isee_up_to"], name="directory_band_once"),
            models.UniqueConstraint(
                fields=["cost_option"], condition=Q(isee_up_to=None), name="directory_band_last_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="directory_band_not_negative"),
        ]

    def __str__(self) -> str:
        return f"<= {self.isee_up_to}: {self.amount}"
