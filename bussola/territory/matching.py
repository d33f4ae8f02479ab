"""Recognising a municipality from a code or from a name written in any of the ways public files write it."""

import re
from collections import defaultdict

from bussola.lib.text import fold

from .models import Municipality, MunicipalityName, UnmatchedRow
from .provinces import FORMER_PROVINCES, SARDINIA, SARDINIAN_PROVINCES, province_code_of

_SAINTS = {"s", "ss", "san", "sant", "santa", "sante", "santi", "santissima", "santo", "sta", "sto"}
_BETWEEN_LANGUAGES = re.compile(r"[/*]")  # «Aldino/Aldein», «RIO DI PUSTERIA * MUEHLBACH»
_TRAILING_PROVINCE = re.compile(r"^(?P<name>.+?)\s*\((?P<province>[A-Za-z]{2})\)\s*$")


def abbreviation_key(folded: str) -> str:
    """Return ``folded`` with every «San», «Santa», «Sant'», «S.» ... written "s": the key of abbreviated names."""
    return " ".join("s" if word in _SAINTS else word for word in folded.split())


def compact_key(folded: str) -> str:
    """Return ``folded`` without spaces: a file may write «Emare'se» for «Emarèse» or «Santangelo» for «Sant'Angelo»."""
    return folded.replace(" ", "")


class MunicipalityMatcher:
    """All the names and codes of the municipalities, loaded once (about 8,500 names), to place thousands of rows.

    Former municipalities, former codes and names in another language lead to the municipality of today.
    Nothing is guessed: where two municipalities would fit, the answer is None and the row goes to the queue.
    """

    def __init__(self) -> None:
        self._by_istat = {town.istat_code: town for town in Municipality.objects.defer("boundary")}
        self._by_cadastral = {town.cadastral_code: town for town in self._by_istat.values()}
        self._province_codes = {
            fold(name): town.province_code
            for town in self._by_istat.values()
            for name in (town.province_name, *town.province_name.split("/"))
        }
        self._region_codes = {
            fold(town.region_name).partition(" ")[0]: town.region_code for town in self._by_istat.values()
        }
        self._former_istat: dict[str, set[str]] = defaultdict(set)
        self._former_cadastral: dict[str, set[str]] = defaultdict(set)
        self._keys: tuple[dict[str, set[str]], ...] = (defaultdict(set), defaultdict(set), defaultdict(set))
        self._own_names: dict[str, set[str]] = defaultdict(set)
        self._provinces: dict[str, set[str]] = {code: {town.province_code} for code, town in self._by_istat.items()}
        self._load_names()

    def by_istat(self, code: object) -> Municipality | None:
        """Return the municipality of an ISTAT code, with or without its leading zeros; former codes count too."""
        code = str(code).strip().zfill(6)
        return self._by_istat.get(code) or self._only(self._former_istat.get(code, set()))

    def by_cadastral(self, code: str) -> Municipality | None:
        """Return the municipality of a cadastral (Belfiore) code; former codes count too."""
        code = code.strip().upper()
        return self._by_cadastral.get(code) or self._only(self._former_cadastral.get(code, set()))

    def by_name(self, name: str, province_code: str = "", region_code: str = "") -> Municipality | None:
        """Return the only municipality that bears or bore ``name``, or None if there is none or more than one.

        Accents and apostrophes do not count, «S.» stands for any saint, a bilingual name may be written whole or
        by half. The province may be a code, a name, or end the name in brackets («Livo (CO)»); the region a
        code or a name. A place in another province than the given one is not a match, unless the municipality
        has changed province. An unknown province or region never matches.
        """
        if not province_code and (bracketed := _TRAILING_PROVINCE.match(name)):
            name, province_code = bracketed["name"], bracketed["province"]
        province = region = ""
        if province_code.strip() and not (province := province_code_of(province_code, self._province_codes)):
            return None
        if region_code.strip() and not (region := self._region_code_of(region_code)):
            return None
        for spelling in dict.fromkeys((name, *_BETWEEN_LANGUAGES.split(name))):
            if found := self._named(fold(spelling), province, region):
                return found
        return None

    def decided(self, source_code: str) -> dict[str, Municipality | None]:
        """Return what people decided about the queued rows of a source: key -> municipality, None if discarded."""
        rows = UnmatchedRow.objects.filter(source_id=source_code, resolved_at__isnull=False)
        return {
            key: self._by_istat.get(istat_code) if istat_code else None
            for key, istat_code in rows.values_list("source_key", "municipality_id")
        }

    def _load_names(self) -> None:
        """Fill the keys; a former code tells in which provinces the municipality has been."""
        province_numbers = {code[:3]: town.province_code for code, town in self._by_istat.items()}
        province_numbers |= FORMER_PROVINCES
        columns = ("municipality_id", "folded", "kind", "former_istat_code", "former_cadastral_code")
        for code, folded, kind, former_istat, former_cadastral in MunicipalityName.objects.values_list(*columns):
            for index, key in zip(self._keys, (folded, abbreviation_key(folded), compact_key(folded)), strict=True):
                index[key].add(code)
            if kind == MunicipalityName.Kind.CURRENT:
                self._own_names[folded].add(code)
            if former_istat:
                self._former_istat[former_istat].add(code)
                if former_province := province_numbers.get(former_istat[:3]):
                    self._provinces[code].add(former_province)
            if former_cadastral:
                self._former_cadastral[former_cadastral].add(code)

    def _named(self, folded: str, province: str, region: str) -> Municipality | None:
        if not folded:
            return None
        for index, key in zip(self._keys, (folded, abbreviation_key(folded), compact_key(folded)), strict=True):
            codes = self._narrowed(index.get(key, set()), province, region)
            if len(codes) > 1 and province:
                # In one province today's name wins over that of a municipality which is no more.
                codes = codes & self._own_names.get(folded, set()) or codes
            if codes:
                return self._only(codes)
        return None

    def _narrowed(self, codes: set[str], province: str, region: str) -> set[str]:
        if region:
            codes = {code for code in codes if self._by_istat[code].region_code == region}
        if province:
            here = {code for code in codes if self._by_istat[code].province_code == province}
            codes = here or {code for code in codes if self._has_been_in(province, code)}
        return codes

    def _has_been_in(self, province: str, code: str) -> bool:
        redrawn = province in SARDINIAN_PROVINCES and self._by_istat[code].region_code == SARDINIA
        return redrawn or province in self._provinces[code]

    def _region_code_of(self, text: str) -> str:
        """Return the code of a region from its code or name; the first word tells («FRIULI-VENEZIA G.»)."""
        text = text.strip()
        if text.isdigit():
            return text.zfill(2)
        return self._region_codes.get(fold(text).partition(" ")[0], "")

    def _only(self, codes: set[str]) -> Municipality | None:
        return self._by_istat[next(iter(codes))] if len(codes) == 1 else None
