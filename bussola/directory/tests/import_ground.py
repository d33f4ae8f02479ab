"""The ground the tests of the importers stand on: a few real towns, one district, small files."""

import csv
from dataclasses import replace
from pathlib import Path

from bussola.directory.importing.pipeline import Scope, import_sources
from bussola.directory.importing.record import Source
from bussola.directory.importing.report import ImportReport
from bussola.directory.importing.vocabularies import import_vocabularies
from bussola.territory.models import District, DistrictMembership, Municipality, MunicipalityName

BY = "test"
TOWNS = [
    # ISTAT code, cadastral code, name, province, province name, region code, region, latitude, longitude
    ("020065", "L020", "Suzzara", "MN", "Mantova", "03", "Lombardia", 44.99, 10.74),
    ("020027", "E089", "Gonzaga", "MN", "Mantova", "03", "Lombardia", 44.95, 10.82),
    ("089017", "I754", "Siracusa", "SR", "Siracusa", "19", "Sicilia", 37.08, 15.29),
    ("092003", "A474", "Assemini", "CA", "Cagliari", "20", "Sardegna", 39.29, 9.00),
]


def create_ground() -> District:
    """Create the towns, the vocabularies and the district of Suzzara (Suzzara and Gonzaga), and return it."""
    district = District.objects.create(slug="suzzara", name="Suzzara", phone_prefix="0376")
    for istat, cadastral, name, province, province_name, region, region_name, latitude, longitude in TOWNS:
        town = Municipality.objects.create(
            istat_code=istat,
            cadastral_code=cadastral,
            name=name,
            province_code=province,
            province_name=province_name,
            region_code=region,
            region_name=region_name,
            latitude=latitude,
            longitude=longitude,
        )
        MunicipalityName.objects.create(municipality=town, name=name)
        if province == "MN":
            DistrictMembership.objects.create(district=district, municipality=town, provenance="test")
    import_vocabularies(by=BY)
    return district


def run(source: Source, rows: list[dict], folder: Path, *, scope: Scope | None = None, dry_run=False) -> ImportReport:
    """Import ``rows`` as if they were the file of ``source`` and return the report."""
    path = folder / "rows.tsv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]) if rows else ["nothing"], delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    (report,) = import_sources([replace(source, file_name=str(path))], scope or Scope(), by=BY, dry_run=dry_run)
    return report


def school(code: str = "MNAA82404C", **changed: str) -> dict[str, str]:
    """Return a row of the register of state schools."""
    return {
        "PROVINCIA": "MANTOVA",
        "CODICESCUOLA": code,
        "DENOMINAZIONESCUOLA": 'GIRASOLI "RODARI"',
        "INDIRIZZOSCUOLA": "PIAZZALE DELLA RESISTENZA",
        "CAPSCUOLA": "46029",
        "CODICECOMUNESCUOLA": "L020",
        "DESCRIZIONECOMUNE": "SUZZARA",
        "DESCRIZIONETIPOLOGIAGRADOISTRUZIONESCUOLA": "SCUOLA INFANZIA",
        "INDIRIZZOEMAILSCUOLA": "MNIC82400C@istruzione.it",
        "SITOWEBSCUOLA": "www.icsilmilione-suzzara.edu.it",
        "CODICEISTITUTORIFERIMENTO": "MNIC82400C",
        "DENOMINAZIONEISTITUTORIFERIMENTO": 'I.C. SUZZARA 2 "IL MILIONE"',
        "DESCRIZIONECARATTERISTICASCUOLA": "NORMALE",
    } | changed


def library(code: str = "IT-MN0001", **changed: str) -> dict[str, str]:
    """Return a row of the register of libraries."""
    return {
        "codice-isil": code,
        "denominazione": "Biblioteca comunale Piazzalunga",
        "indirizzo": "viale Zonta 6",
        "frazione": "",
        "cap": "46029",
        "comune": "Suzzara",
        "codice istat comune": "020065",
        "provincia": "Mantova",
        "latitudine": "44,9923",
        "longitudine": "10,7441",
        "telefono": "+39 0376000000",
        "email": "biblioteca@example.org",
        "url": "",
    } | changed


def care_home(code: str = "004729", **changed: str) -> dict[str, str]:
    """Return a row of the care homes of Lombardy."""
    return {
        "COD_STRUTTURA": code,
        "DENOM_STRUTTURA": "RSA BONI 2",
        "INDIRIZZO_UBICAZIONE": "VIALE LUIGI CADORNA,4",
        "COD_ISTAT_COMUNE_UBICAZIONE": "020065",
        "COMUNE_UBICAZIONE": "SUZZARA",
        "CAP": "46.029",
        "PROV_COMUNE_UBICAZIONE": "MN",
        "TOT_POSTI_AUTORIZZATI": "80",
        "TOT_POSTI_ACCREDITATI": "76",
        "COD_GESTORE": "690001",
        "DENOM_GESTORE": "FONDAZIONE LUIGI BONI ONLUS",
        "P_IVA": "00000000000",
        "PUBBLICA_PRIVATA": "PRIVATA",
        "WGS84_Y": "44,99",
        "WGS84_X": "10,75",
        "FL_ACCREDITATA": "SI",
    } | changed


def clinic(**changed: str) -> dict[str, str]:
    """Return a row of the family counselling centres."""
    return {
        "comune": "ASSEMINI",
        "asl": "ASL N. 8 DI CAGLIARI",
        "denominazione": "CONSULTORIO DI ASSEMINI",
        "indirizzo": "VIA RAFFAELLO N. 5 - 9032 - ASSEMINI - CA",
        "telefono": "7094854",
        "sito": "-",
    } | changed


def town_hall(code: str = "c_l020", **changed: str) -> dict[str, str]:
    """Return a row of the municipal bodies in IndicePA."""
    return {
        "cod_amm": code,
        "des_amm": "Comune di Suzzara",
        "Comune": "Suzzara",
        "Cap": "46029",
        "Provincia": "MN",
        "sito_istituzionale": "www.comune.example.org",
        "Indirizzo": "Piazza Castello, 1",
        "cf": "00000000000",
        "mail1": "protocollo@pec.example.org",
        "tipo_mail1": "Pec",
    } | changed
