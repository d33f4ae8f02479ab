"""Which variant of a sheet goes where: in which district, in which municipality, run by which invented body."""

import json
from dataclasses import dataclass
from pathlib import Path

from bussola.territory.models import District, Municipality

from .bodies import Bodies, Body
from .shapes import Sheet, Variant
from .variation import chosen, drawn

PLAN_FILE = Path(__file__).resolve().parent.parent / "data" / "demo" / "plan.json"
COPIES_IN_MAIN_DISTRICT = (3, 2)  # municipalities that get a municipal service: first variant, the others
COPIES_ELSEWHERE = 2


@dataclass(frozen=True)
class Placement:
    """One invented service to be: a variant in a district.

    ``town`` is where its door is; ``serves`` the municipality it serves, None for the whole district.
    ``place_key`` is shared by the services behind one door.
    """

    key: str
    variant: Variant
    district: District
    town: Municipality
    serves: Municipality | None
    body: Body
    place_key: str
    has_own_place: bool
    alert: str

    @property
    def name(self) -> str:
        """The name on the sheet, with the municipality when the service is of one only."""
        return f"{self.variant.name} – {self.serves.name}" if self.serves else self.variant.name


class Plan:
    """The rules of ``plan.json`` and the invented bodies, read once."""

    def __init__(self, path: Path = PLAN_FILE, bodies: Bodies | None = None) -> None:
        content = json.loads(path.read_text(encoding="utf-8"))
        self.main_district: str = content["main_district"]
        self.alerts: dict[str, str] = content["alerts"]
        self.bodies = bodies or Bodies()
        self._in_every_municipality = set(content["types_in_every_municipality"])
        self._in_every_district = set(content["types_in_every_district"])
        self._with_own_place = set(content["types_with_own_place"])
        self._other_districts = sorted(set(self.bodies.districts) - {self.main_district})

    def placements(self, sheets: list[Sheet], district: District, secret_types: set[str]) -> list[Placement]:
        """Return the services ``district`` gets, in the order of the sheets; raise NoBodies if nobody can run one.

        ``secret_types`` are the types whose services never share a door with others.
        """
        members = sorted(district.municipalities.all(), key=lambda municipality: municipality.istat_code)
        if not members:
            return []
        found = []
        for sheet in sheets:
            for variant in sheet.variants:
                if self._is_wanted(variant, district):
                    found += self._place(variant, district, members, secret_types)
        return found

    def _is_wanted(self, variant: Variant, district: District) -> bool:
        """Tell whether ``district`` gets the variant: everything in the main one, a fair share in the others."""
        if district.slug == self.main_district:
            return True
        key = f"{variant.type_code}/{variant.number}"
        if variant.type_code in self._in_every_district:
            return variant.number == 1 or drawn(f"{district.slug}/{key}", "second variant", 2) == 0
        # each remaining type goes to one district, so that all of them together show every type
        return variant.number == 1 and chosen(variant.type_code, "district", self._other_districts) == district.slug

    def _place(
        self, variant: Variant, district: District, members: list[Municipality], secret_types: set[str]
    ) -> list[Placement]:
        key = f"{district.slug}/{variant.type_code}/{variant.number}"
        start = drawn(key, "first municipality", len(members))
        if variant.scope == "district":
            return [self._placement(key, variant, district, members, members[start], None, secret_types)]
        copies = min(len(members), self._copies(variant, district))
        towns = [members[(start + turn * len(members) // copies) % len(members)] for turn in range(copies)]
        return [
            self._placement(f"{key}/{town.istat_code}", variant, district, members, town, town, secret_types)
            for town in towns
        ]

    def _copies(self, variant: Variant, district: District) -> int:
        """Return how many municipalities of ``district`` get a municipal service."""
        if district.slug != self.main_district:
            return COPIES_ELSEWHERE if variant.type_code in self._in_every_district else 1
        if variant.number == 1 and variant.type_code in self._in_every_municipality:
            return 1_000
        return COPIES_IN_MAIN_DISTRICT[0 if variant.number == 1 else 1]

    def _placement(
        self,
        key: str,
        variant: Variant,
        district: District,
        members: list[Municipality],
        town: Municipality,
        serves: Municipality | None,
        secret_types: set[str],
    ) -> Placement:
        body = self.bodies.running(variant, district, town)
        own_place = (
            variant.confidential_place or variant.type_code in secret_types or variant.type_code in self._with_own_place
        )
        if serves is None and not own_place:  # the office of the body, always in the same town
            by_code = {member.istat_code: member for member in members}
            town = by_code.get(body.seat) or chosen(f"{district.slug}/{body.key}", "seat", members)
        return Placement(
            key=key,
            variant=variant,
            district=district,
            town=town,
            serves=serves,
            body=body,
            place_key=key if own_place else f"{district.slug}/{body.key}/{town.istat_code}",
            has_own_place=own_place,
            alert=self.alerts.get(variant.type_code, ""),
        )
