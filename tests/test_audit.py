import pytest

from bussola.accounts.models import User
from bussola.audit.actions import record
from bussola.audit.models import AppendOnly, AuditEvent
from bussola.territory.models import District

pytestmark = pytest.mark.django_db


def test_an_event_names_the_actor_the_record_and_the_fields_but_no_values():
    user = User.objects.create_user("anna@example.org", name="Anna")
    district = District.objects.create(slug="suzzara", name="Suzzara")
    event = record("territory.rename", by=user, subject=district, field_names=["name", "official_name"])
    assert event.actor == f"user:{user.pk}"
    assert (event.subject_type, event.subject_id) == ("territory.District", str(district.pk))
    assert event.field_names == ["name", "official_name"]
    assert "Anna" not in str(vars(event))


def test_a_command_can_be_the_actor():
    assert record("directory.import", by="command: import", created=3).summary == {"created": 3}


def test_an_event_cannot_be_changed():
    event = record("x", by="test")
    event.action = "y"
    with pytest.raises(AppendOnly):
        event.save()
    with pytest.raises(AppendOnly):
        AuditEvent.objects.update(action="y")


def test_an_event_cannot_be_deleted():
    event = record("x", by="test")
    with pytest.raises(AppendOnly):
        event.delete()
    with pytest.raises(AppendOnly):
        AuditEvent.objects.all().delete()
