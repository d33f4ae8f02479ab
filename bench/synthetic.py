"""Seeded invented services: Italian words of the demo sheets in the proportions of a real language (Zipf)."""

import json
import random
import re
import uuid
from collections import Counter
from pathlib import Path

from bussola.directory import models as directory
from bussola.organizations.models import Organization
from bussola.territory.models import District, Municipality

DATA = Path(directory.__file__).resolve().parent.parent / "data"
ROWS = 500  # rows of a bulk insert
EXTENT = directory.ServiceArea.ExtentType


def vocabulary() -> tuple[list[str], list[float]]:
    """Return the words of the shipped texts, most frequent first, and their cumulative weights (1 / rank)."""
    text = ""
    for path in sorted((DATA / "demo" / "sheets").glob("*.json")):
        for variant in json.loads(path.read_text(encoding="utf-8"))["variants"]:
            text += " ".join(str(variant.get(name, "")) for name in ("summary", "description", "application_process"))
    for path in sorted((DATA / "vocabularies").glob("*.tsv")):
        text += path.read_text(encoding="utf-8")
    counts = Counter(re.findall(r"[a-zàèéìòù]{2,}", text.lower()))
    words = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    weights, total = [], 0.0
    for rank in range(1, len(words) + 1):
        total += 1 / rank
        weights.append(total)
    return words, weights


class Generator:
    """Makes services one after the other, always the same for a seed."""

    def __init__(self, seed: int = 2026) -> None:
        self.random = random.Random(seed)
        self.words, self.weights = vocabulary()
        self.terms = {
            "service-type": list(directory.TaxonomyTerm.objects.service_types().order_by("pk")),
            "target-group": list(directory.TaxonomyTerm.objects.target_groups().order_by("pk")),
        }
        self.districts = list(District.objects.order_by("slug"))
        self.towns = {
            district.pk: list(Municipality.objects.filter(districts=district).defer("boundary").order_by("pk"))
            for district in self.districts
        }
        self.organizations = [
            Organization(id=self.uuid(), name=f"Ente {self.sentence(3)} (esempio)", is_invented=True)
            for _ in range(200)
        ]
        Organization.objects.bulk_create(self.organizations)

    def uuid(self) -> uuid.UUID:
        """Return the next identifier."""
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def sentence(self, length: int) -> str:
        """Return ``length`` words drawn in the proportions of a language."""
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=length))

    def rows(self, count: int) -> dict[type, list]:
        """Return unsaved rows of ``count`` services, in the order they must be inserted."""
        rows: dict[type, list] = {
            directory.Service: [],
            directory.Attribute: [],
            directory.ServiceArea: [],
            directory.Location: [],
            directory.ServiceAtLocation: [],
            directory.CostOption: [],
        }
        for _ in range(count):
            self._one(rows)
        return rows

    def _one(self, rows: dict[type, list]) -> None:
        draw = self.random
        kind = draw.choice(self.terms["service-type"])
        district = draw.choice(self.districts)
        town = draw.choice(self.towns[district.pk])
        service = directory.Service(
            id=self.uuid(),
            organization=draw.choice(self.organizations),
            name=f"{kind.name} {self.sentence(2)}"[:255],
            summary=self.sentence(14)[:300],
            description=self.sentence(60),
            eligibility_description=self.sentence(20),
            application_process=self.sentence(25),
            outcome_description=self.sentence(10),
            is_invented=True,
        )
        rows[directory.Service].append(service)
        groups = draw.sample(self.terms["target-group"], 2)
        rows[directory.Attribute] += [
            directory.Attribute(
                id=self.uuid(), link_entity="service", link_id=service.pk, service=service, taxonomy_term=term
            )
            for term in (kind, *groups)
        ]
        whole_district = draw.random() < 0.3
        rows[directory.ServiceArea].append(
            directory.ServiceArea(
                id=self.uuid(),
                service=service,
                name=district.name if whole_district else town.name,
                extent=district.slug if whole_district else town.pk,
                extent_type=EXTENT.DISTRICT if whole_district else EXTENT.MUNICIPALITY,
                district=district if whole_district else None,
                municipality=None if whole_district else town,
            )
        )
        location = directory.Location(
            id=self.uuid(),
            name=f"Sede {self.sentence(2)}",
            municipality=town,
            latitude=town.latitude + draw.uniform(-0.02, 0.02),
            longitude=town.longitude + draw.uniform(-0.02, 0.02),
            coordinate_precision="exact",
            is_invented=True,
        )
        rows[directory.Location].append(location)
        rows[directory.ServiceAtLocation].append(
            directory.ServiceAtLocation(id=self.uuid(), service=service, location=location)
        )
        rows[directory.CostOption].append(
            directory.CostOption(id=self.uuid(), service=service, kind=draw.choice(["free", "isee_bands", "other"]))
        )

    def questions(self, count: int) -> list[str]:
        """Return ``count`` questions of one to eight words."""
        return [self.sentence(self.random.randint(1, 8)) for _ in range(count)]


def insert(rows: dict[type, list]) -> None:
    """Insert rows through the models, in chunks, as the importers do."""
    for model, objects in rows.items():
        for start in range(0, len(objects), ROWS):
            model.objects.bulk_create(objects[start : start + ROWS])
