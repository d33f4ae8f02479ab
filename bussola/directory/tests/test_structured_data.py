import json
import re

import pytest

from bussola.directory import models as directory
from bussola.directory.structured_data import as_json_ld
from bussola.organizations.models import Organization

from .small_district import weekly

SCRIPT = re.compile(r'<script type="application/ld\+json" data-element="metatag">(.*?)</script>', re.DOTALL)


@pytest.fixture
def told(client):
    """Return a function that reads what the page of a service tells search engines, None when nothing."""

    def read(service):
        found = SCRIPT.findall(client.get(f"/suzzara/servizio/{service.pk}/").content.decode())
        assert len(found) < 2
        return json.loads(found[0]) if found else None

    return read


class TestWhatIsTold:
    def test_a_public_service_with_everything(self, small, told, settings):
        settings.BUSSOLA_URL = "https://bussola.example"
        service = small.typical()
        service.provider_kind = "public"
        service.save()
        data = told(service)
        assert data["@context"] == "https://schema.org"
        assert data["@type"] == "GovernmentService"
        assert data["url"] == f"https://bussola.example/suzzara/servizio/{service.pk}/"
        assert data["name"] == "Assistenza domiciliare"
        assert data["serviceType"] == ["Assistenza domiciliare (SAD)"]
        assert data["provider"] == {"@type": "Organization", "name": "Servizi sociali (esempio)"}
        assert data["areaServed"] == [
            {"@type": "AdministrativeArea", "name": "Suzzara"},
            {"@type": "AdministrativeArea", "name": "Gonzaga"},
        ]
        assert data["audience"] == {"@type": "PeopleAudience", "audienceType": "Anziani", "suggestedMinAge": 65.0}
        hours = [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": ["Monday", "Wednesday", "Friday"],
                "opens": "09:00",
                "closes": "12:00",
            }
        ]
        assert data["hoursAvailable"] == hours
        phone, door = data["availableChannel"]
        assert phone["servicePhone"] == [{"@type": "ContactPoint", "telephone": "+390376123456"}]
        assert door["serviceLocation"]["address"] == [
            {
                "@type": "PostalAddress",
                "streetAddress": "via Roma 1",
                "postalCode": "46029",
                "addressLocality": "Suzzara",
                "addressRegion": "MN",
                "addressCountry": "IT",
            }
        ]
        assert door["serviceLocation"]["openingHoursSpecification"] == hours
        assert "geo" not in door["serviceLocation"]  # its coordinates are those of the town

    def test_nothing_is_told_that_nobody_said(self, small, told):
        service = small.service("Vuoto", serves=())
        data = told(service)
        assert set(data) == {"@context", "@type", "@id", "url", "name", "serviceType", "provider"}

    def test_the_coordinates_of_a_door_are_told(self, small, told):
        service = small.service("Preciso")
        small.place(service, "020065", latitude=44.9, longitude=10.7, coordinate_precision="exact")
        place = told(service)["availableChannel"][0]["serviceLocation"]
        assert place["geo"] == {"@type": "GeoCoordinates", "latitude": 44.9, "longitude": 10.7}

    @pytest.mark.parametrize(
        ("provider_kind", "kind", "type_told"),
        [
            ("public", "other", "GovernmentService"),
            ("accredited", "company", "GovernmentService"),
            ("private", "municipality", "Service"),
            ("unknown", "health", "GovernmentService"),
            ("unknown", "association", "Service"),
        ],
    )
    def test_the_government_answers_only_for_what_is_given_in_its_name(
        self, small, told, provider_kind, kind, type_told
    ):
        owner = Organization.objects.create(name="Ente", kind=kind)
        assert told(small.service("Uno", organization=owner, provider_kind=provider_kind))["@type"] == type_told

    @pytest.mark.parametrize(
        ("number", "more", "telephone"),
        [
            ("0376 123456", {}, "+390376123456"),
            ("333 1234567", {}, "+393331234567"),
            ("800 123 456", {"type": "toll_free"}, "800123456"),
            ("1522", {}, "1522"),
            ("+39 0376 1", {}, "+3903761"),
            ("0376 123456", {"is_invented": True}, None),
            ("0376 123456", {"type": "fax"}, None),
        ],
    )
    def test_only_numbers_that_somebody_answers_are_told(self, small, told, number, more, telephone):
        service = small.service("Uno")
        small.phone(service, number, **more)
        channels = told(service).get("availableChannel", [])
        assert [phone["telephone"] for channel in channels for phone in channel["servicePhone"]] == (
            [telephone] if telephone else []
        )

    @pytest.mark.parametrize(
        "rule",
        [
            {"freq": "MONTHLY", "byday": "1MO"},
            {"freq": "WEEKLY", "byday": "MO", "interval": 2},
            {"freq": "WEEKLY", "byday": "MO", "by_appointment": True},
            {
                "freq": "WEEKLY",
                "byday": "MO",
                "valid_from": "2026-06-01",
                "valid_to": "2026-08-31",
                "recurs_yearly": True,
            },
        ],
    )
    def test_hours_that_cannot_be_said_whole_are_not_said_at_all(self, small, told, rule):
        service = small.service("Orari strani")
        weekly("TU", "09:00", "12:00", service=service)
        directory.Schedule.objects.create(service=service, opens_at="15:00", closes_at="17:00", **rule)
        assert "hoursAvailable" not in told(service)


class TestWhatIsNotTold:
    def test_an_invented_service_is_not_told(self, small, told):
        assert told(small.service("Finto", is_invented=True)) is None

    @pytest.mark.parametrize(
        ("type_code", "fields"), [("antitratta", {}), ("sad", {"is_confidential": True})], ids=["type", "place"]
    )
    def test_a_secret_place_leaves_no_trace(self, small, told, type_code, fields):
        service = small.service("Rifugio", type_code, serves=["020027"])
        place = small.place(service, "020027", street="via Nascosta 5", **fields)
        weekly("MO", "09:00", "12:00", location=place.location)
        small.phone(service, "0376 123 456")
        text = json.dumps(told(service))
        for word in ("Gonzaga", "020027", "Nascosta", "46029", "geo", "areaServed", "hoursAvailable", "Place"):
            assert word not in text, word
        assert "+390376123456" in text

    def test_an_invented_place_of_a_real_service_is_not_told(self, small, told):
        service = small.service("Vero")
        small.place(service, "020065", is_invented=True)
        assert "availableChannel" not in told(service)


class TestEscaping:
    def test_words_cannot_end_the_script(self, small, told, client):
        nasty = "</script><script>alert(1)</script> & <!-- \u2028"
        service = small.service("Prova", summary=nasty)
        assert told(service)["description"] == nasty
        assert "<script>alert" not in client.get(f"/suzzara/servizio/{service.pk}/").content.decode()

    def test_it_is_json_whatever_is_in_it(self):
        data = {"name": "<&>\"'\u2029è\\"}
        assert json.loads(as_json_ld(data)) == data
        assert not set("<>&\u2028\u2029") & set(as_json_ld(data))
