"""Residential care homes for older people (RSA) of Lombardy. No telephones; the free places are not published."""

import re

from bussola.territory.models import Municipality

from . import values
from .readable import readable
from .record import LeftOut, Record, Rejected, Source, stands_in

# Legal form as it stands in the name of the operator -> kind of organization; the first that fits counts.
_KINDS = (
    (r"\bCOMUNE DI\b", "municipality"),
    (r"\bCOOPERATIVA\b|\bCOOP\b", "cooperative"),
    (r"\bFONDAZIONE\b", "foundation"),
    (r"\bASST\b|\bATS\b|SOCIO SANITARIA TERRITORIALE", "health"),
    (r"\bPARROCCHIA\b|\bCONGREGAZIONE\b|\bSUORE\b|\bPROVINCIA RELIGIOSA\b|\bDIOCESI\b", "church"),
    (r"\bASSOCIAZIONE\b", "association"),
    (r"\bS\.?R\.?L\b|\bS\.?P\.?A\b|\bS\.?A\.?S\b|\bS\.?N\.?C\b", "company"),
)


def care_home_record(row: dict, key: str, municipality: Municipality, left_out: LeftOut) -> Record:
    """Return the record of a care home, with the places authorised as its capacity (how many are free is unknown)."""
    published, operator = row["DENOM_STRUTTURA"], row["DENOM_GESTORE"]
    if not published:
        raise Rejected("riga senza nome")
    name = readable(published)
    operator_name = readable(operator) or name
    accredited = row["FL_ACCREDITATA"] == "SI"
    return Record(
        source_key=key,
        municipality=municipality,
        organization_key=f"gestore-{row['COD_GESTORE'] or key}",
        organization={
            "name": operator_name,
            "alternate_name": operator if operator != operator_name else "",
            "kind": next((kind for pattern, kind in _KINDS if re.search(pattern, operator)), "other"),
            "tax_id": row["P_IVA"],
        },
        location={
            "name": name,
            "external_identifier": key,
            "external_identifier_type": "codice struttura Regione Lombardia",
            **values.coordinates(row["WGS84_Y"], row["WGS84_X"], municipality, left_out),
        },
        address=values.address(
            readable(row["INDIRIZZO_UBICAZIONE"]).replace(",", ", "),
            values.postal_code(row["CAP"].replace(".", ""), left_out),  # «24.126»: a spreadsheet took it for a number
            municipality,
        ),
        service={
            "name": name,
            "alternate_name": published if published != name else "",
            "summary": f"Residenza sanitaria assistenziale (RSA){' accreditata' if accredited else ''}.",
            "description": f"Codice della struttura nell'elenco regionale: {key}.",
            "url": "",
            "email": "",
            "provider_kind": provider_kind(row["PUBBLICA_PRIVATA"], accredited),
        },
        capacities=capacities(row),
        terms=[("service-type", "rsa")],
    )


def provider_kind(owner: str, accredited: bool) -> str:
    """Return who runs it: «PUBBLICA» is public, a private body is accredited or not."""
    if owner == "PUBBLICA":
        return "public"
    return "accredited" if accredited else "private"


def capacities(row: dict) -> list[dict]:
    """Return the capacity of a row: authorised places, with the accredited ones in words."""
    authorised, accredited = row["TOT_POSTI_AUTORIZZATI"], row["TOT_POSTI_ACCREDITATI"]
    if not authorised.isdigit():
        return []
    words = f"Posti autorizzati; accreditati: {accredited}" if accredited.isdigit() else "Posti autorizzati"
    return [{"unit": "posti", "maximum": int(authorised), "description": words}]


SOURCES = (
    Source(
        code="lombardia-rsa",
        name="Residenze sanitarie assistenziali della Lombardia",
        publisher="Regione Lombardia",
        licence="CC0 1.0",
        url="https://www.dati.lombardia.it/",
        data_date="agosto 2026",
        retrieved_on="2026-11-22",
        file_name="care_homes_lombardy.tsv.gz",
        key=lambda row: row["COD_STRUTTURA"],
        record=care_home_record,
        covered_region_codes=("03",),
        **stands_in(istat="COD_ISTAT_COMUNE_UBICAZIONE", town="COMUNE_UBICAZIONE", province="PROV_COMUNE_UBICAZIONE"),
    ),
)
