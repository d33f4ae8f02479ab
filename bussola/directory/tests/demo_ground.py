"""The ground the tests of the demo stand on: five small districts."""

from bussola.territory.models import District, DistrictMembership, Municipality

# ISTAT code, cadastral code, name, province, latitude, longitude: real towns, rounded centres
TOWNS = {
    "suzzara": [
        ("020027", "E089", "Gonzaga", "MN", 44.95, 10.82),
        ("020035", "F267", "Moglia", "MN", 44.93, 10.91),
        ("020037", "B012", "Motteggiana", "MN", 45.03, 10.76),
        ("020039", "G417", "Pegognaga", "MN", 44.99, 10.86),
        ("020055", "H771", "San Benedetto Po", "MN", 45.04, 10.93),
        ("020065", "L020", "Suzzara", "MN", 44.99, 10.74),
    ],
    "altovicentino": [
        ("024100", "I531", "Schio", "VI", 45.71, 11.36),
        ("024105", "L157", "Thiene", "VI", 45.71, 11.48),
        ("024115", "L723", "Velo d'Astico", "VI", 45.79, 11.37),
    ],
    "monza": [("108033", "F704", "Monza", "MB", 45.58, 9.27)],
    "castano-magenta-legnano": [
        ("015062", "C052", "Castano Primo", "MI", 45.55, 8.78),
        ("015118", "E514", "Legnano", "MI", 45.60, 8.91),
        ("015130", "E801", "Magenta", "MI", 45.46, 8.88),
    ],
    "d48-siracusa": [
        ("089017", "I754", "Siracusa", "SR", 37.08, 15.29),
        ("089008", "D636", "Floridia", "SR", 37.08, 15.15),
    ],
}
PREFIXES = {
    "suzzara": "0376",
    "altovicentino": "0445",
    "monza": "039",
    "castano-magenta-legnano": "0331",
    "d48-siracusa": "0931",
}


def create_districts() -> list[District]:
    """Create the five districts with some of their municipalities and return them, that of Suzzara first."""
    districts = []
    for slug, towns in TOWNS.items():
        district = District.objects.create(slug=slug, name=slug.title(), phone_prefix=PREFIXES[slug])
        for istat, cadastral, name, province, latitude, longitude in towns:
            town = Municipality.objects.create(
                istat_code=istat,
                cadastral_code=cadastral,
                name=name,
                province_code=province,
                province_name=province,
                region_code="00",
                region_name="Regione",
                latitude=latitude,
                longitude=longitude,
            )
            DistrictMembership.objects.create(district=district, municipality=town, provenance="test")
        districts.append(district)
    return districts
