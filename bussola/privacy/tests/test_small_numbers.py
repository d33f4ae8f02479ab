"""Whoever has the published table, the rules and a pencil cannot work out a hidden number."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bussola.privacy.small_numbers import hide_small

counts = st.one_of(st.integers(0, 9), st.integers(0, 60))
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(counts, min_size=width, max_size=width), min_size=1, max_size=4)
)


def equations(shown: list[list[int | None]]) -> list[tuple[dict, int]]:
    """Return what a reader knows: for each line, the hidden numbers with their sign, and what they add up to."""
    height, width = len(shown), len(shown[0])
    lines = [[(r, c) for c in range(width)] for r in range(height)]
    if height > 1:
        lines += [[(r, c) for r in range(height)] for c in range(width)]
    found = []
    for line in lines:
        signs = dict.fromkeys(line[:-1], 1) | {line[-1]: -1}
        unknown = {cell: sign for cell, sign in signs.items() if shown[cell[0]][cell[1]] is None}
        known = sum(sign * shown[r][c] for (r, c), sign in signs.items() if (r, c) not in unknown)
        if unknown:
            found.append((unknown, -known))
    return found


def determined(shown: list[list[int | None]]) -> set:
    """Return the hidden numbers that adding and subtracting lines gives back (Gauss, with exact fractions)."""
    cells = sorted({cell for unknown, _ in equations(shown) for cell in unknown})
    rows = [[Fraction(unknown.get(cell, 0)) for cell in cells] for unknown, _ in equations(shown)]
    pivot = 0
    for column in range(len(cells)):
        chosen = next((i for i in range(pivot, len(rows)) if rows[i][column]), None)
        if chosen is None:
            continue
        rows[pivot], rows[chosen] = rows[chosen], rows[pivot]
        head = rows[pivot][column]
        rows[pivot] = [value / head for value in rows[pivot]]
        for i, row in enumerate(rows):
            if i != pivot and row[column]:
                factor = row[column]
                rows[i] = [a - factor * b for a, b in zip(row, rows[pivot], strict=True)]
        pivot += 1
    alone = [[i for i, value in enumerate(row) if value] for row in rows]
    return {cells[found[0]] for found in alone if len(found) == 1}


@given(tables)
@settings(max_examples=300, deadline=None)
def test_no_small_number_is_shown_and_every_shown_number_is_true(rows):
    shown = hide_small(rows)
    whole = [[*row, sum(row)] for row in rows]
    if len(rows) > 1:
        whole.append([sum(column) for column in zip(*whole, strict=True)])
    for shown_row, row in zip(shown, whole, strict=True):
        for number, true in zip(shown_row, row, strict=True):
            assert number == true or number is None
            assert not 0 < (number or 0) < 5


@given(tables)
@settings(max_examples=300, deadline=None)
def test_no_hidden_number_is_given_back_by_the_totals(rows):
    assert determined(hide_small(rows)) == set()


@given(st.lists(st.integers(0, 7), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_of_one_row_every_way_of_filling_the_gaps_is_tried_and_doubt_remains(row):
    (shown,) = hide_small([row])
    *cells, total = shown
    gaps = [place for place, number in enumerate(cells) if number is None]
    if not gaps or total is None:
        return
    rest = total - sum(number or 0 for number in cells)
    # a reader knows that zero is always shown, unless there was nothing else to hide
    least = 0 if any(row[place] == 0 for place in gaps) else 1
    ways = [way for way in product(range(least, rest + 1), repeat=len(gaps)) if sum(way) == rest]
    for place in range(len(gaps)):
        assert len({way[place] for way in ways}) > 1


@given(tables)
@settings(max_examples=100, deadline=None)
def test_a_table_without_small_numbers_is_shown_whole(rows):
    grown = [[count if count == 0 else count + 5 for count in row] for row in rows]
    assert all(number is not None for row in hide_small(grown) for number in row)


def test_the_next_smallest_is_hidden_with_the_small_one():
    assert hide_small([[3, 20, 8, 0]]) == [[None, 20, None, 0, 31]]


def test_a_total_that_would_tell_is_hidden_too():
    assert hide_small([[3, 0, 0]]) == [[None, 0, 0, None]]
    assert hide_small([[1, 1, 1, 1, 1]]) == [[None] * 6]


@pytest.mark.parametrize("rows", [[], [[1, 2], [3]], [[-1]]])
def test_a_table_that_makes_no_sense_is_refused(rows):
    with pytest.raises(ValueError, match="counts from 0"):
        hide_small(rows)
