"""The numbers to call in a danger read in the words of a question: those of its kind that answer in the district."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bussola.directory.models import EmergencyNumber

from .danger import Kind

Number = EmergencyNumber.Kind
# Kind of danger -> kinds of numbers, the first to call first. The doctor on duty (116117) is for no danger.
NUMBERS = {
    Kind.MEDICAL: (Number.EMERGENCY, Number.HEALTH),
    Kind.DOOR: (Number.EMERGENCY, Number.FIRE),
    Kind.SUICIDE: (Number.EMERGENCY, Number.SUICIDE),
    Kind.CHILD: (Number.EMERGENCY, Number.CHILD),
    Kind.VIOLENCE: (Number.EMERGENCY, Number.VIOLENCE),
    Kind.TRAFFICKING: (Number.EMERGENCY, Number.TRAFFICKING),
}
REASONS = {
    Kind.MEDICAL: _("You write of somebody who may be very ill."),
    Kind.DOOR: _("You write of somebody who does not answer."),
    Kind.SUICIDE: _("You write of wanting to die, or of being hurt. You are not alone: talk to somebody now."),
    Kind.CHILD: _("You write of a child who may be in danger."),
    Kind.VIOLENCE: _("You write of violence. It is not your fault, and there is somebody who listens."),
    Kind.TRAFFICKING: _("You write of somebody who is forced or exploited."),
}


class NumberToCall(NamedTuple):
    """A number as it is written and as it is dialled, its name, and when it answers."""

    number: str
    dialled: str
    name: str
    hours: str


BY_HEART = NumberToCall("112", "112", "", "")  # where no number is loaded


def numbers_for(kinds: tuple[Kind, ...], district) -> list[NumberToCall]:
    """Return the numbers for these dangers that answer in ``district`` (None: only those of all Italy)."""
    wanted = list(dict.fromkeys(number for kind in kinds for number in NUMBERS[kind]))
    found = EmergencyNumber.objects.public().active_in(district).filter(kind__in=wanted)
    in_order = sorted(found, key=lambda one: (wanted.index(one.kind), one.position))
    numbers = [NumberToCall(one.number, one.number.replace(" ", ""), one.name, one.hours) for one in in_order]
    return numbers or [BY_HEART]


def reasons_for(kinds: tuple[Kind, ...]) -> list[Promise]:
    """Return why the numbers are shown, a sentence for each kind of danger."""
    return [REASONS[kind] for kind in kinds]
