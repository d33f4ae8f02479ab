"""Holds our models against the official HSDS 3.1 schemas, property by property."""

import json
from pathlib import Path

import pytest

from bussola.directory import models as directory
from bussola.organizations.models import Organization, OrganizationIdentifier

SCHEMAS = Path(__file__).parent / "hsds_3_1_1"
MODELS = {
    "accessibility": directory.Accessibility,
    "address": directory.Address,
    "attribute": directory.Attribute,
    "contact": directory.Contact,
    "cost_option": directory.CostOption,
    "funding": directory.Funding,
    "language": directory.Language,
    "location": directory.Location,
    "meta_table_description": directory.MetaTableDescription,
    "metadata": directory.Metadata,
    "organization": Organization,
    "organization_identifier": OrganizationIdentifier,
    "phone": directory.Phone,
    "program": directory.Program,
    "required_document": directory.RequiredDocument,
    "schedule": directory.Schedule,
    "service": directory.Service,
    "service_area": directory.ServiceArea,
    "service_at_location": directory.ServiceAtLocation,
    "service_capacity": directory.ServiceCapacity,
    "taxonomy": directory.Taxonomy,
    "taxonomy_term": directory.TaxonomyTerm,
    "unit": directory.Unit,
    "url": directory.Url,
}
# Properties every record has through (link_entity, link_id) and (resource_type, resource_id), and one nested object.
EVERYWHERE = {"attributes", "metadata"}
NESTED = {("taxonomy_term", "taxonomy_detail"): "taxonomy"}


def schema(name: str) -> dict:
    return json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))


def test_every_table_of_hsds_has_a_model():
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(MODELS)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_property_is_stored_under_its_own_name(name):
    model = MODELS[name]
    missing = [
        key
        for key in schema(name)["properties"]
        if key not in EVERYWHERE and not hasattr(model, NESTED.get((name, key), key))
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("name", "field"),
    [("service", "status"), ("location", "location_type"), ("address", "address_type"), ("schedule", "freq")],
)
def test_closed_lists_of_words_are_those_of_the_standard(name, field):
    allowed = set(schema(name)["properties"][field]["enum"])
    ours = {value for value, _ in MODELS[name]._meta.get_field(field).choices}
    assert ours == allowed
