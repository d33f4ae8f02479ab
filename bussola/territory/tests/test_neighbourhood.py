import pytest

from bussola.territory.models import District, Municipality
from bussola.territory.neighbourhood import municipality_codes_around

pytestmark = pytest.mark.django_db


def names(codes: set[str]) -> set[str]:
    return set(Municipality.objects.filter(pk__in=codes).values_list("name", flat=True))


def test_the_neighbourhood_crosses_the_border_of_the_region():
    codes = municipality_codes_around(District.objects.get(slug="suzzara"))
    found = names(codes)
    assert {"Luzzara", "Reggiolo", "Fabbrico"} <= found  # over the border, in Emilia-Romagna
    assert {"Suzzara", "Gonzaga", "Moglia", "Motteggiana", "Pegognaga", "San Benedetto Po"} <= found
    assert not {"Verona", "Milano", "Modena"} & found


def test_the_neighbourhood_is_what_measuring_every_pair_gives():
    district = District.objects.get(slug="d48-siracusa")
    members = list(district.municipalities.all())
    everywhere = Municipality.objects.defer("boundary")
    expected = {town.pk for town in everywhere if any(town.distance_km_to(member) <= 15 for member in members)}
    assert municipality_codes_around(district, 15) == expected


def test_a_radius_of_zero_gives_the_members_alone():
    district = District.objects.get(slug="monza")
    members = set(district.municipalities.values_list("pk", flat=True))
    assert municipality_codes_around(district, 0) == members


def test_a_district_without_municipalities_has_no_neighbourhood():
    assert municipality_codes_around(District.objects.create(slug="empty", name="Empty")) == set()


def test_towns_within_a_distance_come_nearest_first(suzzara):
    near = Municipality.objects.within_km(suzzara, 12)
    assert near[0] == suzzara
    distances = [suzzara.distance_km_to(town) for town in near]
    assert distances == sorted(distances)
