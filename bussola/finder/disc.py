"""The time-saver disc: who needs help, on which day, in which hours, in which part of the year, where.

The paper disc of the families' desks had two wheels to turn; this one is an address, so that a choice can be kept
and sent. What makes no sense in it is left out, nothing raises.
"""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bussola.directory.intervals import Interval, local_instant

from .forms import municipality_code
from .question import MOST_PER_PAGE, Query
from .school_holidays import Period

EVERYONE = "tutti"  # the target group of what is for everybody


@dataclass(frozen=True)
class Person:
    """Somebody who needs help: two short lines for the disc, and the target groups whose services help them."""

    words: Promise
    more: Promise | str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Hours:
    """A part of the day, from an hour to another; one that ends before it begins goes on into the next day."""

    words: Promise
    start: time
    end: time

    def on(self, day: date) -> Interval:
        """Return these hours of ``day``, as instants."""
        last = day if self.start < self.end else day + timedelta(days=1)
        return Interval(local_instant(day, self.start), local_instant(last, self.end))


CARERS = "familiari-che-assistono"  # whoever looks after somebody looks for help for both
PEOPLE = {  # the order of the disc: the long words at its top and at its bottom, where there is room
    "piccoli": Person(_("Babies"), "0–5", ("famiglie-0-6", "bambini", "minori", "famiglie-con-figli")),
    "bambini": Person(_("Children"), "6–11", ("bambini", "minori", "famiglie-con-figli", "studenti")),
    "ragazzi": Person(_("Teens"), "12–18", ("adolescenti", "minori", "giovani", "studenti", "famiglie-con-figli")),
    "adulti": Person(
        _("Adults"),
        "18–64",
        ("adulti", "adulti-in-difficolta", "donne", "uomini", "coppie", "famiglie", "lavoratori", "disoccupati"),
    ),
    "anziani": Person(_("Seniors"), _("from 65"), ("anziani", CARERS)),
    "disabilita": Person(_("Disability"), _("any age"), ("persone-con-disabilita", "minori-con-disabilita", CARERS)),
}
HOURS = {
    "presto": Hours(_("early hours"), time(6, 30), time(8, 30)),
    "mattina": Hours(_("morning"), time(8, 30), time(12, 30)),
    "pranzo": Hours(_("lunch"), time(12, 30), time(14, 30)),
    "pomeriggio": Hours(_("afternoon"), time(14, 30), time(18)),
    "sera": Hours(_("evening"), time(18), time(22)),
    "notte": Hours(_("night"), time(22), time(6, 30)),
}
WEEKDAYS = {"lun": 0, "mar": 1, "mer": 2, "gio": 3, "ven": 4, "sab": 5, "dom": 6}
PERIODS = {
    Period.SCHOOL: _("Schools open"),
    Period.CHRISTMAS: _("Christmas holidays"),
    Period.EASTER: _("Easter holidays"),
    Period.SUMMER: _("Summer holidays"),
}


@dataclass(frozen=True)
class Turned:
    """Where the disc is turned to: ``per`` who ("" for anybody), ``giorno``, ``ore``, ``periodo``, ``comune``."""

    who: str
    day: str
    hours: str
    period: Period
    municipality: str

    @classmethod
    def read(cls, address: QueryDict) -> "Turned":
        """Return where ``address`` turns the disc to; what it does not say is today, at this hour, for anybody."""
        now = timezone.localtime()
        today = list(WEEKDAYS)[now.weekday()]
        present = next(code for code, hours in HOURS.items() if now in hours.on(_first_day(hours, now)))
        return cls(
            who=_one_of(PEOPLE, address.get("per", ""), ""),
            day=_one_of(WEEKDAYS, address.get("giorno", ""), today),
            hours=_one_of(HOURS, address.get("ore", ""), present),
            period=Period(_one_of(PERIODS, address.get("periodo", ""), Period.SCHOOL)),
            municipality=municipality_code(address),
        )

    def but(self, **changes) -> "Turned":
        """Return the disc turned elsewhere."""
        return replace(self, **changes)

    @property
    def weekday(self) -> int:
        """The weekday, Monday is 0."""
        return WEEKDAYS[self.day]

    @property
    def groups(self) -> tuple[str, ...]:
        """Codes of the target groups meant, with what is for everybody; none for anybody."""
        return (*PEOPLE[self.who].groups, EVERYONE) if self.who else ()

    @property
    def parameters(self) -> str:
        """The disc as the part of an address after the question mark."""
        pairs = [
            ("per", self.who),
            ("giorno", self.day),
            ("ore", self.hours),
            ("periodo", "" if self.period is Period.SCHOOL else self.period),
            ("comune", self.municipality),
        ]
        return urlencode([(name, value) for name, value in pairs if value])

    def queries(self, district: str) -> list[Query]:
        """Return the searches for the services that may be meant: first for that person, then for everybody."""
        wish = Query(district=district, municipality=self.municipality, facets=(), page_size=MOST_PER_PAGE)
        if not self.who:
            return [wish]
        return [replace(wish, target_groups=PEOPLE[self.who].groups), replace(wish, target_groups=(EVERYONE,))]


def _first_day(hours: Hours, now) -> date:
    """Return the day on which these hours began, if they go on now."""
    is_after_midnight = hours.end <= hours.start and now.time() < hours.end
    return now.date() - timedelta(days=1) if is_after_midnight else now.date()


def _one_of(choices: dict, code: str, otherwise: str) -> str:
    return code if code in choices else otherwise
