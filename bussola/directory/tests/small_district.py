"""A small invented district with a few services of every shape, for the tests of the pages."""

import datetime
from decimal import Decimal

from bussola.directory import models as directory
from bussola.organizations.models import Organization
from bussola.territory.models import DataSource, District, DistrictMembership, Municipality

TOWNS = {  # code -> name, cadastral code, latitude, longitude, province, region code, region
    "020065": ("Suzzara", "L020", 44.99, 10.74, "MN", "03", "Lombardia"),
    "020027": ("Gonzaga", "E089", 44.95, 10.82, "MN", "03", "Lombardia"),
    "035032": ("Reggiolo", "H225", 44.92, 10.81, "RE", "08", "Emilia-Romagna"),
}
TYPES = {  # code -> name, macro-area, everyday words
    "pua": ("Punto unico di accesso", "t", "a chi chiedere, sportello"),
    "sad": ("Assistenza domiciliare (SAD)", "d", "aiuto in casa, lavarsi"),
    "asilo-nido": ("Asilo nido e micronido", "i", "nido"),
    "consultorio": ("Consultorio familiare", "i", "ginecologa"),
    "antitratta": ("Aiuto a chi è vittima di tratta", "a", "sfruttata"),
}
GROUPS = {"anziani": "Anziani", "famiglie-0-6": "Famiglie con bambini da 0 a 6 anni"}


class SmallDistrict:
    """Suzzara and Gonzaga in a district, Reggiolo outside of it, and what services need to stand there."""

    def __init__(self):
        self.towns = {
            code: Municipality.objects.create(
                istat_code=code,
                name=name,
                cadastral_code=cadastral,
                latitude=latitude,
                longitude=longitude,
                province_code=province,
                province_name=province,
                region_code=region,
                region_name=region_name,
            )
            for code, (name, cadastral, latitude, longitude, province, region, region_name) in TOWNS.items()
        }
        self.district = District.objects.create(slug="suzzara", name="Suzzara", official_name="Ambito di Suzzara")
        for code in ("020065", "020027"):
            DistrictMembership.objects.create(district=self.district, municipality=self.towns[code], provenance="prova")
        self.terms = {}
        for vocabulary, terms in {
            "service-type": {code: name for code, (name, _, _) in TYPES.items()},
            "target-group": GROUPS,
            "macro-area": {"t": "Trasversale", "d": "Domiciliarità", "i": "Famiglia", "a": "Povertà"},
        }.items():
            taxonomy = directory.Taxonomy.objects.create(code=vocabulary, name=vocabulary, description=vocabulary)
            for position, (code, name) in enumerate(terms.items()):
                self.terms[code] = directory.TaxonomyTerm.objects.create(
                    taxonomy=taxonomy,
                    code=code,
                    name=name,
                    position=position,
                    everyday_words=TYPES[code][2] if code in TYPES else "",
                    is_confidential=code == "antitratta",
                    is_danger=code == "antitratta",
                )
        for code, (_, area, _) in TYPES.items():
            directory.Attribute.objects.create(
                link_entity="taxonomy_term", link_id=self.terms[code].pk, taxonomy_term=self.terms[area]
            )
        self.body = Organization.objects.create(name="Servizi sociali (esempio)", is_invented=True)

    def service(self, name, type_code="sad", *, groups=(), serves=("020065",), at=(), **fields):
        """Return a published service; ``serves`` and ``at`` are ISTAT codes."""
        service = directory.Service.objects.create(**{"organization": self.body, "name": name} | fields)
        for code in (type_code, *groups):
            directory.Attribute.objects.create(
                link_entity="service", link_id=service.pk, service=service, taxonomy_term=self.terms[code]
            )
        for code in serves:
            directory.ServiceArea.objects.create(
                service=service,
                name=self.towns[code].name,
                extent=code,
                extent_type="municipality",
                municipality=self.towns[code],
            )
        for code in at:
            self.place(service, code)
        return service

    def place(self, service, code, street="via Roma 1", **fields):
        """Return a new place of ``service`` in a town, known only by the town's centre unless told otherwise."""
        town = self.towns[code]
        values = {"latitude": town.latitude, "longitude": town.longitude, "coordinate_precision": "approximate"}
        location = directory.Location.objects.create(municipality=town, name=f"Sede di {town.name}", **values | fields)
        directory.Address.objects.create(
            location=location, address_1=street, city=town.name, postal_code="46029", state_province="MN"
        )
        return directory.ServiceAtLocation.objects.create(service=service, location=location)

    def phone(self, service, number="0376 123 456", *, hours="", **fields):
        """Return a telephone of ``service``; ``hours`` are days of the week, answered from 8.30 to 12.30."""
        phone = directory.Phone.objects.create(service=service, number=number, **fields)
        if hours:
            weekly(hours, "08:30", "12:30", phone=phone)
        return phone

    def source(self, code="salute-consultori", regions=None, **fields):
        """Return a register of public data."""
        values = {
            "name": "Consultori familiari",
            "publisher": "Ministero della Salute",
            "licence": "CC BY 4.0",
            "data_date": "agosto 2026",
            "retrieved_on": datetime.date(2026, 11, 22),
        }
        return DataSource.objects.create(code=code, covered_region_codes=regions, **values | fields)

    def comes_from(self, service, source):
        """Say that ``service`` was imported from ``source``."""
        return directory.ImportedRecord.objects.create(
            id=service.pk, source=source, source_key=str(service.pk), checksum="", service=service
        )

    def price_by_isee(self, service, **fields):
        """Give ``service`` an hourly price: 2 euro up to 6,000 of ISEE, then 20."""
        option = directory.CostOption.objects.create(
            service=service,
            kind="isee_bands",
            per="hour",
            **{"amount_without_isee": Decimal(20), "amount_non_residents": Decimal(22)} | fields,
        )
        for limit, amount in ((Decimal(6000), Decimal(2)), (None, Decimal(20))):
            directory.CostBand.objects.create(cost_option=option, isee_up_to=limit, amount=amount)
        return option

    def typical(self):
        """Fill the district with a service for every need of the browser journeys; return the one with everything."""
        home_help = self.service(
            "Assistenza domiciliare",
            groups=["anziani"],
            at=["020065"],
            serves=["020065", "020027"],
            summary="Un operatore viene a casa per aiutare a lavarsi e vestirsi.",
            description="Aiuta chi vive solo.",
            application_process="1. Telefona.\n2. L'assistente sociale viene a casa.",
            timing_description="Entro un mese.",
            minimum_age_months=65 * 12,
            waiting_days_min=5,
            waiting_days_max=15,
            assured_date=datetime.date(2026, 11, 8),
        )
        self.phone(home_help, hours="MO,WE,FR")
        self.price_by_isee(home_help)
        directory.AccessRoute.objects.create(service=home_help, way="appointment")
        directory.RequiredDocument.objects.create(service=home_help, document="Documento d'identità")
        weekly("MO,WE,FR", "09:00", "12:00", location=home_help.service_at_locations.get().location)
        self.service("Sportello di Suzzara", "pua", at=["020065"], serves=["020065", "020027"], is_invented=True)
        self.service("Asilo nido comunale", "asilo-nido", groups=["famiglie-0-6"], at=["020027"], is_invented=True)
        self.service("Ascolto per chi è sfruttato", "antitratta", at=["020027"], is_invented=True)
        self.service("Assistenza domiciliare di Reggiolo", at=["035032"], serves=["035032"], is_invented=True)
        return home_help


def weekly(days, opens, closes, **owner):
    """Return a weekly rule of opening of one owner."""
    return directory.Schedule.objects.create(freq="WEEKLY", byday=days, opens_at=opens, closes_at=closes, **owner)
