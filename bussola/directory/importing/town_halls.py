"""Municipal bodies: the public index of administrations (IndicePA).

They become organizations with their seat and **no service**: a town hall is not a social office, and nobody
must be sent there because a list of town halls was at hand.
"""

import re

from bussola.territory.matching import MunicipalityMatcher
from bussola.territory.models import Municipality

from . import values
from .readable import readable
from .record import LeftOut, Record, Rejected, Source

_CADASTRAL = re.compile(r"c_([a-z][0-9]{3})", re.IGNORECASE)
_COMUNE_DI = re.compile(r"^(?:comune|citt[aà]'?|municipio) (?:di |del )?", re.IGNORECASE)


def town_hall_record(row: dict, key: str, municipality: Municipality, left_out: LeftOut) -> Record:
    """Return the record of a municipal body: organization, identifiers, certified e-mail, seat; no service."""
    if not row["des_amm"]:
        raise Rejected("riga senza nome")
    name = readable(row["des_amm"]) if not row["des_amm"].islower() else f"Comune di {municipality.name}"
    mail = values.email(row["mail1"], left_out)
    certified = row["tipo_mail1"] == "Pec"
    identifiers = [{"identifier_scheme": "IT-IPA", "identifier_type": "codice IPA", "identifier": row["cod_amm"]}]
    if row["cf"]:
        identifiers.append({"identifier_scheme": "IT-CF", "identifier_type": "codice fiscale", "identifier": row["cf"]})
    return Record(
        source_key=key,
        municipality=municipality,
        organization_key=key,
        organization={
            "name": name,
            "alternate_name": row["des_amm"] if row["des_amm"] != name else "",
            "kind": "municipality",
            "website": values.web_address(row["sito_istituzionale"], left_out),
            "email": "" if certified else mail,
            "tax_id": row["cf"],
        },
        identifiers=identifiers,
        contacts=[{"department": "Posta elettronica certificata (PEC)", "email": mail}] if certified and mail else [],
        location={"name": f"Sede del Comune di {municipality.name}", **values.centre(municipality)},
        address=values.address(readable(row["Indirizzo"]), values.postal_code(row["Cap"], left_out), municipality),
    )


def _find(row: dict, matcher: MunicipalityMatcher) -> Municipality | None:
    """Find by the name of the body, then by the town of its seat, last by its code.

    Most codes hold the cadastral code («c_l020»), but 62 bodies bear that of another municipality; and one has
    its seat next door.
    """
    code = _CADASTRAL.fullmatch(row["cod_amm"])
    return (
        matcher.by_name(_COMUNE_DI.sub("", row["des_amm"]), province_code=row["Provincia"])
        or matcher.by_name(row["Comune"], province_code=row["Provincia"])
        or (matcher.by_cadastral(code[1]) if code else None)
    )


SOURCES = (
    Source(
        code="ipa-comuni",
        name="Comuni nell'indice delle pubbliche amministrazioni (IndicePA)",
        publisher="AgID",
        licence="CC BY 4.0",
        url="https://indicepa.gov.it/",
        data_date="agosto 2026",
        retrieved_on="2026-11-22",
        file_name="town_halls.tsv.gz",
        key=lambda row: row["cod_amm"].lower(),
        place=lambda row: f"{row['Comune']} ({row['Provincia']})",
        province=lambda row: row["Provincia"],
        find=_find,
        record=town_hall_record,
    ),
)
