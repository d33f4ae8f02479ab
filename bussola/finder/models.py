"""How often things are searched for: numbers alone, never words and never people."""

import uuid
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q


class SearchCountQuerySet(models.QuerySet):
    """Reads of the counts."""

    def in_district(self, district) -> "SearchCountQuerySet":
        """Return the counts of the searches made on the pages of a district."""
        return self.filter(district=district.slug)

    def by_hour(self) -> "SearchCountQuerySet":
        """Return the counts kept hour by hour: what is nobody's secret."""
        return self.filter(is_by_quarter=False)

    def by_quarter(self) -> "SearchCountQuerySet":
        """Return the counts of what may be dangerous to look for, kept quarter by quarter."""
        return self.filter(is_by_quarter=True)


class SearchCount(models.Model):
    """So many searches for a type of service, in a district, in an hour (or a quarter), with that outcome."""

    class Outcome(models.TextChoices):
        FOUND = "found"
        NOTHING = "nothing"  # no service answered
        UNSURE = "unsure"  # the words said too little: no type was likely enough

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    district = models.CharField(max_length=50, blank=True, help_text="Short name of the district; empty: all of them")
    type_code = models.CharField(max_length=60, blank=True, help_text="Code of the service type; empty: none was sure")
    is_by_quarter = models.BooleanField(default=False, help_text="The period is a quarter: the type is sensitive")
    period_start = models.DateTimeField(help_text="First moment of the hour or of the quarter")
    outcome = models.CharField(max_length=7, choices=Outcome)
    count = models.PositiveIntegerField()

    objects = SearchCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "type_code", "is_by_quarter", "period_start", "outcome"],
                name="finder_search_count_once",
            ),
            models.CheckConstraint(condition=Q(count__gt=0), name="finder_search_count_positive"),
            models.CheckConstraint(
                condition=Q(outcome__in=["found", "nothing", "unsure"]), name="finder_search_count_outcome"
            ),
        ]
        indexes = [models.Index(fields=["district", "period_start"], name="finder_search_count_when")]

    def __str__(self) -> str:
        return f"{self.district} {self.type_code} {self.period_start:%Y-%m-%d %H} {self.outcome}: {self.count}"

    @classmethod
    def add(cls, count: int, *, period_start: datetime, **what) -> None:
        """Add ``count`` searches to the row of ``what`` (every other field), which may not be there yet."""
        row = cls.objects.filter(period_start=period_start, **what)
        if row.update(count=F("count") + count):
            return
        try:
            with transaction.atomic():
                cls.objects.create(period_start=period_start, count=count, **what)
        except IntegrityError:  # another process was quicker
            row.update(count=F("count") + count)
