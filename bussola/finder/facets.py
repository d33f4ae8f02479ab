"""Counting what each choice of a filter would leave."""

from collections.abc import Iterable
from operator import itemgetter

import tantivy

from . import ranking
from .filters import Filters, both
from .generations import Handle
from .question import APPLICATIONS_OPEN, CODE_FACETS
from .ranking import Words

FACET_FIELDS = {"municipalities": "municipality", **CODE_FACETS}  # those counted by code
FACET_SIZE = 400


def count(
    handle: Handle, searcher: tantivy.Searcher, words: Words, filters: Filters, names: Iterable[str], applying
) -> dict[str, dict[str, int]]:
    """Return for each facet of ``names`` code -> services; each without its own filter, so that others keep a number.

    ``applying`` is the query for services one can apply to today.
    """
    facets: dict[str, dict[str, int]] = {}
    shared: dict[Filters, list[str]] = {}
    for name in names:
        if name in FACET_FIELDS:
            shared.setdefault(filters.without(name), []).append(name)
    everything = ranking.matching(words, filters, handle.map, scored=False)
    for these, together in shared.items():
        wanted = {name: {"terms": {"field": FACET_FIELDS[name], "size": FACET_SIZE}} for name in together}
        if "municipalities" in wanted and handle.has_wide_areas:
            wanted["wide_areas"] = {"terms": {"field": "wide_area", "size": FACET_SIZE}}
        query = everything if these is filters else ranking.matching(words, these, handle.map, scored=False)
        counted = searcher.aggregate(query, wanted)
        for name in counted:
            facets[name] = {bucket["key"]: bucket["doc_count"] for bucket in counted[name]["buckets"]}
    if wide := facets.pop("wide_areas", {}):
        towns = facets["municipalities"]
        handle.map.learn(towns)
        for code in towns:
            towns[code] += sum(wide.get(area, 0) for area in handle.map.areas_around_municipality(code))
    if APPLICATIONS_OPEN in names:
        total = searcher.search(both(everything, applying), 1, count=True).count
        facets[APPLICATIONS_OPEN] = {"open": total} if total else {}
    return {name: _most_first(facets[name]) for name in names if name in facets}


def _most_first(counts: dict[str, int]) -> dict[str, int]:
    """Return ``counts`` with the highest first, equal ones by code."""
    return dict(sorted(sorted(counts.items()), key=itemgetter(1), reverse=True))  # a sort keeps the order of equals
