"""Whose hours a service keeps: its own at that place, the service's, or the place's. Works on prefetched relations."""

from .opening_rules import CLOSURE


def schedules_for(service_at_location) -> list:
    """Return the schedules of a service at a place: its own, else the service's, else the place's.

    The hours come from the first of the three that says when it *opens*; closures said by the more particular ones
    before it («at this desk, closed on the 7th») stay. Runs no query when the relations are prefetched.
    """
    owners = (service_at_location, service_at_location.service, service_at_location.location)
    return _first_with_hours(*owners)


def schedules_for_service(service) -> list:
    """Return the schedules of a service as a whole: those of its only public place, else the service's own.

    With several places and no hours of its own there is no one answer, so it is empty: use ``schedules_by_place``.
    """
    places = service.public_service_at_locations
    return schedules_for(places[0]) if len(places) == 1 else list(service.schedules.all())


def schedules_by_place(service) -> list[tuple]:
    """Return (service at location, schedules) for each public place; (None, schedules) when there is no place."""
    places = service.public_service_at_locations
    if not places:
        return [(None, list(service.schedules.all()))]
    return [(place, schedules_for(place)) for place in places]


def _first_with_hours(*owners) -> list:
    found = []
    for owner in owners:
        own = list(owner.schedules.all())
        found += own
        if any(schedule.kind != CLOSURE for schedule in own):
            break
    return found
