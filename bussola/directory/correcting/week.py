"""The opening hours of a week as people write them: «9-12», «8.30-12.30, 14-17», «chiuso», nothing for unknown."""

import re
from collections.abc import Iterable
from datetime import time
from itertools import pairwise

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ..history import HistoryWriter
from ..models import Schedule
from ..opening_rules import WEEKDAYS
from ..schedule_owners import schedules_for
from .section import Section

DAYS = (
    ("MO", _("Monday")),
    ("TU", _("Tuesday")),
    ("WE", _("Wednesday")),
    ("TH", _("Thursday")),
    ("FR", _("Friday")),
    ("SA", _("Saturday")),
    ("SU", _("Sunday")),
)
# «8,30-12,30» has minutes after its commas, «9-12,14-17» two stretches: what comes before a dash begins a stretch.
_DASH = r"\s*(?:-|–|—|alle|a|to)\s*"
_STRETCH = re.compile(
    rf"(?:dalle\s+|h\s*)?(\d{{1,2}})(?:[.:,](\d{{2}}))?{_DASH}(\d{{1,2}})(?:[.:,](\d{{2}})(?!\d|{_DASH}\d))?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:;|,|/|\be\b|\band\b)\s*", re.IGNORECASE)
LONGEST_NIGHT_HOURS = 16  # «22-6», «18-9» at a dormitory; «12-9» is a slip
CLOSED_WORDS = ("chiuso", "closed")
Stretch = tuple[time, time]


def parse_day(text: str) -> list[Stretch]:
    """Return the stretches of a day; raise ValueError for what cannot be read. "" and «chiuso» are no stretch."""
    text = text.strip()
    if not text or text.lower() in CLOSED_WORDS:
        return []
    found, position = [], 0
    while True:
        match = _STRETCH.match(text, position)
        if not match:
            raise ValueError(text)
        found.append(_stretch(match))
        position = match.end()
        if position == len(text):
            break
        between = _BETWEEN.match(text, position)
        if not between:
            raise ValueError(text)
        position = between.end()
    found.sort()
    for before, after in pairwise(found):
        if before[1] > after[0] or before[1] <= before[0]:
            raise ValueError(text)
    return found


def _stretch(match: re.Match) -> Stretch:
    """Return the two times of a stretch; raise ValueError for one that ends where it begins, or far too late."""
    opens, closes = _time(match[1], match[2]), _time(match[3], match[4])
    is_whole_day = opens == closes == time(0) and match[3] == "24"
    minutes = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
    if minutes <= 0 and not is_whole_day and not 0 < minutes + 24 * 60 <= LONGEST_NIGHT_HOURS * 60:
        raise ValueError(match[0])
    return opens, closes


def _time(hour: str, minute: str | None) -> time:
    """Return a time of day; 24 is midnight."""
    return time(0 if hour == "24" and not int(minute or 0) else int(hour), int(minute or 0))


def day_text(stretches: Iterable[Stretch]) -> str:
    """Return the stretches as people write them: «8.30-12.30, 14.00-17.00»."""
    return ", ".join(f"{_words(opens)}-{_words(closes) if closes != time(0) else '24'}" for opens, closes in stretches)


def _words(moment: time) -> str:
    return date_format(moment, "G.i") if moment.minute else date_format(moment, "G")


def is_plain(schedule: Schedule) -> bool:
    """Tell whether a rule is one that the week shows whole: the same every week, all year round."""
    return (
        schedule.kind == Schedule.Kind.REGULAR
        and schedule.freq == Schedule.Frequency.WEEKLY
        and schedule.opens_at is not None
        and set(schedule.byday.split(",")) <= set(WEEKDAYS)
        and not any(
            (
                schedule.valid_from,
                schedule.valid_to,
                schedule.until,
                schedule.interval not in (None, 1),
                schedule.count,
                schedule.bymonthday,
                schedule.byweekno,
                schedule.byyearday,
                schedule.by_appointment,
                schedule.recurs_yearly,
            )
        )
    )


class Hours(Section):
    """The hours of the week at each place of the service, or of the service itself when it has no place."""

    code = "orari"
    title = _("Opening hours")
    hint = _("Write them as you speak: «9-12», «8.30-12.30, 14-17». An empty day is closed; all empty: nobody knows.")
    template_name_of_fields = "directory/correcting/_rows.html"

    def build(self) -> None:
        """Find whose hours are shown at each place."""
        self.owners: list[tuple[str, object, list[Schedule], int]] = []
        for place in self.service.service_at_locations.select_related("location").order_by("pk"):
            rules = schedules_for(place)
            regular = [rule for rule in rules if rule.kind != Schedule.Kind.CLOSURE]
            owner = _owner_of(regular[0]) if regular else place
            if all(owner != known for _title, known, _rules, _others in self.owners):
                self.owners.append((str(place.location), owner, rules, _others_at(owner, self.service)))
        if not self.owners:
            self.owners = [("", self.service, list(self.service.schedules.all()), 0)]

    def declare(self) -> None:
        """Add seven boxes for each owner."""
        for number, _owner in enumerate(self.owners):
            for day, name in DAYS:
                self.fields[f"{day}_{number}"] = forms.CharField(label=name, required=False, max_length=80)

    def read(self) -> dict:
        """Return the text of each day."""
        values = {}
        for number, (_title, _owner, rules, _others) in enumerate(self.owners):
            plain = [rule for rule in rules if is_plain(rule)]
            for day in WEEKDAYS:
                stretches = sorted((r.opens_at, r.closes_at) for r in plain if day in r.byday.split(","))
                values[f"{day}_{number}"] = day_text(stretches)
        return values

    @property
    def rows(self) -> list[tuple[str, list]]:
        """The rows to draw: (title, fields)."""
        return [
            (title, [self[f"{day}_{number}"] for day in WEEKDAYS])
            for number, (title, _owner, _rules, _others) in enumerate(self.owners)
        ]

    @property
    def notes(self) -> list:
        """What the person should know: rules that stay as they are, services that keep the same hours."""
        said = []
        for title, _owner, rules, others in self.owners:
            if any(not is_plain(rule) for rule in rules):
                said.append(
                    _("%(place)s: there are also hours of a season, by appointment or closures: they stay as they are.")
                    % {"place": title or self.service.name}
                )
            if others:
                said.append(
                    _("%(place)s: these are the hours of the place; %(count)s more services keep them too.")
                    % {"place": title, "count": others}
                )
        return said

    def clean(self):
        """Read every day."""
        cleaned = super().clean()
        for number, _owner in enumerate(self.owners):
            for day in WEEKDAYS:
                name = f"{day}_{number}"
                try:
                    cleaned[name] = parse_day(cleaned.get(name, ""))
                except ValueError:
                    self.add_error(name, _("I cannot read these hours. Write them like «8.30-12.30, 14-17»."))
        return cleaned

    def write(self, writer: HistoryWriter) -> None:
        """Write the rules of each owner anew where they differ: one rule for each stretch, with its days."""
        for number, (_title, owner, rules, _others) in enumerate(self.owners):
            wanted: dict[Stretch, list[str]] = {}
            for day in WEEKDAYS:
                for stretch in self.cleaned_data[f"{day}_{number}"]:
                    wanted.setdefault(stretch, []).append(day)
            for rule in [rule for rule in rules if is_plain(rule)]:
                days = wanted.pop((rule.opens_at, rule.closes_at), None)
                if days is None:
                    writer.delete(rule)
                else:
                    writer.update(rule, byday=",".join(days))
            for (opens_at, closes_at), days in wanted.items():
                rule = Schedule(freq="WEEKLY", byday=",".join(days), opens_at=opens_at, closes_at=closes_at)
                setattr(rule, _field_of(owner), owner)
                writer.create(rule)


def _owner_of(schedule: Schedule):
    return schedule.service_at_location or schedule.service or schedule.location


def _field_of(owner) -> str:
    return {"Service": "service", "Location": "location"}.get(type(owner).__name__, "service_at_location")


def _others_at(owner, service) -> int:
    """Return how many other services keep the hours of a place."""
    if type(owner).__name__ != "Location":
        return 0
    return owner.service_at_locations.exclude(service=service).count()
