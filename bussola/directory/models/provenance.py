"""Where records come from and how they changed: import provenance, attributes, metadata, the change log."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bussola.lib.tracking import TrackedModel
from bussola.organizations.models import Organization
from bussola.territory.models import DataSource

from .base import HsdsRecord
from .place import Location
from .service import Service
from .taxonomy import TaxonomyTerm

HSDS_ENTITIES = [
    (name, name)
    for name in [
        "organization",
        "program",
        "service",
        "service_at_location",
        "location",
        "address",
        "phone",
        "contact",
        "schedule",
        "cost_option",
        "required_document",
        "service_area",
        "language",
        "accessibility",
        "funding",
        "service_capacity",
        "unit",
        "url",
        "organization_identifier",
        "meta_table_description",
        "taxonomy",
        "taxonomy_term",
    ]
]


class Attribute(HsdsRecord):
    """A term of a vocabulary put on a record (HSDS attribute).

    ``service`` (extension) repeats ``link_id`` when the record is a service, so that the database keeps the link
    whole and a service finds its terms in one join.
    """

    link_entity = models.CharField(max_length=30, choices=HSDS_ENTITIES, default="service")
    link_id = models.UUIDField()
    link_type = models.CharField(max_length=60, blank=True)
    taxonomy_term = models.ForeignKey(TaxonomyTerm, on_delete=models.CASCADE, related_name="attributes")
    value = models.CharField(max_length=255, blank=True)
    label = models.CharField(max_length=255, blank=True)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, null=True, blank=True, related_name="attributes")

    class Meta:
        indexes = [models.Index(fields=["link_entity", "link_id"], name="directory_attribute_link")]
        constraints = [
            models.UniqueConstraint(
                fields=["link_entity", "link_id", "taxonomy_term", "value"], name="directory_attribute_once"
            ),
            models.CheckConstraint(
                condition=Q(link_entity="service", service=F("link_id"))
                | (~Q(link_entity="service") & Q(service=None)),
                name="directory_attribute_service_is_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link_entity} {self.link_id}: {self.taxonomy_term_id}"


class Metadata(models.Model):
    """One change of one field of one record of the catalogue (HSDS metadata): its history, oldest first."""

    id = models.BigAutoField(primary_key=True)
    resource_id = models.UUIDField()
    resource_type = models.CharField(max_length=30, choices=HSDS_ENTITIES)
    last_action_date = models.DateTimeField(default=timezone.now)
    last_action_type = models.CharField(max_length=10, help_text="create, update or delete")
    field_name = models.CharField(max_length=60)
    previous_value = models.TextField(blank=True)
    replacement_value = models.TextField(blank=True)
    updated_by = models.CharField(max_length=120, help_text="User id or source, never a name")
    # extension: the service on whose sheet a person did it, known also when the record is gone
    sheet_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "metadata"
        indexes = [
            models.Index(fields=["resource_type", "resource_id"], name="directory_metadata_resource"),
            models.Index(fields=["sheet_id"], name="directory_metadata_sheet"),
        ]

    def __str__(self) -> str:
        return f"{self.last_action_type} {self.resource_type}.{self.field_name}"


class MetaTableDescription(HsdsRecord):
    """What a table of an exchanged data set holds (HSDS meta_table_description)."""

    name = models.CharField(max_length=60, unique=True)
    language = models.CharField(max_length=10, default="it")
    character_set = models.CharField(max_length=20, default="UTF-8")

    def __str__(self) -> str:
        return self.name


class ImportedRecord(TrackedModel):
    """One row of a source and what it became here: provenance per record, and the memory of the last import."""

    id = models.UUIDField(primary_key=True, editable=False)
    source = models.ForeignKey(DataSource, on_delete=models.PROTECT, related_name="imported_records")
    source_key = models.CharField(max_length=200)
    checksum = models.CharField(
        max_length=64, help_text="Of the row as published: an unchanged row is not written again"
    )
    retrieved_at = models.DateTimeField(default=timezone.now)
    is_gone = models.BooleanField(
        default=False, help_text="The last import of the source did not find the row any more"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="imported_records"
    )
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, null=True, blank=True, related_name="imported_records"
    )
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="imported_records"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "source_key"], name="directory_import_once")]

    def __str__(self) -> str:
        return f"{self.source_key}"


class ServiceChange(models.Model):
    """One line of the change log: this service is not what the index may remember (the outbox of the search).

    A write that touches no service has a line too, for ``change_log.NO_SERVICE``: public pages may show it.
    """

    id = models.BigAutoField(primary_key=True)
    service_id = models.UUIDField(help_text="No foreign key: a deleted service must leave its last line")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.id}: {self.service_id}"
