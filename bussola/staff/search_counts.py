"""What people look for in a district, as tables: from counts without words and without people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Sum
from django.db.models.functions import ExtractHour
from django.utils import timezone
from django.utils.translation import gettext as _

from bussola.directory.models import TaxonomyTerm
from bussola.finder.counting import NO_TYPE, quarter_of
from bussola.finder.models import SearchCount
from bussola.privacy.small_numbers import hide_small

PERIODS = (7, 30, 90, 365)  # days
QUARTERS = 4
OUTCOMES = SearchCount.Outcome


@dataclass(frozen=True)
class TypeLine:
    """How often a type was looked for in the period, and how often nothing answered."""

    code: str
    name: str
    total: int
    nothing: int
    unsure: int

    @property
    def share_of_nothing(self) -> int:
        """Searches without an answer, in a hundred."""
        return round(100 * self.nothing / self.total) if self.total else 0


def since(days: int, now: datetime) -> datetime:
    """Return the beginning of the day ``days`` - 1 days ago, local time: today is one of them."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days - 1)


def lines_by_type(district, start: datetime, order: str = "") -> list[TypeLine]:
    """Return a line for each type looked for since ``start``; ``order`` is "nome", "niente" or "" (most first)."""
    names = dict(TaxonomyTerm.objects.service_types().values_list("code", "name"))
    sums: dict[str, dict[str, int]] = {}
    for code, outcome, count in _since(district, start).values_list("type_code", "outcome").annotate(Sum("count")):
        sums.setdefault(code, {})[outcome] = count
    lines = [
        TypeLine(
            code=code,
            name=_("No type was sure") if code == NO_TYPE else names.get(code, code),
            total=sum(of_code.values()),
            nothing=of_code.get(OUTCOMES.NOTHING, 0),
            unsure=of_code.get(OUTCOMES.UNSURE, 0),
        )
        for code, of_code in sums.items()
    ]
    keys = {"nome": lambda line: line.name.lower(), "niente": lambda line: (-line.nothing, line.name.lower())}
    return sorted(lines, key=keys.get(order, lambda line: (-line.total, line.name.lower())))


def counts_by_hour(district, start: datetime) -> list[tuple[int, int, int]]:
    """Return (hour of the day, searches, percent of the busiest hour) from the first busy hour to the last."""
    of_day = ExtractHour("period_start", tzinfo=timezone.get_current_timezone())
    found = _since(district, start).annotate(hour=of_day).values_list("hour").annotate(Sum("count"))
    counts = dict(found.order_by("hour"))
    if not counts:
        return []
    most = max(counts.values())
    hours = range(min(counts), max(counts) + 1)
    return [(hour, counts.get(hour, 0), round(100 * counts.get(hour, 0) / most)) for hour in hours]


def sensitive_by_quarter(district, now: datetime) -> tuple[list[datetime], list[tuple[str, list[int | None]]]]:
    """Return the last quarters, oldest first, and a line of counts for each sensitive type; None: fewer than five,
    or hidden so that those cannot be worked out. The last number of a line is its total.
    """
    quarters = [quarter_of(now)]
    while len(quarters) < QUARTERS:
        quarters.insert(0, quarter_of(quarters[0] - timedelta(days=1)))
    names = dict(TaxonomyTerm.objects.service_types().values_list("code", "name"))
    found = SearchCount.objects.in_district(district).by_quarter().filter(period_start__gte=quarters[0])
    sums = {
        (code, timezone.localtime(start)): count
        for code, start, count in found.values_list("type_code", "period_start").annotate(Sum("count"))
    }
    codes = sorted({code for code, _start in sums}, key=lambda code: names.get(code, code))
    if not codes:
        return quarters, []
    table = hide_small([[sums.get((code, quarter), 0) for quarter in quarters] for code in codes])
    titles = [names.get(code, _("Danger, no type was sure") if code == NO_TYPE else code) for code in codes]
    titles += [_("All together")] * (len(table) - len(titles))
    return quarters, list(zip(titles, table, strict=True))


def rows_by_hour(district, start: datetime) -> Iterator[tuple[str, str, str, str, int]]:
    """Yield (day, hour, code, outcome, count) of what is kept hour by hour, for a table to download."""
    found = _since(district, start).order_by("period_start", "type_code", "outcome")
    for one in found.iterator():
        local = timezone.localtime(one.period_start)
        yield local.date().isoformat(), f"{local:%H}", one.type_code, one.outcome, one.count


def _since(district, start: datetime):
    return SearchCount.objects.in_district(district).by_hour().filter(period_start__gte=start)
