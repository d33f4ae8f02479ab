"""The invented services, as a district finds them after the import."""

import re
from datetime import date, time
from decimal import Decimal

from django.db.models import Count
from django.test import TestCase

from bussola.audit.models import AuditEvent
from bussola.directory.demo import import_demo
from bussola.directory.importing.vocabularies import import_vocabularies
from bussola.directory.models import (
    Address,
    Contact,
    CostOption,
    ImportedRecord,
    Location,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceChange,
    TaxonomyTerm,
)
from bussola.lib.geo import distance_km
from bussola.organizations.models import Organization
from bussola.territory.models import DataSource, Municipality

from .demo_ground import PREFIXES, TOWNS, create_districts

NATIONAL_NUMBERS = {
    "pronto-intervento-sociale": "112",
    "centro-antiviolenza": "1522",
    "antitratta": "800 290 290",
    "tutela-minori": "114",
}
REAL_BODIES = re.compile(
    r"\b(?:inps|inail|acli|cgil|cisl|uil|auser|anffas|anteas|caritas|unione inquilini|croce rossa|avis|ats|ulss|asp|"
    r"asst|socialis|comune di|provincia di|regione|emergency|telefono azzurro|telefono rosa)\b",
    re.IGNORECASE,
)


def services_of(slug: str):
    return Service.objects.filter(imported_records__source_key__startswith=f"{slug}/")


class TheDistrictsAreAlive(TestCase):
    @classmethod
    def setUpTestData(cls):
        import_vocabularies(by="test")
        cls.districts = create_districts()
        cls.report = import_demo(cls.districts, by="test")

    def test_suzzara_has_at_least_180_services_of_all_90_types(self):
        suzzara = services_of("suzzara")
        types = TaxonomyTerm.objects.service_types().filter(services__in=suzzara).distinct()
        assert suzzara.count() >= 180
        assert types.count() == 90

    def test_every_municipality_of_suzzara_has_doors_and_services_of_its_own(self):
        doors = Location.objects.filter(service_at_locations__service__in=services_of("suzzara"))
        codes = {town[0] for town in TOWNS["suzzara"]}
        assert set(doors.values_list("municipality_id", flat=True)) == codes
        served = ServiceArea.objects.filter(service__in=services_of("suzzara"), municipality__isnull=False)
        assert set(served.values_list("municipality_id", flat=True)) == codes

    def test_every_other_district_has_at_least_40_services_in_all_these_towns(self):
        for slug in list(TOWNS)[1:]:
            with self.subTest(slug):
                assert services_of(slug).count() >= 40
                doors = Location.objects.filter(service_at_locations__service__in=services_of(slug))
                assert set(doors.values_list("municipality_id", flat=True)) == {town[0] for town in TOWNS[slug]}

    def test_every_type_is_also_in_a_district_that_is_not_suzzara(self):
        elsewhere = Service.objects.exclude(pk__in=services_of("suzzara"))
        assert TaxonomyTerm.objects.service_types().filter(services__in=elsewhere).distinct().count() == 90

    def test_the_report_counts_what_is_there(self):
        assert self.report.services == Service.objects.count()
        assert self.report.created == Service.objects.count()
        assert self.report.bodies == Organization.objects.count()
        assert self.report.places == Location.objects.count()

    def test_everything_is_marked_as_invented(self):
        assert not Service.objects.filter(is_invented=False).exists()
        assert not Organization.objects.filter(is_invented=False).exists()
        assert not Location.objects.filter(is_invented=False).exists()
        assert not Phone.objects.filter(is_invented=False).exists()
        assert DataSource.objects.get(code="demo").is_invented

    def test_every_invented_body_says_esempio_in_its_name(self):
        assert [o.name for o in Organization.objects.all() if "(esempio)" not in o.name] == []

    def test_no_service_and_no_body_bears_the_name_of_a_real_body(self):
        names = [*Organization.objects.values_list("name", flat=True), *Service.objects.values_list("name", flat=True)]
        assert [name for name in names if REAL_BODIES.search(name)] == []

    def test_every_telephone_is_the_prefix_of_the_district_and_an_impossible_number(self):
        for slug, prefix in PREFIXES.items():
            numbers = set(Phone.objects.filter(service__in=services_of(slug)).values_list("number", flat=True))
            assert numbers
            assert [n for n in numbers if not re.fullmatch(rf"{prefix} 000 0\d\d", n)] == []

    def test_every_email_address_ends_in_example(self):
        addresses = {
            *Service.objects.values_list("email", flat=True),
            *Service.objects.values_list("assurer_email", flat=True),
            *Organization.objects.values_list("email", flat=True),
            *Contact.objects.values_list("email", flat=True),
        } - {""}
        assert addresses
        assert [address for address in addresses if not address.endswith(".example")] == []

    def test_every_service_is_one_that_a_form_would_accept(self):
        for service in Service.objects.all():
            service.full_clean()

    def test_what_hangs_on_the_services_is_whole_too(self):
        for model in (Organization, Location, Address, Phone, Schedule, CostOption):
            links = {field.name for field in model._meta.fields if field.is_relation}
            for row in model.objects.all():
                row.clean_fields(exclude=links)  # the database itself holds the links together
                row.clean()

    def test_every_service_has_a_type_a_macro_area_a_target_group_a_place_an_area_and_a_record_of_its_source(self):
        counted = Service.objects.annotate(
            types=Count("taxonomy_terms", distinct=True),
            places=Count("service_at_locations", distinct=True),
            areas=Count("service_areas", distinct=True),
            records=Count("imported_records", distinct=True),
        )
        assert not counted.exclude(places=1, areas=1, records=1).exists()
        assert not counted.filter(types__lt=3).exists()
        for code in ("service-type", "macro-area", "target-group"):
            assert not Service.objects.exclude(taxonomy_terms__taxonomy__code=code).exists(), code

    def test_every_door_is_less_than_800_metres_from_the_centre_of_its_town(self):
        for location in Location.objects.select_related("municipality"):
            town = location.municipality
            away = distance_km(location.latitude, location.longitude, town.latitude, town.longitude)
            assert 0.1 < away < 0.8, f"{location.name}: {away} km"
            assert location.coordinate_precision == "approximate"

    def test_a_known_town_has_its_postal_code(self):
        assert set(Address.objects.filter(city="Suzzara").values_list("postal_code", flat=True)) == {"46029"}

    def test_checks_are_spread_over_the_last_twenty_months(self):
        days = list(Service.objects.values_list("assured_date", flat=True))
        assert min(days) >= date(2025, 3, 22)
        assert min(days) < date(2025, 9, 1)
        assert max(days) <= date(2026, 11, 22)
        assert len(set(days)) > 60

    def test_a_danger_service_shows_the_national_number_and_no_invented_one(self):
        for code, number in NATIONAL_NUMBERS.items():
            services = Service.objects.filter(taxonomy_terms__code=code)
            assert services.exists(), code
            for service in services:
                with self.subTest(service.name):
                    assert number in service.alert
                    assert service.summary.startswith("Esempio: non esiste.")
                    assert not (service.phones.exists())
                    assert not (service.contacts.exists())
                    assert not (service.email)

    def test_every_type_in_danger_has_a_national_number_and_no_other_type_has_one(self):
        danger = set(TaxonomyTerm.objects.service_types().filter(is_danger=True).values_list("code", flat=True))
        assert danger == set(NATIONAL_NUMBERS)
        assert not Service.objects.exclude(alert="").exclude(taxonomy_terms__is_danger=True).exists()

    def test_the_place_of_a_secret_service_is_secret_and_nobody_else_lives_there(self):
        secret = Location.objects.filter(service_at_locations__service__taxonomy_terms__is_confidential=True)
        assert secret.exists()
        assert not secret.filter(is_confidential=False).exists()
        for location in Location.objects.filter(is_confidential=True).annotate(n=Count("service_at_locations")):
            assert location.n == 1

    def test_at_gonzaga_somebody_helps_my_grandmother_to_wash_in_the_morning(self):
        service = Service.objects.get(
            taxonomy_terms__code="sad", service_areas__municipality__name="Gonzaga", provider_kind="public"
        )
        assert service.name.endswith("– Gonzaga")
        assert "lavarsi" in service.summary
        amounts = sorted(band.amount for band in service.cost_options.get().bands.all())
        assert (amounts[0], amounts[-1]) == (Decimal("2.00"), Decimal("20.00"))
        assert service.cost_options.get().per == "hour"
        place = service.service_at_locations.get()
        assert place.location.municipality.name == "Gonzaga"
        assert place.schedules.filter(byday__contains="MO", opens_at__lte=time(9), closes_at__gte=time(12))

    def test_a_second_import_writes_nothing(self):
        changes = ServiceChange.objects.count()
        before = dict(Service.objects.values_list("pk", "last_modified"))
        rows = [model.objects.count() for model in (Schedule, Phone, CostOption, Location, ImportedRecord)]
        report = import_demo(self.districts, by="test")
        assert (report.created, report.updated, report.gone) == (0, 0, 0)
        assert report.unchanged == len(before)
        assert dict(Service.objects.values_list("pk", "last_modified")) == before
        assert [model.objects.count() for model in (Schedule, Phone, CostOption, Location, ImportedRecord)] == rows
        assert ServiceChange.objects.count() == changes

    def test_importing_one_district_leaves_the_others_alone(self):
        report = import_demo(self.districts[:1], by="test")
        assert (report.created, report.updated, report.gone) == (0, 0, 0)
        assert not ImportedRecord.objects.filter(is_gone=True).exists()

    def test_an_import_leaves_a_line_in_the_audit_trail(self):
        event = AuditEvent.objects.get(action="directory.import_demo")
        assert (event.actor, event.summary["created"]) == ("test", Service.objects.count())

    def test_the_centre_of_a_municipality_that_moves_moves_its_doors(self):
        Municipality.objects.filter(name="Monza").update(latitude=45.6)
        import_demo(self.districts, by="test")
        for location in Location.objects.filter(municipality__name="Monza"):
            assert abs(location.latitude - 45.6) < 0.01
