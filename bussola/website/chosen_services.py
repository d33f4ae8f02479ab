"""The services of a list, read from the codes in an address: nothing of it is kept on the server."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from urllib.parse import urlencode
from uuid import UUID

from bussola.directory.models import Service
from bussola.directory.short_code import clean_code, services_with_code, short_code

MOST_SERVICES = 30  # in one list: more is a catalogue, and an address too long to send
LONGEST_CODE = 60  # a code, a UUID, or a short address pasted whole
PARAMETER = "s"


@dataclass(frozen=True)
class ChosenServices:
    """What became of the codes of an address.

    ``services``: those to show, in the order asked for. ``unknown``: codes nobody has (or has any more).
    ``withheld``: True when some are left out to protect people. ``left_over``: how many codes beyond the limit.
    """

    services: list[Service]
    unknown: list[str]
    withheld: bool
    left_over: int

    @property
    def codes(self) -> list[str]:
        """The short codes of the services, in order."""
        return [short_code(service.pk) for service in self.services]

    @property
    def parameters(self) -> str:
        """The list as the query of an address: «s=...&s=...»."""
        return parameters_of(self.codes)


def parameters_of(codes: list[str]) -> str:
    """Return codes as the query of an address."""
    return urlencode([(PARAMETER, code) for code in codes])


def belongs_in_lists(service: Service) -> bool:
    """Tell whether a service may stay in a list: a list is found by whoever uses the same computer or pocket.

    Reads ``taxonomy_terms`` once if prefetched.
    """
    return not service.is_danger and not service.is_confidential


def chosen_services(asked: list[str]) -> ChosenServices:
    """Return the services of the codes ``asked`` (short codes, short addresses or UUIDs), ready for a page.

    A code asked twice counts once. Two services with one code are both taken: better one too many than the wrong one.
    """
    codes = list(dict.fromkeys(code for text in asked if (code := _code_in(text))))
    taken, left_over = codes[:MOST_SERVICES], len(codes[MOST_SERVICES:])
    ids_of = _ids_of(taken)
    wanted = list(dict.fromkeys(pk for ids in ids_of.values() for pk in ids))
    shown = Service.objects.public().for_page()
    shown = shown.prefetch_related("contacts__phones__schedules", "organization__phones__schedules")
    found = {service.pk: service for service in shown.filter(pk__in=wanted)}
    kept = [found[pk] for pk in wanted if pk in found and belongs_in_lists(found[pk])][:MOST_SERVICES]
    return ChosenServices(
        services=kept,
        unknown=[code for code, ids in ids_of.items() if not any(pk in found for pk in ids)],
        withheld=any(not belongs_in_lists(service) for service in found.values()),
        left_over=left_over,
    )


def _code_in(text: str) -> str:
    """Return the code in what somebody wrote or pasted: the last part of an address, without spaces around."""
    return text.strip().rstrip("/").rpartition("/")[2].strip()[:LONGEST_CODE]


def _ids_of(codes: list[str]) -> dict[str, list[UUID]]:
    """Return for each code the keys of the services it stands for; one query."""
    short = {code: clean_code(code) for code in codes}
    asked = [services_with_code(code) for code in short.values() if code]
    found = reduce(or_, asked).values_list("pk", flat=True) if asked else []
    of_short: dict[str, list[UUID]] = {}
    for pk in found:
        of_short.setdefault(short_code(pk), []).append(pk)
    return {code: of_short.get(short[code], []) if short[code] else _as_key(code) for code in codes}


def _as_key(text: str) -> list[UUID]:
    """Return the UUID somebody wrote, [] for anything else."""
    try:
        return [UUID(text)]
    except ValueError:
        return []
