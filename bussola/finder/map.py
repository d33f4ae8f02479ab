"""What searching needs to know of the territory, remembered for as long as an index stays open.

Towns do not move while an index lives: when the territory is loaded anew, so is the index.
"""

from collections.abc import Iterable

from bussola.territory.models import DistrictMembership, Municipality, MunicipalityName

from .analysis import prepare
from .understanding.lexicon import from_files
from .understanding.towns import Towns

Point = tuple[float, float]  # latitude, longitude in decimal degrees


class Map:
    """Centres of municipalities, and the wide areas (province, region, nation) around codes."""

    def __init__(self) -> None:
        self._centres: dict[str, Point] = {}
        self._around: dict[tuple[str, str], tuple[str, ...]] = {}
        self._words_of_towns: frozenset[str] | None = None
        self._towns: Towns | None = None
        self._members: dict[str, frozenset[str]] = {}

    def centre(self, municipality: str) -> Point | None:
        """Return the centre of the municipality with this ISTAT code, None when there is none."""
        if municipality not in self._centres:
            found = Municipality.objects.filter(pk=municipality).values_list("latitude", "longitude").first()
            if found is None:
                return None  # not remembered: a code nobody has may be anything
            self._centres[municipality] = found
        return self._centres[municipality]

    def words_of_towns(self) -> frozenset[str]:
        """Return every word of the names, also former ones, of the municipalities of Italy, as ``prepare`` has it."""
        if self._words_of_towns is None:
            names = {*Municipality.objects.values_list("name", flat=True)}
            names.update(MunicipalityName.objects.values_list("name", flat=True))
            self._words_of_towns = frozenset(prepare(" ".join(names)).split())
        return self._words_of_towns

    def towns(self) -> Towns:
        """Return the names of the municipalities of Italy, to find them in a question."""
        if self._towns is None:
            self._towns = Towns(Municipality.objects.values_list("pk", "name"), from_files().words)
        return self._towns

    def members(self, district: str) -> frozenset[str]:
        """Return the codes of the municipalities of a district (slug), or of every district."""
        if district not in self._members:
            members = DistrictMembership.objects.all()
            if district:
                members = members.filter(district__slug=district)
            self._members[district] = frozenset(members.values_list("municipality_id", flat=True))
        return self._members[district]

    def areas_around_municipality(self, code: str) -> tuple[str, ...]:
        """Return the codes of the wide areas a municipality lies in, "nation" among them."""
        return self._areas("pk", code)

    def learn(self, codes: Iterable[str]) -> None:
        """Read in one query the wide areas of the municipalities ``codes`` that are not known yet."""
        missing = [code for code in codes if ("pk", code) not in self._around]
        if missing:
            rows = Municipality.objects.filter(pk__in=missing)
            for code, province, region in rows.values_list("pk", "province_code", "region_code"):
                self._around["pk", code] = ("nation", f"province:{province}", f"region:{region}")

    def areas_around_district(self, slug: str) -> tuple[str, ...]:
        """Return the codes of the wide areas the municipalities of a district lie in, "nation" among them."""
        return self._areas("districts__slug", slug)

    def _areas(self, lookup: str, code: str) -> tuple[str, ...]:
        if (lookup, code) not in self._around:
            rows = Municipality.objects.filter(**{lookup: code}).values_list("province_code", "region_code")
            areas = {"nation"}
            for province, region in rows:
                areas |= {f"province:{province}", f"region:{region}"}
            if len(areas) == 1:
                return ("nation",)  # not remembered, as above
            self._around[lookup, code] = tuple(sorted(areas))
        return self._around[lookup, code]
