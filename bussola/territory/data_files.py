"""Reading the files shipped in ``data/``."""

import csv
import gzip
import io
import json
from pathlib import Path

DATA_DIR = Path(__file__).resolve().parent / "data"


def rows_of(name: str) -> list[dict[str, str]]:
    """Return the rows of the tab-separated file ``name``, gzipped or not, as dictionaries of texts."""
    return list(csv.DictReader(io.StringIO(_text_of(name), newline=""), delimiter="\t"))


def boundaries() -> dict[str, dict]:
    """Return the GeoJSON geometry (WGS84) of each municipality of the districts by ISTAT code."""
    features = json.loads(_text_of("boundaries.geojson.gz"))["features"]
    return {feature["properties"]["istat"]: feature["geometry"] for feature in features}


def _text_of(name: str) -> str:
    content = (DATA_DIR / name).read_bytes()
    return (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8")
