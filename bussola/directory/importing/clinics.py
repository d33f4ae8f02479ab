"""Family counselling centres: the list of the Ministry of Health.

It has no codes: a centre is known by its town, name and address. The scraper that took it lost the leading
zeros of telephones and postal codes. For nine regions the ministry published nothing.
"""

import re

from bussola.lib.text import fold
from bussola.territory.matching import MunicipalityMatcher
from bussola.territory.models import Municipality

from . import values
from .readable import readable
from .record import LeftOut, Record, Rejected, Source
from .shipped import REAL

# «VIA RAFFAELLO 5 - 9032 - ASSEMINI - CA»
_ADDRESS = re.compile(r"(?P<street>.*?) - (?P<cap>[0-9]{1,5}) - (?P<town>.+) - (?P<province>[A-Z]{2})")
_MOBILE = re.compile(r"3[0-9]{8,9}")
_TOLL_FREE = re.compile(r"800[0-9]{6}")
_BARE_PLACE = re.compile(r"^(?!A\.?S\.?[LTP]\b|AUSL\b|AST|AZIENDA\b)")
ZERO_RESTORED = "Lo zero iniziale manca nella fonte: lo ha rimesso Bussola"


def clinic_record(row: dict, key: str, municipality: Municipality, left_out: LeftOut) -> Record:
    """Return the record of a family counselling centre."""
    published = row["denominazione"]
    if not published:
        raise Rejected("riga senza nome")
    name = readable(published)
    parts = _ADDRESS.fullmatch(row["indirizzo"])
    if not parts:
        left_out.add("indirizzo senza CAP")
    street = parts["street"] if parts else row["indirizzo"]
    cap = parts["cap"].zfill(5) if parts else ""
    authority = authority_name(row["asl"])
    return Record(
        source_key=key,
        municipality=municipality,
        organization_key=f"asl-{fold(row['asl'])}-{municipality.region_code}",
        organization={
            "name": authority,
            "alternate_name": row["asl"] if row["asl"] != authority else "",
            "kind": "health",
        },
        location={"name": name, **values.centre(municipality)},
        address=values.address(readable(street), values.postal_code(cap, left_out), municipality),
        service={
            "name": name,
            "alternate_name": published if published != name else "",
            "summary": "",
            "description": "",
            "url": values.web_address(row["sito"], left_out),
            "email": "",
            "provider_kind": "unknown",
        },
        phones=phones(row["telefono"], left_out),
        terms=[("service-type", "consultorio")],
    )


def phones(published: str, left_out: LeftOut) -> list[dict]:
    """Return the telephone of a row with the zero that every Italian land line begins with put back, and saying so."""
    number = values.phone(published, left_out)
    if not number:
        return []
    if _MOBILE.fullmatch(number):
        return [{"number": number, "type": "cell", "description": ""}]
    if _TOLL_FREE.fullmatch(number):
        return [{"number": number, "type": "toll_free", "description": ""}]
    if number.startswith("0"):
        return [{"number": number, "type": "voice", "description": ""}]
    return [{"number": f"0{number}", "type": "voice", "description": ZERO_RESTORED}]


def authority_name(published: str) -> str:
    """Return the name of the health authority: the list often gives its place only («FROSINONE» -> «ASL Frosinone»)."""
    if re.fullmatch(r"ASL [A-Z]{2}", published):
        return published  # the letters are those of the province
    return ("ASL " if _BARE_PLACE.match(published) else "") + readable(published)


def _key(row: dict) -> str:
    return " | ".join(fold(row[column]) for column in ("comune", "denominazione", "indirizzo"))[:200]


def _province(row: dict) -> str:
    parts = _ADDRESS.fullmatch(row["indirizzo"])
    return parts["province"] if parts else row["indirizzo"][-2:] if re.search(r" - [A-Z]{2}$", row["indirizzo"]) else ""


def _find(row: dict, matcher: MunicipalityMatcher) -> Municipality | None:
    return matcher.by_name(row["comune"], province_code=_province(row))


def _covered_regions() -> tuple[str, ...]:
    missing = set((REAL / "clinics_regions_without_data.txt").read_text(encoding="ascii").split())
    return tuple(code for number in range(1, 21) if (code := f"{number:02d}") not in missing)


SOURCES = (
    Source(
        code="salute-consultori",
        name="Consultori familiari",
        publisher="Ministero della Salute, elenco raccolto da onData",
        licence="CC BY 4.0",
        url="https://www.salute.gov.it/",
        data_date="agosto 2026",
        retrieved_on="2026-11-22",
        file_name="clinics.tsv.gz",
        key=_key,
        place=lambda row: f"{row['comune']} ({_province(row)})",
        province=_province,
        find=_find,
        record=clinic_record,
        covered_region_codes=_covered_regions(),
    ),
)
