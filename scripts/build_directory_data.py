"""Build the public registers that Bussola ships (bussola/directory/data/real) from the originals.

    python scripts/build_directory_data.py FOLDER

FOLDER holds the originals as listed in bussola/directory/data/real/SOURCES.md, one sub-folder per publisher's
list. Only the columns that the importers read are kept, under their published names; the rest, like names of
people, stays out. The same originals always give the same bytes.
"""

import csv
import gzip
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

DESTINATION = Path(__file__).resolve().parent.parent / "bussola" / "directory" / "data" / "real"
MISSING = {"Non Disponibile", "Non disponibile", "-"}  # how the originals write «nothing»

SCHOOL_COLUMNS = [
    "PROVINCIA",
    "CODICESCUOLA",
    "DENOMINAZIONESCUOLA",
    "INDIRIZZOSCUOLA",
    "CAPSCUOLA",
    "CODICECOMUNESCUOLA",
    "DESCRIZIONECOMUNE",
    "DESCRIZIONETIPOLOGIAGRADOISTRUZIONESCUOLA",
    "INDIRIZZOEMAILSCUOLA",
    "SITOWEBSCUOLA",
]
STATE_SCHOOL_COLUMNS = [
    *SCHOOL_COLUMNS,
    "CODICEISTITUTORIFERIMENTO",
    "DENOMINAZIONEISTITUTORIFERIMENTO",
    "DESCRIZIONECARATTERISTICASCUOLA",
]

# shipped file: (original, separator, columns to keep, columns to sort by)
FILES = {
    "schools_state": (
        "scuole_mim/SCUANAGRAFESTAT20252620250901.csv.gz",
        ",",
        STATE_SCHOOL_COLUMNS,
        ["CODICEISTITUTORIFERIMENTO", "CODICESCUOLA"],
    ),
    "schools_equal": ("scuole_mim/SCUANAGRAFEPAR20232420230901.csv", ",", SCHOOL_COLUMNS, ["CODICESCUOLA"]),
    "schools_autonomous_state": (
        "scuole_mim/SCUANAAUTSTAT20232420230901.csv",
        ",",
        STATE_SCHOOL_COLUMNS,
        ["CODICEISTITUTORIFERIMENTO", "CODICESCUOLA"],
    ),
    "schools_autonomous_equal": ("scuole_mim/SCUANAAUTPAR20222320220901.csv", ",", SCHOOL_COLUMNS, ["CODICESCUOLA"]),
    "libraries": (
        "biblioteche_iccu/biblioteche.csv",
        ";",
        [
            "codice-isil",
            "denominazione",
            "indirizzo",
            "frazione",
            "cap",
            "comune",
            "codice istat comune",
            "provincia",
            "latitudine",
            "longitudine",
            "telefono",
            "email",
            "url",
        ],
        ["codice-isil"],
    ),
    "care_homes_lombardy": (
        "rsa/lombardia_rsa.csv",
        ",",
        [
            "COD_STRUTTURA",
            "DENOM_STRUTTURA",
            "INDIRIZZO_UBICAZIONE",
            "COD_ISTAT_COMUNE_UBICAZIONE",
            "COMUNE_UBICAZIONE",
            "CAP",
            "PROV_COMUNE_UBICAZIONE",
            "TOT_POSTI_AUTORIZZATI",
            "TOT_POSTI_ACCREDITATI",
            "COD_GESTORE",
            "DENOM_GESTORE",
            "P_IVA",
            "PUBBLICA_PRIVATA",
            "WGS84_Y",
            "WGS84_X",
            "FL_ACCREDITATA",
        ],
        ["COD_STRUTTURA"],
    ),
    "clinics": (
        "consultori_familiari/consultori.csv",
        ",",
        ["comune", "asl", "denominazione", "indirizzo", "telefono", "sito"],
        ["comune", "denominazione", "indirizzo"],
    ),
    "town_halls": (
        "comuni_ipa/comuni_ipa.csv",
        ",",
        [
            "cod_amm",
            "des_amm",
            "Comune",
            "Cap",
            "Provincia",
            "sito_istituzionale",
            "Indirizzo",
            "cf",
            "mail1",
            "tipo_mail1",
        ],
        ["cod_amm"],
    ),
}


def main() -> int:
    """Build every file; return the exit code."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    originals = Path(sys.argv[1])
    DESTINATION.mkdir(parents=True, exist_ok=True)
    total = 0
    for name, (original, separator, columns, order) in FILES.items():
        rows = sorted(read(originals / original, separator, columns), key=lambda row: [row[column] for column in order])
        data = packed(rows, columns)
        (DESTINATION / f"{name}.tsv.gz").write_bytes(data)
        total += len(data)
        print(f"{name:<28}{len(rows):>8} rows {len(data):>10} bytes")
    regions = regions_without_clinics(originals / "consultori_familiari" / "regioni_senza_dati.txt")
    (DESTINATION / "clinics_regions_without_data.txt").write_text("\n".join(regions) + "\n", encoding="ascii")
    print(f"{'in all':<28}{'':>13} {total:>10} bytes")
    return 0


def read(path: Path, separator: str, columns: list[str]) -> Iterator[dict[str, str]]:
    """Yield the rows of an original with only ``columns``, spaces made single and «not available» made empty."""
    with opened(path) as lines:
        for row in csv.DictReader(lines, delimiter=separator):
            values = {column: " ".join((row[column] or "").split()) for column in columns}
            yield {column: "" if value in MISSING else value for column, value in values.items()}


def opened(path: Path) -> IO[str]:
    """Return an original, gzipped or not, as text."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def packed(rows: list[dict[str, str]], columns: list[str]) -> bytes:
    """Return the rows as gzipped TSV; no date inside, so that the same rows give the same bytes."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0)


def regions_without_clinics(path: Path) -> list[str]:
    """Return the ISTAT codes of the regions whose clinics the ministry did not publish.

    The ministry writes a region as three digits, the last one telling Bolzano (1) and Trento (2) apart.
    """
    numbers = {line.split("idR=")[1][:3] for line in path.read_text(encoding="utf-8").splitlines() if "idR=" in line}
    return sorted({number[:2] for number in numbers})


if __name__ == "__main__":
    raise SystemExit(main())
