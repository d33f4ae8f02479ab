"""The command ``bussola import``, on small mistakes and on the data that Bussola ships."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from bussola.directory.models import ImportedRecord, Service
from bussola.organizations.models import Organization
from bussola.territory.models import DataSource, District, DistrictMembership, Municipality


@pytest.mark.django_db
def test_an_unknown_source_is_refused_with_the_list_of_the_good_ones():
    with pytest.raises(
        CommandError, match=r"Non conosco: scuole\. Puoi scegliere tra: territory, vocabularies, emergency, schools"
    ):
        call_command("import", "scuole")


@pytest.mark.django_db
def test_an_unknown_district_is_refused_with_the_list_of_the_good_ones():
    District.objects.create(slug="suzzara", name="Suzzara")
    with pytest.raises(CommandError, match=r"Non c'è il distretto mantova\. I distretti sono: suzzara\."):
        call_command("import", "schools", district=["mantova"])


@pytest.mark.django_db
def test_without_the_territory_it_says_what_to_do_first():
    with pytest.raises(CommandError, match="bussola import territory"):
        call_command("import", "schools")


@pytest.mark.django_db
def test_without_the_vocabularies_it_says_what_to_do_first():
    District.objects.create(slug="suzzara", name="Suzzara")
    Municipality.objects.create(
        istat_code="020065", cadastral_code="L020", name="Suzzara", province_code="MN", latitude=45.0, longitude=10.7
    )
    with pytest.raises(CommandError, match="bussola import vocabularies"):
        call_command("import", "schools")


@pytest.mark.django_db
def test_invented_services_are_refused_outside_a_demo(settings):
    settings.BUSSOLA_DEMO = False
    with pytest.raises(CommandError, match="BUSSOLA_DEMO=yes"):
        call_command("import", "demo")


@pytest.mark.django_db
def test_the_shipped_data_fill_the_districts_and_a_second_time_write_nothing(settings, capsys):
    """The counts are those found by hand in the published files (municipalities of the districts, without the ring)."""
    settings.BUSSOLA_DEMO = False
    districts = ["suzzara", "d48-siracusa"]
    call_command("import", district=districts)
    assert records_in("suzzara") == {
        "mim-scuole-statali": 44,
        "mim-scuole-paritarie": 3,
        "iccu-biblioteche": 6,
        "lombardia-rsa": 7,
        "ipa-comuni": 6,
    }
    assert records_in("d48-siracusa") == {
        "mim-scuole-statali": 182,
        "mim-scuole-paritarie": 37,
        "iccu-biblioteche": 37,
        "salute-consultori": 7,
        "ipa-comuni": 11,
    }
    assert not Service.objects.filter(organization__imported_records__source="ipa-comuni").exists()
    assert Organization.objects.filter(name="Comune di Suzzara", kind="municipality").exists()
    clinics = DataSource.objects.get(pk="salute-consultori")
    assert clinics.covers("19")
    assert not clinics.covers("03")
    assert DataSource.objects.get(pk="lombardia-rsa").covered_region_codes == ["03"]
    assert "La fonte non ha dati per: Emilia-Romagna, Lombardia." in capsys.readouterr().out
    before = ImportedRecord.objects.count()
    call_command("import", "schools", "libraries", "care-homes", "clinics", "town-halls", district=districts)
    again = capsys.readouterr().out
    assert "creati" not in again
    assert "aggiornati" not in again
    assert ImportedRecord.objects.count() == before


def records_in(district: str) -> dict[str, int]:
    """Return how many records of each source lie in the municipalities of a district."""
    towns = DistrictMembership.objects.filter(district__slug=district).values("municipality")
    rows = ImportedRecord.objects.filter(location__municipality__in=towns).order_by("source")
    return dict(rows.values_list("source").annotate(count=Count("pk")))
