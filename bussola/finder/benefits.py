"""Benefits that ended, by the names people still use: what there is in their place, and since when."""

import re
from functools import lru_cache
from typing import NamedTuple

from bussola.directory.importing.shipped import read_rows

from .analysis import prepare
from .said import DATA


class EndedBenefit(NamedTuple):
    """The year a benefit ended, the type (code) of what replaced it, the words that say so, and their source."""

    ended: str
    replaced_by: str
    words: str
    source: str
    source_url: str


def ended_benefit_in(text: str) -> EndedBenefit | None:
    """Return the benefit that ended which ``text`` calls by name, None when there is none."""
    prepared = prepare(text)
    return next((benefit for pattern, benefit in _benefits() if pattern.search(prepared)), None)


@lru_cache(maxsize=1)
def _benefits() -> list[tuple[re.Pattern, EndedBenefit]]:
    found = []
    for row in read_rows(DATA / "replaced_benefits.tsv"):
        names = "|".join(re.escape(prepare(name)) for name in row["said"].split(","))
        benefit = EndedBenefit(row["ended"], row["replaced_by"], row["words"], row["source"], row["source_url"])
        found.append((re.compile(rf"\b(?:{names})\b"), benefit))
    return found
