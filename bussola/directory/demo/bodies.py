"""The invented bodies that run the invented services: «(esempio)» stands in the name of every one of them."""

import json
from dataclasses import dataclass
from pathlib import Path

from bussola.lib.text import fold
from bussola.territory.models import District, Municipality

from .shapes import Variant
from .variation import chosen

BODIES_FILE = Path(__file__).resolve().parent.parent / "data" / "demo" / "bodies.json"
MARK = "(esempio)"


class NoBodies(LookupError):
    """The demo has no invented bodies for a district, or none of a kind that a sheet asks for."""


@dataclass(frozen=True)
class Body:
    """One invented body; ``key`` tells it apart inside its district, ``seat`` is the ISTAT code of its town."""

    key: str
    name: str
    kind: str
    domain: str
    department: str
    seat: str = ""


class Bodies:
    """All the invented bodies, read once from ``bodies.json``."""

    def __init__(self, path: Path = BODIES_FILE) -> None:
        content = json.loads(path.read_text(encoding="utf-8"))
        self._departments: dict[str, str] = content["departments"]
        self._everywhere: dict[str, list[dict]] = content["everywhere"]
        self._districts: dict[str, dict[str, list[dict]]] = content["districts"]

    @property
    def districts(self) -> list[str]:
        """The slugs of the districts that have invented bodies."""
        return list(self._districts)

    def running(self, variant: Variant, district: District, municipality: Municipality) -> Body:
        """Return the body that runs ``variant`` in ``municipality``; raise NoBodies if there is none of its kind.

        A body made for the type of the service comes before the general ones of its kind.
        """
        kind = variant.organization_kind
        if district.slug not in self._districts:
            raise NoBodies(f"bodies.json: nessun ente inventato per il distretto {district.slug}")
        candidates = [*self._everywhere.get(kind, ()), *self._districts[district.slug].get(kind, ())]
        special = [body for body in candidates if variant.type_code in body.get("types", ())]
        candidates = special or [body for body in candidates if "types" not in body]
        if not candidates:
            raise NoBodies(f"bodies.json, {district.slug}: nessun ente di genere {kind} per {variant.type_code}")
        raw = chosen(f"{district.slug}/{variant.type_code}/{variant.number}", "body", candidates)
        is_of_town = "{municipality}" in raw["name"]
        return Body(
            key=f"{raw['key']}-{municipality.istat_code}" if is_of_town else raw["key"],
            name=raw["name"].replace("{municipality}", municipality.name),
            kind=kind,
            domain=raw["domain"].replace("{place}", fold(municipality.name).replace(" ", "-")),
            department=self._departments[kind],
            seat=municipality.istat_code if is_of_town else raw.get("seat", ""),
        )
