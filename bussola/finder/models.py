"""How often things are searched for, never words and never people; the phrases the lexicon is taught."""

import uuid
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from bussola.accounts.models import User
from bussola.organizations.permissions import may
from bussola.organizations.roles import Permission


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


class LexiconPhraseQuerySet(models.QuerySet):
    """Reads about phrases; they are of the whole network, and for who works in it."""

    def visible_to(self, user) -> "LexiconPhraseQuerySet":
        """Return every phrase for who may suggest one, none for others."""
        return self if may(user, Permission.LEXICON_SUGGEST) else self.none()

    def editable_by(self, user) -> "LexiconPhraseQuerySet":
        """Return every phrase for who may decide about them, none for others."""
        return self if may(user, Permission.LEXICON_REVIEW) else self.none()

    def waiting(self) -> "LexiconPhraseQuerySet":
        """Return the phrases nobody has decided about."""
        return self.filter(state=LexiconPhrase.State.SUGGESTED)

    def accepted(self) -> "LexiconPhraseQuerySet":
        """Return the phrases that are part of the lexicon."""
        return self.filter(state=LexiconPhrase.State.ACCEPTED)


class LexiconPhrase(models.Model):
    """A way people ask for a type of service, suggested by who works here: part of the lexicon once it is accepted."""

    class State(models.TextChoices):
        SUGGESTED = "suggested"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"  # accepted once, and taken out again

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    type_code = models.SlugField(max_length=60)
    text = models.CharField(max_length=160)
    state = models.CharField(max_length=9, choices=State, default=State.SUGGESTED)
    suggested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    suggested_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.CharField(max_length=300, blank=True)
    effect = models.JSONField(
        null=True, blank=True, help_text="What it changes on the benchmark: lexicon_effect.Effect"
    )

    objects = LexiconPhraseQuerySet.as_manager()

    class Meta:
        ordering = ["suggested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["type_code", "text"],
                condition=Q(state__in=["suggested", "accepted"]),
                name="finder_lexicon_phrase_once",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="finder_lexicon_phrase_has_text"),
            models.CheckConstraint(
                condition=Q(state__in=["suggested", "accepted", "refused", "withdrawn"]),
                name="finder_lexicon_phrase_state",
            ),
            models.CheckConstraint(
                condition=Q(state="suggested") | Q(decided_at__isnull=False), name="finder_lexicon_phrase_decided"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted", decided_by=F("suggested_by")), name="finder_lexicon_phrase_two_hands"
            ),
        ]
        indexes = [models.Index(fields=["state", "type_code"], name="finder_lexicon_phrase_of")]

    def __str__(self) -> str:
        return f"{self.type_code}: {self.text}"

    def is_measured_on(self, lexicon: str) -> bool:
        """Tell whether its effect is known, on the lexicon with this mark."""
        return bool(self.effect) and self.effect["lexicon"] == lexicon
