"""What people look for: numbers for those who plan, without words and without people."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bussola.organizations.permissions import needs
from bussola.organizations.roles import Permission

from .csv_export import csv_response
from .search_counts import PERIODS, counts_by_hour, lines_by_type, rows_by_hour, sensitive_by_quarter, since

USUAL = 30  # days


def _days(request) -> int:
    asked = request.GET.get("giorni", "")
    return next((days for days in PERIODS if str(days) == asked), USUAL)


@require_safe
@needs(Permission.QUESTION_COUNTS_READ)
def search_counts(request):
    """Show what was looked for in the district, by type, hour and (where it may be dangerous) quarter."""
    now, days = timezone.now(), _days(request)
    start, order = since(days, now), request.GET.get("ordine", "")
    lines = lines_by_type(request.district, start, order)
    quarters, sensitive = sensitive_by_quarter(request.district, now)
    total = sum(line.total for line in lines)
    nothing, unsure = sum(line.nothing for line in lines), sum(line.unsure for line in lines)
    context = {
        "days": days,
        "periods": PERIODS,
        "start": start,
        "order": order,
        "lines": lines,
        "total": total,
        "nothing": nothing,
        "unsure": unsure,
        "nothing_share": round(100 * nothing / total) if total else 0,
        "unsure_share": round(100 * unsure / total) if total else 0,
        "hours": counts_by_hour(request.district, start),
        "quarters": [(quarter.month // 3 + 1, str(quarter.year)) for quarter in quarters],
        "sensitive": sensitive,
    }
    return render(request, "staff/search_counts.html", context)


@require_safe
@needs(Permission.QUESTION_COUNTS_READ)
def search_counts_csv(request):
    """Give what is counted hour by hour as a table to download."""
    heading = [_("Day"), _("Hour"), _("Type of service"), _("Outcome"), _("Searches")]
    rows = rows_by_hour(request.district, since(_days(request), timezone.now()))
    return csv_response("ricerche", heading, rows)
