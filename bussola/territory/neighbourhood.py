"""What is near a district."""

from bussola.lib.geo import bounding_box, distance_km

from .models import District, Municipality


def municipality_codes_around(district: District, radius_km: float = 10.0) -> set[str]:
    """Return the ISTAT codes of the members of ``district`` and of every municipality near one of them.

    Near means that the two centres are at most ``radius_km`` kilometres apart, in a straight line.
    """
    members = list(district.municipalities.values_list("istat_code", "latitude", "longitude"))
    codes = {code for code, _, _ in members}
    if not members:
        return codes
    boxes = [bounding_box(latitude, longitude, radius_km) for _, latitude, longitude in members]
    around = Municipality.objects.filter(
        latitude__range=(min(box[0] for box in boxes), max(box[2] for box in boxes)),
        longitude__range=(min(box[1] for box in boxes), max(box[3] for box in boxes)),
    ).values_list("istat_code", "latitude", "longitude")
    for code, latitude, longitude in around:
        if any(distance_km(latitude, longitude, lat, lon) <= radius_km for _, lat, lon in members):
            codes.add(code)
    return codes
