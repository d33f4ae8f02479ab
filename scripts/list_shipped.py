"""Writes docs/shipped.md: every vendored or shipped file with source, version, licence and checksum.

``scripts/list_shipped.py`` writes the list; ``--check`` fails when the list is not what is in the tree.
"""

import hashlib
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "docs" / "shipped.md"
OURS = "Bussola, EUPL-1.2"
# Folders where every file must be listed. Code and templates of ours are not shipped things.
FOLDERS = [
    "bussola/lib/static/vendor",
    "bussola/territory/data",
    "bussola/territory/tests/published_indices.tsv.gz",
    "bussola/directory/data",
    "bussola/finder/data",
    "bussola/directory/tests/hsds_3_1_1",
]


class Origin(NamedTuple):
    """Where the files whose path begins with ``prefix`` come from; the longest prefix that fits is used."""

    prefix: str
    what: str
    source: str
    version: str
    licence: str


ISTAT = "ISTAT"
VENDOR = "bussola/lib/static/vendor/"
REAL = "bussola/directory/data/real/"
VOCABULARIES = "bussola/directory/data/vocabularies/"
TERRITORY = "bussola/territory/data/"
ORIGINS = [
    Origin(VENDOR + "bootstrap-italia/", "design system", "npm bootstrap-italia", "2.18.3", "BSD-3-Clause"),
    Origin(
        VENDOR + "bootstrap-italia/fonts/titillium",
        "font Titillium Web",
        "npm bootstrap-italia",
        "v10",
        "OFL-1.1",
    ),
    Origin(VENDOR + "bootstrap-italia/fonts/Titillium", "its licence", "npm bootstrap-italia", "v10", "OFL-1.1"),
    Origin(VENDOR + "bootstrap-italia/fonts/lora", "font Lora", "npm bootstrap-italia", "v20", "OFL-1.1"),
    Origin(VENDOR + "bootstrap-italia/fonts/Lora", "its licence", "npm bootstrap-italia", "v20", "OFL-1.1"),
    Origin(VENDOR + "leaflet/", "map on request", "npm leaflet", "1.9.4", "BSD-2-Clause"),
    Origin(VENDOR + "htmx/", "partial page updates", "npm htmx.org", "2.0.11", "0BSD"),
    Origin(TERRITORY, "notes and lists of ours", "this project", "2026-11", OURS),
    Origin(TERRITORY + "municipalities", "municipalities, codes, centres", ISTAT, "2026-08", "CC BY 4.0"),
    Origin(TERRITORY + "former_names", "former names and codes", "ISTAT, ICCU, MIM", "2026-08", "CC BY 4.0"),
    Origin(TERRITORY + "boundaries", "boundaries of five districts", "ISTAT via openpolis", "2023-06", "CC BY 4.0"),
    Origin(
        TERRITORY + "demography", "population and incomes", "ISTAT, MEF via limen", "2025, 2026; 2023", "CC BY 4.0, 3.0"
    ),
    Origin(
        TERRITORY + "suzzara_indicators",
        "figures of the zone plan",
        "Azienda Socialis, Piano di Zona 2021-23",
        "about 2020",
        "facts, cited",
    ),
    Origin("bussola/territory/tests/", "indices to compare with (tests)", "ISTAT via limen", "2026", "CC BY 4.0"),
    Origin(REAL + "SOURCES.md", "notes", "this project", "2026-11", OURS),
    Origin(REAL + "schools_state", "state schools", "Ministero dell'Istruzione e del Merito", "2025/26", "IODL 2.0"),
    Origin(
        REAL + "schools_equal",
        "equivalent private schools",
        "Ministero dell'Istruzione e del Merito",
        "2023/24",
        "CC BY 4.0",
    ),
    Origin(
        REAL + "schools_autonomous",
        "schools of autonomous regions",
        "Ministero dell'Istruzione e del Merito",
        "2022-24",
        "CC BY 4.0",
    ),
    Origin(REAL + "libraries", "libraries", "ICCU, Ministero della Cultura", "2026-08", "CC0 1.0"),
    Origin(REAL + "care_homes_lombardy", "care homes with places", "Regione Lombardia", "2026-08", "CC0 1.0"),
    Origin(REAL + "clinics", "family clinics", "Ministero della Salute via onData", "2026-08", "CC BY 4.0"),
    Origin(REAL + "town_halls", "municipal bodies", "AgID, IndicePA", "2026-08", "CC BY 4.0"),
    Origin(VOCABULARIES, "service types, target groups, areas; notes", "this project", "2026-11", OURS),
    Origin(VOCABULARIES + "life_events", "life events", "AgID, controlled vocabularies", "2024-12", "CC BY 4.0"),
    Origin(VOCABULARIES + "channels", "channels", "AgID, controlled vocabularies", "2024-12", "CC BY 4.0"),
    Origin(VOCABULARIES + "inps_psa", "INPS benefit codes", "INPS via Regione Umbria SISO", "06/2018", "EUPL-1.2"),
    Origin(VOCABULARIES + "istat_user_areas", "areas of users", "ISTAT", "2021", "facts"),
    Origin("bussola/directory/data/SOURCES.md", "notes", "this project", "2026-11", OURS),
    Origin(
        "bussola/directory/data/emergency_numbers",
        "emergency numbers, each with its source",
        "public bodies and press, per row",
        "2026-11",
        "facts, cited",
    ),
    Origin("bussola/directory/data/demo/", "invented bodies and services", "this project", "2026-11", OURS),
    Origin(
        "bussola/directory/data/demo/postal_codes", "postal codes of 87 towns", "AgID, IndicePA", "2026-08", "CC BY 4.0"
    ),
    Origin("bussola/finder/data/", "lexicon: what people say, notes", "this project", "2026-11", OURS),
    Origin("bussola/finder/data/benchmark", "50 questions with their types", "given with the brief", "2026-11", OURS),
    Origin(
        "bussola/finder/data/replaced_benefits",
        "benefits that ended, each with its source",
        "laws and press, per row",
        "2026-11",
        "facts, cited",
    ),
    Origin(
        "bussola/directory/tests/hsds_3_1_1/",
        "HSDS JSON schemas (tests)",
        "Open Referral, specification",
        "3.1.1",
        "CC BY-SA 4.0",
    ),
]


def shipped_files(root: Path = ROOT) -> list[Path]:
    """Return every file that must be listed, in order of path; the many demo sheets count as one folder."""
    found = []
    for name in FOLDERS:
        path = root / name
        found += [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sorted(file for file in found if file.parent.name != "sheets" and file.suffix != ".pyc")


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, or of all the files of a folder in order of name."""
    digest = hashlib.sha256()
    for file in [path] if path.is_file() else sorted(path.iterdir()):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def origin_of(name: str) -> Origin:
    """Return where a file comes from; raise LookupError for one nobody has written down."""
    fitting = [origin for origin in ORIGINS if name.startswith(origin.prefix)]
    if not fitting:
        raise LookupError(f"{name}: say where it comes from in scripts/list_shipped.py")
    return max(fitting, key=lambda origin: len(origin.prefix))


def written(root: Path = ROOT) -> str:
    """Return the text of the list."""
    lines = [
        "# What is shipped with Bussola",
        "",
        "Every vendored or shipped file, with source, version, licence and SHA-256. Made by `scripts/list_shipped.py`;",
        "`make lint` fails when it is not true. What was done to data: the SOURCES.md beside them; to the front",
        "end, and how to renew it: `scripts/front_end/README.md`.",
        "",
        "| file | what | source | version or date | licence | sha-256 |",
        "|---|---|---|---|---|---|",
    ]
    for path in [*shipped_files(root), root / "bussola/directory/data/demo/sheets"]:
        name = path.relative_to(root).as_posix()
        origin = origin_of(name)
        cells = [f"`{name}`", origin.what, origin.source, origin.version, origin.licence, f"`{checksum(path)}`"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    text = written()
    if "--check" in sys.argv:
        current = LIST.read_text(encoding="utf-8") if LIST.exists() else ""
        print("shipped files: " + ("in order" if current == text else "run scripts/list_shipped.py"))
        sys.exit(current != text)
    LIST.write_text(text, encoding="utf-8")
    print(f"{LIST.relative_to(ROOT)}: {text.count('sha')} lines")
