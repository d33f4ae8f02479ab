"""The results in groups: those of the type the question is about, then the others."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .facet_choices import address
from .forms import Asked
from .orientation import SURE
from .question import PAGE_SIZE
from .rows import Row
from .search import Results


@dataclass(frozen=True)
class Group:
    """Some results one after the other: ``title`` is "" when all are alike, ``start`` the number of the first.

    ``only_url`` leads to the services of this type alone, ``only_count`` of them; "" where there is no such choice.
    """

    rows: list[Row]
    start: str
    title: str = ""
    only_url: str = ""
    only_count: int = 0


def groups_of(rows: list[Row], asked: Asked, found: Results, names: dict, path: str) -> list[Group]:
    """Return the results of a page in groups: two on the first page when a type is sure and others are there, or one.

    Inside a group the order stays; ``names`` are those of the values of each filter.
    """
    first = (asked.page - 1) * PAGE_SIZE + 1
    likely = found.likely_types[0] if found.likely_types else None
    if not likely or likely.confidence < SURE or asked.page > 1 or asked.sort or likely.code in asked.types:
        return [Group(rows, str(first))] if rows else []
    of_type = [row for row in rows if likely.code in row.sheet.type_codes]
    others = [row for row in rows if likely.code not in row.sheet.type_codes]
    is_first = bool(of_type) and of_type[0] is rows[0]  # in a danger something else may be
    if not is_first or not others or found.dangers:
        return [Group(rows, str(first))] if rows else []
    only = address(path, asked.but(types=(likely.code,)))
    count = found.facets["types"].get(likely.code, len(of_type))
    return [
        Group(of_type, str(first), names["tipo"].get(likely.code, ""), only, count),
        Group(others, str(first + len(of_type)), _("Others that may help you")),
    ]
