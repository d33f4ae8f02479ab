"""Circles around a town: which documents are surely inside one, which may be, and how far each is.

The Earth is parted into small cells, numbered from south to north and in each row from west to east, and a document
holds the numbers of the cells its places lie in. A circle is then a range of numbers in each row, which an index finds
without looking at the coordinates of every document.
"""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from math import asin, ceil, cos, degrees, floor, radians, sin, sqrt

import tantivy

from bussola.lib.geo import EARTH_RADIUS_KM, distance_km

from .filters import either, numbers
from .map import Point

CELLS_PER_DEGREE = 50  # a cell is 2.2 km high, and in Italy 1.6 km wide
COLUMNS = 360 * CELLS_PER_DEGREE
ROUNDING_KM = 0.002  # distances are rounded to the metre

Distance = tuple[float, bool]  # kilometres, and whether the place is known only by its town
HowFar = Callable[[tantivy.Document], Distance | None]  # from a stored document to the distance that counts
Cells = tuple[int, int]  # the first and the last of a range


def cell_of(latitude: float, longitude: float) -> int:
    """Return the number of the cell a point lies in."""
    row, column = _row(latitude), floor((longitude + 180) * CELLS_PER_DEGREE)
    return row * COLUMNS + min(max(column, 0), COLUMNS - 1)


def box(centre: Point, radius_km: float) -> tantivy.Query:
    """Return the query that every document with a place in the circle matches, and few others around its rim."""
    return _in_cells(_cells(centre, radius_km + ROUNDING_KM, is_whole=False))


def inside(centre: Point, radius_km: float) -> tantivy.Query:
    """Return the query that, of the documents with one place, only those in the circle match, and most of them."""
    return _in_cells(_cells(centre, radius_km - ROUNDING_KM, is_whole=True))


def _in_cells(ranges: tuple[Cells, ...]) -> tantivy.Query:
    return either(*(numbers("cell", first, last) for first, last in ranges)) if ranges else tantivy.Query.empty_query()


@lru_cache(maxsize=512)
def _cells(centre: Point, radius_km: float, *, is_whole: bool) -> tuple[Cells, ...]:
    """Return in each row the cells that lie wholly in a circle, or those that touch it."""
    if radius_km <= 0:
        return ()
    height = degrees(radius_km / EARTH_RADIUS_KM)
    rows = range(_row(centre[0] - height), _row(centre[0] + height) + 1)
    return tuple(found for row in rows for found in _cells_of_row(row, centre, radius_km, is_whole))


def _cells_of_row(row: int, centre: Point, radius_km: float, is_whole: bool) -> Iterator[Cells]:
    south, north = row / CELLS_PER_DEGREE - 90, (row + 1) / CELLS_PER_DEGREE - 90
    nearest = min(max(centre[0], south), north)
    farthest = south if centre[0] - south > north - centre[0] else north
    widest = min(abs(south), abs(north)) if south * north > 0 else 0.0
    narrowest = max(abs(south), abs(north))
    # Half the chord along a parallel, by the formula of distance_km solved for the longitude: never too long when
    # whole cells are wanted, never too short when all those that touch the circle are.
    height, width = (farthest, widest) if is_whole else (nearest, narrowest)
    left = sin(radius_km / EARTH_RADIUS_KM / 2) ** 2 - sin(radians(height - centre[0]) / 2) ** 2
    if left < 0:
        return
    across = cos(radians(centre[0])) * cos(radians(width))
    half = 180.0 if left >= across else degrees(2 * asin(sqrt(left / across)))
    west, east = ((centre[1] + side + 180) * CELLS_PER_DEGREE for side in (-half, half))
    first, last = (ceil(west), floor(east) - 1) if is_whole else (floor(west), floor(east))
    first, last = max(first, 0), min(last, COLUMNS - 1)
    if first <= last:
        yield row * COLUMNS + first, row * COLUMNS + last


def _row(latitude: float) -> int:
    return floor((min(max(latitude, -90.0), 90.0) + 90) * CELLS_PER_DEGREE)


def distance_to(point: list | None, centre: Point) -> Distance | None:
    """Return how far a stored point (latitude, longitude, is approximate) is from ``centre``."""
    if point is None:
        return None
    latitude, longitude, is_approximate = point
    return round(distance_km(*centre, latitude, longitude), 3), is_approximate


def points_of(document: tantivy.Document) -> list[list | None]:
    """Return the points of the places of a stored document, None for a place nobody knows where it is."""
    stored = document.get_first("points")
    return json.loads(stored) if stored else []


def nearest(document: tantivy.Document, centre: Point) -> Distance | None:
    """Return how far the nearest place of a stored document is, None when it has none with coordinates."""
    return min((far for point in points_of(document) if (far := distance_to(point, centre))), default=None)
