"""A small district with services one can tell apart, for the tests of the search."""

import datetime

import pytest

from bussola.directory import models as directory
from bussola.organizations.models import Organization
from bussola.territory.models import DataSource, District, DistrictMembership, Municipality

for name in ("contract", "contract_of_places", "contract_of_wishes"):
    pytest.register_assert_rewrite(f"bussola.finder.tests.{name}")

TOWNS = {  # invented codes, real shape: two neighbours in the district, one near outside, one far
    "020001": ("Gonzaga", "D001", 44.95, 10.82),
    "020002": ("Suzzara", "D002", 44.99, 10.74),
    "020003": ("Motteggiana", "D003", 45.03, 10.76),
    "036001": ("Reggiolo", "D004", 44.92, 10.81),
    "016001": ("Bergamo", "D005", 45.69, 9.67),
}
MEMBERS = ["020001", "020002", "020003"]
TYPES = {
    "sad": (
        "Assistenza domiciliare (SAD)",
        "Un operatore viene a casa per aiutare a lavarsi e vestirsi.",
        "aiuto in casa per mamma anziana, lavarsi, fare il bagno, nonna non riesce più da sola",
    ),
    "asilo-nido": ("Asilo nido e micronido", "Accoglie i bambini fino a tre anni.", "nido, lasciare il bambino"),
    "centro-diurno-anziani": ("Centro diurno per anziani", "Accoglie gli anziani di giorno.", "compagnia di giorno"),
    "antitratta": ("Aiuto a chi è sfruttato o vittima di tratta", "Protezione a chi è sfruttato.", "sfruttata"),
    "centro-antiviolenza": ("Centro antiviolenza", "Ascolta le donne.", "mio marito mi picchia"),
    "uomini-maltrattanti": ("Centri per uomini autori di violenza (CUAV)", "Per chi ha usato violenza.", "picchiare"),
    "mediazione-familiare": ("Mediazione familiare", "Aiuta chi si separa.", "mio marito, separazione, violenza"),
}
AREAS = {"sad": "g", "asilo-nido": "d", "centro-diurno-anziani": "g"}
GROUPS = {"anziani": "Anziani", "famiglie-0-6": "Famiglie 0-6", "donne": "Donne"}


class World:
    """Builds services in a few words."""

    def __init__(self):
        self.towns = {
            code: Municipality.objects.create(
                istat_code=code,
                cadastral_code=cadastral,
                name=name,
                latitude=latitude,
                longitude=longitude,
                province_code="MN" if code.startswith("020") else "RE",
                province_name="Mantova",
                region_code="03" if code.startswith("020") else "08",
                region_name="Lombardia",
            )
            for code, (name, cadastral, latitude, longitude) in TOWNS.items()
        }
        self.district = District.objects.create(slug="suzzara", name="Suzzara")
        for code in MEMBERS:
            DistrictMembership.objects.create(district=self.district, municipality=self.towns[code], provenance="prova")
        self.source = DataSource.objects.create(
            code="prova",
            name="Prova",
            publisher="Prova",
            licence="CC0",
            data_date="2026",
            retrieved_on=datetime.date(2026, 11, 1),
            is_invented=True,
        )
        vocabularies = {
            code: directory.Taxonomy.objects.create(code=code, name=code, description=code)
            for code in ("service-type", "target-group", "macro-area")
        }
        self.types = {
            code: directory.TaxonomyTerm.objects.create(
                taxonomy=vocabularies["service-type"],
                code=code,
                name=name,
                description=text,
                everyday_words=words,
                is_confidential=code == "antitratta",
                is_danger=code in ("antitratta", "centro-antiviolenza"),
            )
            for code, (name, text, words) in TYPES.items()
        }
        self.groups = {
            code: directory.TaxonomyTerm.objects.create(taxonomy=vocabularies["target-group"], code=code, name=name)
            for code, name in GROUPS.items()
        }
        self.areas = {
            code: directory.TaxonomyTerm.objects.create(taxonomy=vocabularies["macro-area"], code=code, name=code)
            for code in sorted(set(AREAS.values()))
        }
        for type_code, code in AREAS.items():
            directory.Attribute.objects.create(
                link_id=self.types[type_code].pk, link_entity="taxonomy_term", taxonomy_term=self.areas[code]
            )
        self.organization = Organization.objects.create(name="Consorzio (esempio)", is_invented=True)

    def service(self, name, *, type="sad", groups=(), serves=(), at=(), secret_place=False, **fields):
        """Create a service; ``serves`` and ``at`` are ISTAT codes, ``serves="district"`` the whole district."""
        service = directory.Service.objects.create(
            **{"organization": self.organization, "name": name, "is_invented": True, **fields}
        )
        for term in [self.types[type], *(self.groups[code] for code in groups)]:
            directory.Attribute.objects.create(
                link_id=service.pk, link_entity="service", service=service, taxonomy_term=term
            )
        if serves == "district":
            directory.ServiceArea.objects.create(
                service=service,
                name="Ambito di Suzzara",
                extent="suzzara",
                extent_type="district",
                district=self.district,
            )
        else:
            for code in serves:
                directory.ServiceArea.objects.create(
                    service=service,
                    name=self.towns[code].name,
                    extent=code,
                    extent_type="municipality",
                    municipality=self.towns[code],
                )
        for code in at:
            self.place(service, code, is_confidential=secret_place)
        return service

    def place(self, service, code, **fields):
        """Give ``service`` a place at the centre of a town."""
        town = self.towns[code]
        location = directory.Location.objects.create(
            **{
                "name": f"Sede di {town.name}",
                "municipality": town,
                "latitude": town.latitude,
                "longitude": town.longitude,
                "coordinate_precision": "approximate",
                **fields,
            }
        )
        return directory.ServiceAtLocation.objects.create(service=service, location=location)

    def hours(self, owner, days, opens_at, closes_at, **fields):
        """Give ``owner`` (a service or one at a place) weekly hours; no times: None, None."""
        kind = "service" if isinstance(owner, directory.Service) else "service_at_location"
        return directory.Schedule.objects.create(
            **{kind: owner, "freq": "WEEKLY", "byday": days, "opens_at": opens_at, "closes_at": closes_at, **fields}
        )


@pytest.fixture
def world(db):
    """Return the small district."""
    return World()
