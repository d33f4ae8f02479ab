import pytest
from django.db import IntegrityError

from bussola.organizations.models import Organization, OrganizationIdentifier

pytestmark = pytest.mark.django_db


def test_a_hidden_organization_is_not_public():
    seen = Organization.objects.create(name="Cooperativa Golena (esempio)")
    Organization.objects.create(name="Casa segreta (esempio)", is_hidden=True)
    assert list(Organization.objects.public()) == [seen]


def test_an_organization_needs_a_name():
    with pytest.raises(IntegrityError):
        Organization.objects.create(name="")


def test_an_organization_is_not_its_own_parent():
    organization = Organization.objects.create(name="Consorzio")
    organization.parent_organization = organization
    with pytest.raises(IntegrityError):
        organization.save()


def test_an_identifier_is_held_once():
    organization = Organization.objects.create(name="Comune di Suzzara")
    code = {"identifier_scheme": "IT-IPA", "identifier_type": "codice IPA", "identifier": "c_l020"}
    OrganizationIdentifier.objects.create(organization=organization, **code)
    with pytest.raises(IntegrityError):
        OrganizationIdentifier.objects.create(organization=organization, **code)
