"""Libraries: the national register (ICCU). Their coordinates have a decimal comma and some are wrong."""

from bussola.territory.models import Municipality

from . import values
from .readable import readable
from .record import LeftOut, Record, Rejected, Source, stands_in


def library_record(row: dict, key: str, municipality: Municipality, left_out: LeftOut) -> Record:
    """Return the record of a library."""
    published = row["denominazione"]
    if not published:
        raise Rejected("riga senza nome")
    name = readable(published)[:255]
    alternate = published[:255] if published != name else ""
    number = values.phone(row["telefono"], left_out)
    return Record(
        source_key=key,
        municipality=municipality,
        organization_key=key,
        organization={"name": name, "alternate_name": alternate, "kind": "other"},
        identifiers=[{"identifier_scheme": "ISIL", "identifier_type": "codice ISIL", "identifier": key}],
        location={
            "name": name,
            "external_identifier": key,
            "external_identifier_type": "codice ISIL",
            **values.coordinates(row["latitudine"], row["longitudine"], municipality, left_out),
        },
        address=values.address(
            readable(row["indirizzo"]),
            values.postal_code(row["cap"], left_out),
            municipality,
            readable(row["frazione"]),
        ),
        service={
            "name": name,
            "alternate_name": alternate,
            "summary": "",
            "description": f"Codice ISIL: {key}.",
            "url": values.web_address(row["url"], left_out),
            "email": values.email(row["email"], left_out),
            "provider_kind": "unknown",
        },
        phones=[{"number": number, "type": "cell" if number[0] == "3" else "voice", "description": ""}]
        if number
        else [],
        terms=[("service-type", "biblioteca-ludoteca")],
    )


SOURCES = (
    Source(
        code="iccu-biblioteche",
        name="Anagrafe delle biblioteche italiane",
        publisher="ICCU - Ministero della Cultura",
        licence="CC0 1.0",
        url="https://anagrafe.iccu.sbn.it/",
        data_date="agosto 2026",
        retrieved_on="2026-11-22",
        file_name="libraries.tsv.gz",
        key=lambda row: row["codice-isil"],
        record=library_record,
        **stands_in(istat="codice istat comune", town="comune", province="provincia"),
    ),
)
