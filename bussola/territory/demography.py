"""Ratios of the population, computed when asked from the raw figures: nothing computed is stored."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .models import IndicatorObservation, Municipality

POPULATION_SOURCE = "istat-population"
POPULATION_YEAR = 2026
AGE_BANDS = ("population-0-14", "population-15-64", "population-65-plus")


@dataclass(frozen=True)
class Indices:
    """The three structural ratios, in people per hundred, with one decimal; None where they cannot be computed."""

    ageing: Decimal | None
    dependency: Decimal | None
    old_age_dependency: Decimal | None


def ageing_index(young: Decimal | None, old: Decimal | None) -> Decimal | None:
    """Return people of 65 and more for a hundred of 0-14 (ISTAT, "indice di vecchiaia"): 65+ / 0-14 * 100."""
    return _per_hundred(old, young)


def dependency_index(young: Decimal | None, working: Decimal | None, old: Decimal | None) -> Decimal | None:
    """Return people out of working age for a hundred in it (ISTAT, "indice di dipendenza strutturale").

    (0-14 + 65+) / 15-64 * 100.
    """
    if young is None or old is None:
        return None
    return _per_hundred(young + old, working)


def old_age_dependency_index(working: Decimal | None, old: Decimal | None) -> Decimal | None:
    """Return people of 65 and more for a hundred of 15-64 (ISTAT, "indice di dipendenza degli anziani")."""
    return _per_hundred(old, working)


def indices_of(municipality: Municipality, year: int = POPULATION_YEAR) -> Indices:
    """Return the ratios of one municipality on 1 January of ``year``."""
    return indices_by_municipality([municipality], year)[municipality.pk]


def indices_by_municipality(municipalities: Iterable[Municipality], year: int = POPULATION_YEAR) -> dict[str, Indices]:
    """Return the ratios of each municipality by ISTAT code, in one query."""
    codes = [municipality.pk for municipality in municipalities]
    bands = _age_bands(codes, year)
    return {code: _indices(*(bands[code].get(band) for band in AGE_BANDS)) for code in codes}


def indices_together(municipalities: Iterable[Municipality], year: int = POPULATION_YEAR) -> Indices:
    """Return the ratios of the municipalities taken as one population, as for a district.

    All None if a figure of any of them is missing: part of a district is not the district.
    """
    codes = [municipality.pk for municipality in municipalities]
    bands = _age_bands(codes, year)
    totals = []
    for band in AGE_BANDS:
        values = [bands[code].get(band) for code in codes]
        totals.append(sum(values) if values and None not in values else None)
    return _indices(*totals)


def _age_bands(codes: list[str], year: int) -> dict[str, dict[str, Decimal]]:
    observations = IndicatorObservation.objects.filter(indicator__in=AGE_BANDS, year=year, source_id=POPULATION_SOURCE)
    if len(codes) <= 500:  # below the number of parameters SQLite accepts; above, reading all is as quick
        observations = observations.filter(municipality__in=codes)
    bands: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for code, indicator, value in observations.values_list("municipality_id", "indicator", "value"):
        bands[code][indicator] = value
    return bands


def _indices(young: Decimal | None, working: Decimal | None, old: Decimal | None) -> Indices:
    return Indices(
        ageing=ageing_index(young, old),
        dependency=dependency_index(young, working, old),
        old_age_dependency=old_age_dependency_index(working, old),
    )


def _per_hundred(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    if part is None or not whole:
        return None
    return (part / whole * 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
