"""Vocabularies: the service types, target groups, macro-areas, life events and channels are terms of taxonomies."""

from django.db import models

from bussola.lib.tracking import TrackedQuerySet

from .base import HsdsRecord


class Taxonomy(HsdsRecord):
    """A vocabulary (HSDS taxonomy). The codes of those Bussola ships are in ``Code``."""

    class Code(models.TextChoices):
        SERVICE_TYPE = "service-type"
        TARGET_GROUP = "target-group"
        MACRO_AREA = "macro-area"
        LIFE_EVENT = "life-event"
        CHANNEL = "channel"

    code = models.SlugField(unique=True, help_text="Extension: the short name the program uses")
    name = models.CharField(max_length=120)
    description = models.TextField()
    uri = models.URLField(blank=True)
    version = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "taxonomies"

    def __str__(self) -> str:
        return self.name


class TaxonomyTermQuerySet(TrackedQuerySet):
    """Reads about terms."""

    def service_types(self) -> "TaxonomyTermQuerySet":
        """Return the service types."""
        return self.filter(taxonomy__code=Taxonomy.Code.SERVICE_TYPE)

    def target_groups(self) -> "TaxonomyTermQuerySet":
        """Return the target groups."""
        return self.filter(taxonomy__code=Taxonomy.Code.TARGET_GROUP)


class TaxonomyTerm(HsdsRecord):
    """A word of a vocabulary (HSDS taxonomy_term)."""

    taxonomy = models.ForeignKey(Taxonomy, on_delete=models.CASCADE, related_name="terms")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    language = models.CharField(max_length=10, default="it")
    term_uri = models.URLField(blank=True)
    # Extensions
    name_en = models.CharField(max_length=160, blank=True)
    everyday_words = models.TextField(
        blank=True, help_text="Comma-separated words people use for it; searched, not shown"
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_confidential = models.BooleanField(
        default=False, help_text="Places of services of this type are secret: shelters, homes for minors"
    )
    is_danger = models.BooleanField(
        default=False, help_text="People in danger look for it: national numbers stand on its pages"
    )

    objects = TaxonomyTermQuerySet.as_manager()

    class Meta:
        ordering = ["taxonomy", "position", "name"]
        constraints = [models.UniqueConstraint(fields=["taxonomy", "code"], name="directory_term_code_once")]

    def __str__(self) -> str:
        return self.name
