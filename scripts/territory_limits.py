"""Reading the limits of the municipalities: TopoJSON of the regions, gaps in it, and tidy GeoJSON."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

KM_PER_DEGREE = 111.195


def gap_centre(folder: Path, region_code: str, area_km2: float) -> tuple[float, float]:
    """Return the centre of the gap in a region's limits whose area is nearest to ``area_km2``."""
    gap_area, latitude, longitude = min(gaps(folder, region_code), key=lambda gap: abs(gap[0] - area_km2))
    if abs(gap_area - area_km2) > area_km2 / 5:
        raise SystemExit(f"No gap of {area_km2} km2 in the limits of region {region_code}")
    return round(latitude, 5), round(longitude, 5)


def gaps(folder: Path, region_code: str) -> list[tuple[float, float, float]]:
    """Return (km2, latitude, longitude) of the closed lines that only one municipality of the region touches.

    They are the outline of the region, its exclaves, and the gaps where a municipality is missing.
    """
    topology = read_topology(folder, region_code)
    arcs = decoded_arcs(topology)
    uses = Counter()
    for geometry in topology["objects"]["comuni"]["geometries"]:
        uses.update(arc if arc >= 0 else ~arc for arc in flattened(geometry.get("arcs", [])))
    lone = [arc for arc, count in uses.items() if count == 1]
    touching = defaultdict(list)
    for arc in lone:
        touching[arcs[arc][0]].append(arc)
        touching[arcs[arc][-1]].append(arc)
    found, seen = [], set()
    for first in lone:
        ring, here, arc = [], arcs[first][0], first
        while arc is not None and arc not in seen:
            seen.add(arc)
            points = arcs[arc] if arcs[arc][0] == here else arcs[arc][::-1]
            ring += points[:-1]
            here = points[-1]
            arc = next((other for other in touching[here] if other not in seen), None)
        if ring:
            found.append(area_and_centre(ring))
    return found


def area_and_centre(ring: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Return (km2, latitude, longitude) of a small ring of (longitude, latitude): shoelace formula on the plane."""
    doubled = x_sum = y_sum = 0.0
    for (x, y), (next_x, next_y) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x * next_y - next_x * y
        doubled += cross
        x_sum += (x + next_x) * cross
        y_sum += (y + next_y) * cross
    if not doubled:
        return 0.0, ring[0][1], ring[0][0]
    latitude, longitude = y_sum / (3 * doubled), x_sum / (3 * doubled)
    return abs(doubled) / 2 * KM_PER_DEGREE**2 * math.cos(math.radians(latitude)), latitude, longitude


def limits_of_2023(folder: Path) -> dict[str, dict]:
    """Return the properties of the municipalities in the regional limits of June 2023, by ISTAT code."""
    return {
        geometry["properties"]["com_istat_code"]: geometry["properties"]
        for region in range(1, 21)
        for geometry in read_topology(folder, f"{region:02}")["objects"]["comuni"]["geometries"]
    }


def read_topology(folder: Path, region_code: str) -> dict:
    """Return the TopoJSON of a region."""
    path = folder / "confini_comuni" / "topojson_regioni" / f"R_{region_code}_municipalities.topo.json"
    return json.loads(path.read_text(encoding="utf-8"))


def decoded_arcs(topology: dict) -> list[list[tuple[float, float]]]:
    """Return the arcs of a quantized TopoJSON as (longitude, latitude)."""
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for step_x, step_y in deltas:
            x, y = x + step_x, y + step_y
            arc.append((x * scale_x + shift_x, y * scale_y + shift_y))
        arcs.append(arc)
    return arcs


def flattened(nested: Iterable) -> Iterator[int]:
    """Yield the numbers of nested lists."""
    for item in nested:
        if isinstance(item, list):
            yield from flattened(item)
        else:
            yield item


def rounded_geometry(geometry: dict) -> dict:
    """Return a Polygon or MultiPolygon with rounded points, no repeated ones, and the ring order of RFC 7946."""
    if geometry["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": rounded_polygon(geometry["coordinates"])}
    polygons = [rounded_polygon(polygon) for polygon in geometry["coordinates"]]
    return {"type": "MultiPolygon", "coordinates": polygons}


def rounded_polygon(rings: list) -> list:
    """Return the rings of a polygon: the outer one counter-clockwise, the holes clockwise."""
    polygon = []
    for position, ring in enumerate(rings):
        points = [[round(x, 5), round(y, 5)] for x, y, *_ in ring]
        points = [point for index, point in enumerate(points) if index == 0 or point != points[index - 1]]
        doubled = sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise(points))
        if (doubled > 0) != (position == 0):
            points.reverse()
        polygon.append(points)
    return polygon
