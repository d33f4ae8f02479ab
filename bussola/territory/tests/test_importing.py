from datetime import date
from unittest import mock

import pytest

from bussola.audit.models import AuditEvent
from bussola.territory import importing
from bussola.territory.importing import import_territory
from bussola.territory.models import (
    DataSource,
    District,
    DistrictMembership,
    IndicatorObservation,
    Municipality,
    MunicipalityName,
)

pytestmark = pytest.mark.django_db


def test_every_municipality_of_the_istat_list_is_there_with_unique_codes(first_import):
    codes = list(Municipality.objects.values_list("istat_code", "cadastral_code"))
    assert len(codes) == 7896
    assert len({cadastral for _, cadastral in codes}) == 7896
    assert all(len(istat) == 6 and istat.isdigit() and len(cadastral) == 4 for istat, cadastral in codes)
    assert first_import.tables["municipalities"].created == 7896


def test_every_centre_is_inside_italy():
    for latitude, longitude in Municipality.objects.values_list("latitude", "longitude"):
        assert 35.4 < latitude < 47.2
        assert 6.5 < longitude < 18.6


def test_a_region_has_its_centres_together():
    # A swapped or shifted column would put some town of Lombardy far from Milan.
    milan = Municipality.objects.get(name="Milano")
    for town in Municipality.objects.filter(region_code="03"):
        assert milan.distance_km_to(town) < 175, town


def test_the_seven_centres_without_a_polygon_are_marked_and_near_their_neighbours():
    marked = {town.name: town for town in Municipality.objects.filter(centre_from_predecessors=True)}
    assert set(marked) == {
        "Bardello con Malgesso e Bregano",
        "Miagliano",
        "Moransengo-Tonengo",
        "Santa Caterina d'Este",
        "Setteville",
        "Sovizzo",
        "Uggiate con Ronago",
    }
    for name, neighbour in {
        "Bardello con Malgesso e Bregano": "Biandronno",
        "Miagliano": "Tollegno",
        "Moransengo-Tonengo": "Cocconato",
        "Santa Caterina d'Este": "Este",
        "Setteville": "Segusino",
        "Sovizzo": "Creazzo",
        "Uggiate con Ronago": "Faloppio",
    }.items():
        assert marked[name].distance_km_to(Municipality.objects.get(name=neighbour)) < 7, name


@pytest.mark.parametrize(
    ("slug", "size", "phone_prefix"),
    [
        ("suzzara", 6, "0376"),
        ("altovicentino", 32, "0445"),
        ("monza", 3, "039"),
        ("castano-magenta-legnano", 35, "0331"),
        ("d48-siracusa", 11, "0931"),
    ],
)
def test_a_district_has_its_municipalities_with_boundaries_and_provenance(slug, size, phone_prefix):
    district = District.objects.get(slug=slug)
    assert district.phone_prefix == phone_prefix
    assert district.official_name
    members = district.municipalities.all()
    assert len(members) == size
    assert all(member.boundary["type"] in {"Polygon", "MultiPolygon"} for member in members)
    assert all(district.memberships.values_list("provenance", flat=True))


def test_only_the_list_given_by_a_document_is_verified():
    verified = DistrictMembership.objects.filter(is_verified=True)
    assert set(verified.values_list("district__slug", flat=True)) == {"suzzara"}
    assert len(verified) == 6


def test_the_provenance_of_a_union_of_lists_names_the_list():
    arconate = DistrictMembership.objects.get(municipality__name="Arconate")
    assert arconate.provenance.startswith("Castanese: memory")


def test_a_boundary_holds_the_centre_of_its_municipality():
    for town in Municipality.objects.filter(districts__isnull=False):
        boundary = town.boundary
        polygons = [boundary["coordinates"]] if boundary["type"] == "Polygon" else boundary["coordinates"]
        points = [point for polygon in polygons for point in polygon[0]]
        longitudes, latitudes = zip(*points, strict=True)
        assert min(longitudes) < town.longitude < max(longitudes), town
        assert min(latitudes) < town.latitude < max(latitudes), town


def test_boundaries_are_kept_only_where_districts_need_them():
    assert Municipality.objects.exclude(boundary=None).count() == 87


def test_every_source_says_publisher_licence_and_day_of_the_copy():
    sources = DataSource.objects.all()
    assert len(sources) == 5
    for source in sources:
        assert source.publisher
        assert source.licence
        assert source.data_date
        assert source.retrieved_on == date(2026, 11, 22)
        assert not source.is_invented
        source.clean_fields()  # SQLite would let a text too long for PostgreSQL pass


def test_the_suzzara_plan_is_kept_beside_the_istat_figures(suzzara):
    plan = IndicatorObservation.objects.filter(source="suzzara-plan-2021")
    assert plan.count() == 30
    assert set(plan.values_list("year", flat=True)) == {2020}
    assert "anno dedotto" in DataSource.objects.get(pk="suzzara-plan-2021").data_date
    figures = {row.indicator: str(row.value) for row in plan.filter(municipality=suzzara)}
    assert figures == {
        "population": "21032.000",
        "mean-age": "45.100",
        "household-size": "2.440",
        "ageing-index": "160.200",
        "birth-index": "8.200",
    }


def test_importing_again_changes_nothing_and_leaves_no_audit_event():
    events = AuditEvent.objects.count()
    report = import_territory(by="test")
    assert (report.created, report.updated, report.deleted) == (0, 0, 0)
    assert not report.changed
    assert report.tables["figures"].unchanged == 78_990
    assert AuditEvent.objects.count() == events


def test_the_first_import_left_one_audit_event(first_import):
    event = AuditEvent.objects.get(action="territory.import_territory")
    assert event.actor == "test"
    assert event.summary == {"created": first_import.created, "updated": 0, "deleted": 0}


def test_an_import_repairs_what_is_not_as_in_the_files(suzzara):
    Municipality.objects.filter(pk=suzzara.pk).update(name="Suzara", boundary=None)
    suzzara.names.all().delete()
    suzzara.names.create(name="Invented", kind=MunicipalityName.Kind.FORMER)
    suzzara.observations.filter(indicator="males").update(value=1)
    report = import_territory(by="test")
    assert report.tables["municipalities"].updated == 1
    assert (report.tables["names"].created, report.tables["names"].deleted) == (1, 1)
    assert report.tables["figures"].updated == 1
    suzzara.refresh_from_db()
    assert suzzara.name == "Suzzara"
    assert suzzara.boundary
    assert list(suzzara.names.values_list("name", flat=True)) == ["Suzzara"]


def test_without_geometry_the_boundaries_stay_as_they_are(suzzara):
    Municipality.objects.filter(pk=suzzara.pk).update(boundary=None)
    assert not import_territory(by="test", geometry=False).changed
    suzzara.refresh_from_db()
    assert suzzara.boundary is None
    assert Municipality.objects.exclude(boundary=None).count() == 86


def test_a_dry_run_counts_and_writes_nothing(suzzara):
    suzzara.observations.all().delete()
    events = AuditEvent.objects.count()
    report = import_territory(by="test", dry_run=True)
    assert report.dry_run
    assert report.tables["figures"].created == 15
    assert not suzzara.observations.exists()
    assert AuditEvent.objects.count() == events


def test_a_membership_that_a_person_verified_or_added_stays(suzzara):
    district = District.objects.get(slug="altovicentino")
    DistrictMembership.objects.filter(district=district, municipality__name="Schio").update(
        is_verified=True, provenance="Letter of the district"
    )
    district.memberships.create(municipality=suzzara, provenance="Invented for the test")
    assert not import_territory(by="test").changed
    assert district.memberships.get(municipality__name="Schio").provenance == "Letter of the district"
    assert district.memberships.filter(municipality=suzzara).exists()


def test_an_import_that_fails_half_way_leaves_nothing(suzzara):
    Municipality.objects.filter(pk=suzzara.pk).update(name="Suzara")
    with (
        mock.patch.object(importing, "SUZZARA_PLAN", {"no-such-column": "x"}),
        pytest.raises(KeyError),
    ):
        import_territory(by="test")
    suzzara.refresh_from_db()
    assert suzzara.name == "Suzara"
