"""Tables as CSV files that a spreadsheet opens, and does not run."""

import csv
from collections.abc import Iterable

from django.http import HttpResponse

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")  # what makes a spreadsheet take a text for a formula


def safe_cell(value: object) -> str:
    """Return a cell as text; one that a spreadsheet would run gets an apostrophe in front."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(RUNS) else text


def csv_response(name: str, heading: Iterable[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Return a CSV to download, with the semicolons and the mark that Italian spreadsheets expect."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response, delimiter=";", lineterminator="\r\n")
    for row in (heading, *rows):
        writer.writerow([safe_cell(value) for value in row])
    return response
