"""The numbers to call in danger, as every page shows them: kept in memory for a minute, never missing."""

import time
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bussola.directory.models import EmergencyNumber

SECONDS_IN_MEMORY = 60
Kind = EmergencyNumber.Kind
# Short words beside a number; the page with all of them has the name the source gives.
WORDS = {
    Kind.EMERGENCY: _("emergencies: police, ambulance, fire"),
    Kind.HEALTH: _("ambulance"),
    Kind.FIRE: _("fire brigade"),
    Kind.POLICE: _("police"),
    Kind.VIOLENCE: _("violence and stalking"),
    Kind.CHILD: _("a child in danger"),
    Kind.TRAFFICKING: _("trafficking and exploitation"),
    Kind.SUICIDE: _("thoughts of suicide"),
    Kind.MEDICAL_ADVICE: _("a doctor at night and on holidays"),
}
IN_THE_FOOTER = (Kind.EMERGENCY, Kind.HEALTH, Kind.FIRE, Kind.POLICE, Kind.VIOLENCE)
IN_THE_DANGER_BOX = (*IN_THE_FOOTER, Kind.CHILD, Kind.TRAFFICKING)  # all free, day and night, as the box says


@dataclass(frozen=True)
class Number:
    """One number to call. ``checked_on`` is None for the two the program knows by heart."""

    kind: str
    number: str
    name: str = ""
    description: str = ""
    hours: str = ""
    source_name: str = ""
    source_url: str = ""
    checked_on: date | None = None

    @property
    def dialled(self) -> str:
        """The number as a telephone wants it."""
        return "".join(character for character in self.number if character in "+0123456789")

    @property
    def words(self) -> str:
        """What it is for, in a few words of the language of the page."""
        return WORDS.get(self.kind, self.name)


BY_HEART = [Number(Kind.EMERGENCY, "112"), Number(Kind.VIOLENCE, "1522")]
_memory: dict[object, tuple[float, list[Number]]] = {}


def numbers_of(district) -> list[Number]:
    """Return the numbers that answer in a district (None: anywhere), 112 first; 112 and 1522 if none were loaded.

    Costs one query a minute for each district and process; in the tests one query each time.
    """
    key = district.pk if district else None
    now = time.monotonic()
    kept = _memory.get(key)
    if kept and kept[0] > now and not settings.TESTING:
        return kept[1]
    numbers = _read(district) or BY_HEART
    _memory[key] = (now + SECONDS_IN_MEMORY, numbers)
    return numbers


def footer_numbers(district) -> list[Number]:
    """Return the numbers for the foot of every page: one for each kind of danger everybody may meet."""
    return _one_of_each(numbers_of(district), IN_THE_FOOTER)


def danger_numbers(district) -> list[Number]:
    """Return the numbers for the box above results and sheets about danger, one for each kind."""
    return _one_of_each(numbers_of(district), IN_THE_DANGER_BOX)


def frame_stamp(request) -> str:
    """Return a short text that changes when what stands around the content of every page does."""
    district = getattr(request, "district", None)
    named = (district.name, district.official_name) if district else ()
    return repr((named, numbers_of(district), settings.BUSSOLA_EXIT_URL))


def _read(district) -> list[Number]:
    found = [
        Number(
            one.kind,
            one.number,
            one.name,
            one.description,
            one.hours,
            one.source_name,
            one.source_url,
            one.checked_on,
        )
        for one in EmergencyNumber.objects.public().active_in(district)
    ]
    return sorted(found, key=lambda number: number.dialled != "112")  # stable: the rest keeps the order of the data


def _one_of_each(numbers: list[Number], kinds: tuple) -> list[Number]:
    found = []
    for kind in kinds:
        same = [number for number in numbers if number.kind == kind and number not in found]
        if same and not any(number.dialled == same[0].dialled for number in found):
            found.append(same[0])
    return found
