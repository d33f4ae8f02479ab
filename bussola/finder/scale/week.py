"""Weekly hours as three numbers, which is all that the other engines are given of them."""

from datetime import datetime, time

from django.utils import timezone

from bussola.directory.opening_rules import WEEKDAYS

from .invented import Invented

WHOLE_DAY = 24 * 60


def opening_of(service: Invented) -> tuple[int, int, int]:
    """Return the days (one bit each, Monday is 1), the minute of opening and that of closing; zeros when unknown."""
    if service.hours is None:
        return 0, 0, 0
    days = sum(1 << WEEKDAYS.index(day) for day in service.hours.days.split(","))
    return days, _minute(service.hours.opens_at), _minute(service.hours.closes_at) or WHOLE_DAY


def minute_of(instant: datetime) -> tuple[int, int]:
    """Return the bit of the local day of an instant, and its minute."""
    local = timezone.localtime(instant)
    return 1 << local.weekday(), _minute(local.time())


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
