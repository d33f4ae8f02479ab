import csv
import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from bussola.territory.data_files import rows_of
from bussola.territory.demography import (
    Indices,
    ageing_index,
    dependency_index,
    indices_by_municipality,
    indices_of,
    indices_together,
    old_age_dependency_index,
)
from bussola.territory.models import District, IndicatorObservation, Municipality

pytestmark = pytest.mark.django_db


def test_the_indices_of_suzzara_are_those_worked_out_by_hand(suzzara):
    bands = {
        row.indicator: int(row.value)
        for row in suzzara.observations.filter(indicator__startswith="population-", year=2026)
    }
    young, working, old = (bands[f"population-{band}"] for band in ("0-14", "15-64", "65-plus"))
    indices = indices_of(suzzara)
    assert float(indices.ageing) == pytest.approx(old * 100 / young, abs=0.051)
    assert float(indices.dependency) == pytest.approx((young + old) * 100 / working, abs=0.051)
    assert float(indices.old_age_dependency) == pytest.approx(old * 100 / working, abs=0.051)


def test_the_indices_of_every_municipality_are_those_published_with_the_figures():
    # The publisher rounds an exact half to the even digit, we round it up: 0.1 apart, nowhere else.
    path = Path(__file__).parent / "published_indices.tsv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        published = {row.pop("istat"): row for row in csv.DictReader(file, delimiter="\t")}
    ours = indices_by_municipality(Municipality.objects.all())
    assert ours.keys() == published.keys()
    rounded_apart = 0
    for istat, row in published.items():
        for name, text in row.items():
            value = getattr(ours[istat], name)
            if not text or value is None:
                assert (not text) == (value is None), (istat, name)
            elif value != Decimal(text):
                assert value - Decimal(text) == Decimal("0.1"), (istat, name)
                rounded_apart += 1
    assert rounded_apart == 43


def test_only_the_three_municipalities_without_children_have_no_ageing_index():
    indices = indices_by_municipality(Municipality.objects.all())
    assert len(indices) == 7896
    without = {code for code, one in indices.items() if one.ageing is None}
    assert without == {"001212", "002041", "030034"}  # Ribordone, Cervatto, Drenchia
    assert all(one.dependency is not None and one.old_age_dependency is not None for one in indices.values())


def test_a_ratio_needs_its_figures_and_a_denominator():
    one, zero = Decimal(1), Decimal(0)
    assert ageing_index(zero, one) is None
    assert ageing_index(None, one) is None
    assert dependency_index(None, one, one) is None
    assert dependency_index(one, zero, one) is None
    assert old_age_dependency_index(one, None) is None
    assert ageing_index(Decimal(8), Decimal(3)) == Decimal("37.5")


def test_a_half_is_rounded_up():
    assert ageing_index(Decimal(2000), Decimal(1001)) == Decimal("50.1")


def test_a_year_without_figures_has_no_indices(suzzara):
    assert indices_of(suzzara, year=2019) == Indices(None, None, None)


def test_a_district_is_taken_as_one_population():
    members = District.objects.get(slug="suzzara").municipalities.all()
    together = indices_together(members)
    each = [one.ageing for one in indices_by_municipality(members).values()]
    assert min(each) < together.ageing < max(each)
    IndicatorObservation.objects.filter(municipality=members[0], indicator="population-0-14").delete()
    missing = indices_together(members)
    assert missing.ageing is None
    assert missing.old_age_dependency == together.old_age_dependency


def test_bands_and_sexes_add_up_to_the_population():
    for row in rows_of("demography.tsv.gz"):
        population = int(row["population_2026"])
        assert int(row["aged_0_14"]) + int(row["aged_15_64"]) + int(row["aged_65_plus"]) == population
        assert int(row["males"]) + int(row["females"]) == population


def test_counting_all_takes_one_query(django_assert_num_queries):
    members = list(District.objects.get(slug="altovicentino").municipalities.all())
    with django_assert_num_queries(1):
        indices_by_municipality(members)
