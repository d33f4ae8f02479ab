"""Circles around a town: which documents are surely inside one, which may be, and how far each is."""

import json
from collections.abc import Callable
from math import cos, radians, sin, tan

import tantivy

from bussola.lib.geo import EARTH_RADIUS_KM, bounding_box, distance_km

from .filters import between, both, either
from .map import Point

RECTANGLES = 3  # inside a circle they cover more than four fifths of it; each costs a look at every place
MARGIN = 0.01  # the Earth is round, and the rectangles are drawn as if it were flat
HIGHEST_LATITUDE = 60.0  # degrees

Distance = tuple[float, bool]  # kilometres, and whether the place is known only by its town
HowFar = Callable[[tantivy.Document], Distance | None]  # from a stored document to the distance that counts


def box(centre: Point, radius_km: float) -> tantivy.Query:
    """Return the query that every document with a place in the circle matches.

    Others do too: those in the corners, and a document of two places of which one has the latitude and the other
    the longitude.
    """
    south, west, north, east = bounding_box(*centre, radius_km * (1 + MARGIN) + 0.01)
    return both(between("latitude", south, north), between("longitude", west, east))


def inside(centre: Point, radius_km: float) -> tantivy.Query:
    """Return the query that, of the documents with one place, only those in the circle match, and most of them."""
    flatness = 1 - MARGIN - radius_km / EARTH_RADIUS_KM * tan(radians(HIGHEST_LATITUDE))
    if flatness <= 0 or radius_km <= 0:
        return tantivy.Query.empty_query()
    south, west, north, east = bounding_box(*centre, radius_km * flatness)
    height, width = (north - south) / 2, (east - west) / 2
    rectangles = []
    for number in range(RECTANGLES):
        angle = radians(90 * (number + 0.5) / RECTANGLES)
        tall, wide = height * sin(angle), width * cos(angle)
        rectangles.append(
            both(
                between("latitude", centre[0] - tall, centre[0] + tall),
                between("longitude", centre[1] - wide, centre[1] + wide),
            )
        )
    return either(*rectangles)


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
