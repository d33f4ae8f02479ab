"""Cells of a circle, held against the distance itself."""

import random

import pytest

from bussola.finder.around import _cells, cell_of, distance_to


def holds(ranges, cell):
    """Tell whether ``cell`` is in one of ``ranges``."""
    return any(first <= cell <= last for first, last in ranges)


@pytest.mark.parametrize("radius_km", [0.3, 2, 10, 60, 200])
@pytest.mark.parametrize("centre", [(45.0, 10.7), (36.8, 14.5), (0.004, -0.004), (-41.3, 174.8), (69.6, 18.9)])
def test_no_place_in_the_circle_is_missed_and_none_outside_is_taken_for_sure(centre, radius_km):
    draw = random.Random(radius_km)
    touching = _cells(centre, radius_km + 0.002, is_whole=False)
    whole = _cells(centre, radius_km - 0.002, is_whole=True)
    found = {"in": 0, "touching": 0, "whole": 0}
    for _ in range(400):
        size = 1.3 * radius_km / 111
        point = (centre[0] + draw.uniform(-size, size), centre[1] + draw.uniform(-3 * size, 3 * size))
        is_in = distance_to([*point, False], centre)[0] <= radius_km
        is_touching, is_whole = holds(touching, cell_of(*point)), holds(whole, cell_of(*point))
        assert is_touching or not is_in
        assert is_in or not is_whole
        found["in"] += is_in
        found["touching"] += is_touching
        found["whole"] += is_whole
    assert found["in"]
    if radius_km >= 60:  # and nearly all is decided without looking at the place
        assert found["whole"] > 0.85 * found["in"]
        assert found["touching"] < 1.2 * found["in"]


def test_a_circle_of_nothing_has_no_cells():
    assert _cells((45.0, 10.7), 0.0, is_whole=True) == ()
