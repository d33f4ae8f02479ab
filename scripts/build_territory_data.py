"""Make the files of ``bussola/territory/data`` from a folder of public data.

    python scripts/build_territory_data.py FOLDER

FOLDER holds ``comuni_italia``, ``confini_comuni``, ``demografia_comuni``, ``territori_seed``, ``biblioteche_iccu``
and ``scuole_mim``, as ``bussola/territory/data/SOURCES.md`` describes them. The same input gives the same bytes.
``mergers.tsv``, ``spellings.tsv`` and ``sources.tsv`` are written by hand and only read here.
"""

import argparse
import csv
import gzip
import io
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from territory_limits import gap_centre, limits_of_2023, rounded_geometry

from bussola.lib.text import fold

OUTPUT = Path(__file__).resolve().parent.parent / "bussola" / "territory" / "data"
PUBLISHED_INDICES = OUTPUT.parent / "tests" / "published_indices.tsv.gz"  # the tests compute them again

# The copy of the ISTAT list lost one letter of one name.
SPELLING_REPAIRS = {"Sovodnje ob So?i": "Sovodnje ob Soči"}

# Too small (0.67 km2) for the simplified limits: its centre is the mean of the centres of its neighbours,
# Andorno Micca, Sagliano Micca and Tollegno (known from memory; about 500 m from the village).
NEIGHBOURS_OF_THE_INVISIBLE = {"096034": ("096002", "096056", "096068")}

PROVINCES_IN_DETAIL = ("P_20_mantova", "P_24_vicenza", "P_108_monza_brianza", "P_15_milano", "P_89_siracusa")

# slug: (name, official name, area code, lists of the source that make it)
DISTRICTS = {
    "suzzara": ("Suzzara", "Ambito territoriale di Suzzara", "0376", ("suzzara",)),
    "altovicentino": ("Alto Vicentino", "Altovicentino Comuni-ty", "0445", ("altovicentino32",)),
    "monza": ("Monza", "Ambito territoriale di Monza", "039", ("ambito_monza",)),
    "castano-magenta-legnano": (
        "Castano, Magenta e Legnano",
        "Territori del Castanese, del Magentino e del Legnanese",
        "0331",
        ("castanese", "magentino", "legnanese"),
    ),
    "d48-siracusa": ("Siracusa", "Distretto socio-sanitario D48 Siracusa", "0931", ("d48_siracusa",)),
}
# Lists that a published document gives; the others come from memory.
VERIFIED_LISTS = {"suzzara"}

Town = dict[str, str]


def main() -> None:
    """Read the folder and write the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the folder of public data")
    folder = parser.parse_args().folder
    towns = municipalities(folder)
    names = other_names(folder, towns)
    districts = district_rows(folder)
    write_tsv(OUTPUT / "municipalities.tsv.gz", with_centres(folder, towns, names))
    write_tsv(OUTPUT / "former_names.tsv.gz", names)
    write_tsv(OUTPUT / "demography.tsv.gz", demography(folder))
    write_tsv(PUBLISHED_INDICES, published_indices(folder))
    write_tsv(OUTPUT / "districts.tsv", districts)
    write_tsv(OUTPUT / "suzzara_indicators.tsv", suzzara_indicators(folder))
    write_boundaries(folder, {row["istat"] for row in districts})


# --- municipalities and their names -----------------------------------------------------------------------


def municipalities(folder: Path) -> dict[str, Town]:
    """Return the municipalities of the ISTAT list by ISTAT code, with their earlier codes."""
    towns = {}
    with (folder / "comuni_italia" / "istat_elenco_comuni.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)  # the header has line breaks inside: columns go by position
        for row in rows:
            current = row[4]
            earlier = [code.zfill(6) for code in row[16:19] if code and code.zfill(6) != current]
            towns[current] = {
                "istat": current,
                "cadastral": row[19],
                "name": row[6],
                "alternate_name": SPELLING_REPAIRS.get(row[7], row[7]),
                "province_code": row[14],
                "province_name": row[11],
                "region_code": row[0],
                "region_name": row[10],
                "earlier_codes": "|".join(dict.fromkeys(earlier)),
            }
    return towns


def other_names(folder: Path, towns: dict[str, Town]) -> list[dict[str, str]]:
    """Return former names and codes and other spellings, each with the municipality of today.

    Names come from the hand-written lists; former codes from the limits of 2023, the libraries, the schools
    (the only files here that still carry them) and the columns of earlier codes in the ISTAT list.
    """
    by_name = {(town["province_code"], fold(town["name"])): code for code, town in towns.items()}
    istat_codes, cadastral_codes = former_codes(folder, towns)
    rows = []

    def add(istat: str, kind: str, name: str, former_istat: str = "", former_cadastral: str = "") -> None:
        rows.append(
            {
                "istat": istat,
                "kind": kind,
                "name": name,
                "former_istat": former_istat,
                "former_cadastral": former_cadastral,
            }
        )

    for merger in read_tsv(OUTPUT / "mergers.tsv"):
        successor = by_name[merger["province"], fold(merger["successor"])]
        for name in merger["former_names"].split(";"):
            key = (merger["province"], fold(name))
            if by_name.get(key, successor) != successor:
                raise SystemExit(f"mergers.tsv: {name} ({merger['province']}) is still a municipality")
            add(successor, "former", name, istat_codes.get(key, ""), cadastral_codes.get(key, ""))
    for spelling in read_tsv(OUTPUT / "spellings.tsv"):
        istat = by_name[spelling["province"], fold(spelling["municipality"])]
        add(istat, spelling["kind"], spelling["spelling"])
    for istat, town in towns.items():
        for spelling in transliterations(town["alternate_name"]):
            add(istat, "alternate", spelling)
        # One name row holds one former code: the second, where there is one, goes on the current name.
        earlier = [code for code in town.pop("earlier_codes").split("|") if code]
        for kind, code in zip(("former", "current"), earlier, strict=False):
            add(istat, kind, town["name"], code)
    return sorted(rows, key=lambda row: (row["istat"], row["kind"], row["name"]))


def former_codes(folder: Path, towns: dict[str, Town]) -> tuple[dict, dict]:
    """Return the ISTAT and the cadastral codes of municipalities that are no more, by province and folded name."""
    provinces = {fold(town["province_name"]): town["province_code"] for town in towns.values()}
    cadastral_now = {town["cadastral"] for town in towns.values()}
    istat_codes, cadastral_codes = {}, {}
    for town in limits_of_2023(folder).values():
        key = (town["prov_acr"], fold(town["name"]))
        if town["com_istat_code"] not in towns:
            istat_codes[key] = town["com_istat_code"]
            cadastral_codes[key] = town["com_catasto_code"]
    for row in read_csv(folder / "biblioteche_iccu" / "biblioteche.csv", delimiter=";"):
        if row["codice istat comune"] not in towns:
            istat_codes[provinces[fold(row["provincia"])], fold(row["comune"])] = row["codice istat comune"]
    for path in sorted((folder / "scuole_mim").glob("*.csv*")):
        for row in read_csv(path):
            if row["CODICECOMUNESCUOLA"] not in cadastral_now:
                key = (provinces[fold(row["PROVINCIA"])], fold(row["DESCRIZIONECOMUNE"]))
                cadastral_codes[key] = row["CODICECOMUNESCUOLA"]
    return istat_codes, cadastral_codes


def transliterations(name: str) -> list[str]:
    """Return a German name without umlauts, as old systems write it: «Völs» -> «Voels»."""
    if not set(name) & set("äöüßÄÖÜ"):
        return []
    return [
        name.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ö": "Oe", "Ä": "Ae", "Ü": "Ue", "ß": "ss"}))
    ]


# --- centres ----------------------------------------------------------------------------------------------


def with_centres(folder: Path, towns: dict[str, Town], names: list[dict[str, str]]) -> Iterator[Town]:
    """Yield the municipalities with latitude, longitude and whether the centre is not that of their own polygon.

    Seven are younger or smaller than the limits of 2023. Their centre is, in this order: the mean of the centres
    of the municipalities they were made from; the centre of the gap they leave in the regional limits, when its
    area is theirs within a fifth; the mean of their neighbours' centres.
    """
    centres = {
        row["istat"]: (float(row["lat"]), float(row["lon"]))
        for row in read_csv(folder / "comuni_italia" / "centroidi.csv")
    }
    areas = {row["istat"]: float(row["area_km2"]) for row in joined_demography(folder)}
    for istat, town in towns.items():
        centre = centres.get(istat)
        derived = centre is None
        if derived:
            made_from = [
                row["former_istat"] for row in names if row["istat"] == istat and row["former_istat"] in centres
            ]
            made_from = made_from or NEIGHBOURS_OF_THE_INVISIBLE.get(istat, ())
            centre = (
                mean_centre([centres[code] for code in made_from])
                if made_from
                else gap_centre(folder, town["region_code"], areas[istat])
            )
            print(f"{istat} {town['name']}: centre {centre} from {made_from or 'the gap in the limits'}")
        yield town | {
            "lat": f"{centre[0]:.5f}",
            "lon": f"{centre[1]:.5f}",
            "centre_from_predecessors": str(int(derived)),
        }


def mean_centre(centres: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the mean latitude and longitude."""
    return (
        round(sum(latitude for latitude, _ in centres) / len(centres), 5),
        round(sum(longitude for _, longitude in centres) / len(centres), 5),
    )


# --- limits -----------------------------------------------------------------------------------------------


def write_boundaries(folder: Path, codes: set[str]) -> None:
    """Write the full-detail boundaries of ``codes``, five decimals (about a metre), outer rings counter-clockwise."""
    features = []
    for province in PROVINCES_IN_DETAIL:
        path = folder / "confini_comuni" / f"{province}.geojson"
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            istat = feature["properties"]["com_istat_code"]
            if istat in codes:
                geometry = rounded_geometry(feature["geometry"])
                features.append({"type": "Feature", "properties": {"istat": istat}, "geometry": geometry})
    if missing := codes - {feature["properties"]["istat"] for feature in features}:
        raise SystemExit(f"No boundary for {sorted(missing)}")
    features.sort(key=lambda feature: feature["properties"]["istat"])
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    write_bytes(OUTPUT / "boundaries.geojson.gz", text.encode())


# --- figures and districts --------------------------------------------------------------------------------


def joined_demography(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of the joined file of figures."""
    return read_csv(folder / "demografia_comuni" / "demografia_comuni.csv")


def demography(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the raw figures of each municipality; the ratios are left to ``bussola.territory.demography``."""
    columns = {
        "population_2025": "pop_2025",
        "population_2026": "pop_2026",
        "aged_0_14": "pop_0_14",
        "aged_15_64": "pop_15_64",
        "aged_65_plus": "pop_65_piu",
        "males": "maschi",
        "females": "femmine",
        "area_km2": "area_km2",
        "taxpayers_2023": "contribuenti_2023",
        "mean_income_2023": "reddito_medio_2023",
    }
    for row in joined_demography(folder):
        yield {"istat": row["istat"]} | {name: row[column] for name, column in columns.items()}


def published_indices(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the ratios that the joined file publishes; empty where it has none."""
    for row in joined_demography(folder):
        yield {
            "istat": row["istat"],
            "ageing": row["indice_vecchiaia"],
            "dependency": row["indice_dipendenza"],
            "old_age_dependency": row["indice_dip_anziani"],
        }


def district_rows(folder: Path) -> list[dict[str, str]]:
    """Return one row for each municipality of each district, with where its list comes from."""
    lists = defaultdict(list)
    for row in read_csv(folder / "territori_seed" / "territori.csv"):
        lists[row["territorio_id"]].append(row)
    rows = []
    for slug, (name, official_name, phone_prefix, list_ids) in DISTRICTS.items():
        for list_id in list_ids:
            for row in sorted(lists[list_id], key=lambda row: row["istat"]):
                title = f"{row['territorio']}: " if len(list_ids) > 1 else ""
                rows.append(
                    {
                        "slug": slug,
                        "name": name,
                        "official_name": official_name,
                        "phone_prefix": phone_prefix,
                        "istat": row["istat"],
                        "provenance": title + row["provenienza"],
                        "is_verified": str(int(list_id in VERIFIED_LISTS)),
                    }
                )
    return rows


def suzzara_indicators(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the table of the Suzzara plan as published."""
    for row in read_csv(folder / "territori_seed" / "suzzara_indicatori_2020.csv"):
        yield {
            "istat": row["istat"],
            "population": row["popolazione"],
            "mean_age": row["eta_media"],
            "household_size": row["componenti_famiglia"],
            "ageing_index": row["indice_vecchiaia"],
            "birth_index": row["indice_natalita"],
        }


# --- files ------------------------------------------------------------------------------------------------


def read_csv(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file, gzipped or not."""
    open_any = gzip.open if path.suffix == ".gz" else open
    with open_any(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def read_tsv(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a hand-written table."""
    return read_csv(path, delimiter="\t")


def write_tsv(path: Path, rows: Iterable[dict[str, str]]) -> None:
    """Write ``rows`` with a header line, gzipped if the name says so."""
    rows = list(rows)
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, fieldnames=list(rows[0]), delimiter="\t", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    write_bytes(path, text.getvalue().encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file; gzip without date or name inside, so that the same content gives the same bytes."""
    path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0) if path.suffix == ".gz" else content)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
