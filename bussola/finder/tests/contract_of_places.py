"""What any search engine must do with «open» and «near»: true of the same place, and unknown is not closed."""

import itertools
import random
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from bussola.directory import models as directory
from bussola.directory.opening_hours import Openness, local_instant, open_state, schedules_by_place
from bussola.finder.search import Near, Query, Sort, search, services_of
from bussola.lib.geo import distance_km

from .contract import found

MONDAY_TO_SUNDAY = "MO,TU,WE,TH,FR,SA,SU"
EVERY_DAY = {"days": MONDAY_TO_SUNDAY, "opens_at": time(9), "closes_at": time(12)}


def at(hour, minute=0, days=1):
    """Return a local time ``days`` from today as an instant."""
    return local_instant(timezone.localdate() + timedelta(days), time(hour, minute))


def public_services():
    return directory.Service.objects.public().for_page().order_by("pk")


def by_the_book(instant, centre=None, km=0.0):
    """Return the ids of the services open, and of those of unknown hours, one place at a time."""
    opened, unknown = set(), set()
    for service in public_services():
        states = set()
        for place, schedules in schedules_by_place(service):
            if centre is not None:
                if place is None or place.location.latitude is None:
                    continue
                if round(distance_km(*centre, place.location.latitude, place.location.longitude), 3) > km:
                    continue
            states.add(open_state(schedules, instant).openness)
        if Openness.OPEN in states:
            opened.add(service.pk)
        elif Openness.UNKNOWN in states:
            unknown.add(service.pk)
    return opened, unknown


class PlacesContract:
    """Mixed into the contract of an engine."""

    def test_open_at_a_time_finds_what_is_open_then_and_counts_what_nobody_knows(self, world):
        world.hours(world.service("Sportello"), **EVERY_DAY)
        world.service("Chissà")
        by_appointment = world.service("Su appuntamento")
        world.hours(by_appointment, MONDAY_TO_SUNDAY, None, None, by_appointment=True)
        results = search(Query(open_at=at(10)))
        assert [service.name for _, service in services_of(results.hits)] == ["Sportello"]
        assert (results.unknown_hours, results.is_current) == (1, True)
        closed = search(Query(open_at=at(12)))
        assert (closed.total, closed.unknown_hours) == (0, 1)
        assert [(one.name, one.total) for one in closed.relaxations] == [("open_at", 3)]
        assert search(Query("sportello", open_at=at(9))).total == 1
        assert search(Query(open_at=at(10))).facets["types"] == {"sad": 1}
        assert search(Query()).unknown_hours == 0

    @pytest.mark.parametrize(
        ("opens_at", "closes_at", "instant", "is_open"),
        [
            (time(9, 10), time(12, 40), (9, 9), False),
            (time(9, 10), time(12, 40), (9, 10), True),
            (time(9, 10), time(12, 40), (12, 39), True),
            (time(9, 10), time(12, 40), (12, 40), False),
            (time(9, 2), time(9, 5), (9, 1), False),
            (time(9, 2), time(9, 5), (9, 3), True),
            (time(20), time(8), (3, 0), True),
            (time(0), time(0), (23, 59), True),
        ],
    )
    def test_minutes_count(self, world, opens_at, closes_at, instant, is_open):
        world.hours(world.service("Sportello"), MONDAY_TO_SUNDAY, opens_at, closes_at)
        for days in (1, 40):  # in the days the index knows, and beyond
            assert bool(search(Query(open_at=at(*instant, days=days))).total) == is_open

    def test_open_at_some_time_between_two(self, world):
        world.hours(world.service("Sportello"), **EVERY_DAY)
        for start, end, is_open in (
            ((8,), (9,), False),
            ((8,), (9, 1), True),
            ((11, 59), (18,), True),
            ((12,), (18,), False),
        ):
            for days in (1, 40):
                query = Query(open_from=at(*start, days=days), open_to=at(*end, days=days))
                assert bool(search(query).total) == is_open, (start, end, days)

    def test_near_and_open_are_true_of_the_same_place(self, world):
        service = world.service("Sportello")
        near, far = world.place(service, "020001"), world.place(service, "016001")
        world.hours(far, **EVERY_DAY)
        world.hours(near, MONDAY_TO_SUNDAY, time(15), time(17))
        assert found(open_at=at(10)) == ["Sportello"]
        for days in (1, 40):
            assert found(open_at=at(10, days=days), near=Near("020001", 20)) == []
            assert found(open_at=at(16, days=days), near=Near("020001", 20)) == ["Sportello"]
        assert search(Query(open_at=at(10), near=Near("016001", 20))).hits[0].distance_km == 0
        assert search(Query(open_at=at(10), near=Near("020001", 200))).hits[0].distance_km > 100

    def test_a_time_without_its_zone_is_a_mistake(self):
        with pytest.raises(ValueError, match="time zone"):
            Query(open_at=datetime.fromisoformat("2026-11-22T10:00"))

    @pytest.mark.parametrize("instant", ["0001-01-01T00:00Z", "9999-12-31T23:59Z"])
    def test_no_time_breaks_the_search(self, world, instant):
        world.hours(world.service("Sportello"), **EVERY_DAY)
        assert search(Query(open_at=datetime.fromisoformat(instant))).total in (0, 1)

    def test_the_hours_of_a_secret_place_stay_secret(self, world):
        service = world.service("Rifugio", at=["020001"], secret_place=True)
        world.hours(service.service_at_locations.get(), **EVERY_DAY)
        results = search(Query(open_at=at(10)))
        assert (results.total, results.unknown_hours) == (0, 1)

    def test_a_change_of_hours_is_seen_by_the_next_search(self, world):
        service = world.service("Sportello")
        rule = world.hours(service, **EVERY_DAY)
        assert found(open_at=at(10)) == ["Sportello"]
        world.hours(service, "", None, None, freq="", kind="closure", valid_from=at(10).date(), valid_to=at(10).date())
        assert found(open_at=at(10)) == []
        service.schedules.filter(kind="closure").delete()
        rule.closes_at = time(9, 30)
        rule.save()
        assert (found(open_at=at(10)), found(open_at=at(9, 15))) == ([], ["Sportello"])

    def test_open_and_near_agree_with_the_rules_read_one_by_one(self, world):
        chance = random.Random(20)
        hours = [
            ("MO,WE,FR", time(9), time(12)),
            ("TU,TH", time(8, 40), time(13, 5)),
            (MONDAY_TO_SUNDAY, time(0), time(0)),
            ("SA,SU", time(21), time(6, 50)),
            ("MO,FR", None, None),
            ("TH", time(14), time(14, 7)),
        ]
        soon = timezone.localdate() + timedelta(5)
        for number in range(40):
            service = world.service(f"Portico {number}")
            for code in chance.sample(["020001", "020002", "036001"], chance.choice([0, 1, 1, 1, 2, 3])):
                east, north = chance.uniform(-0.2, 0.2), chance.uniform(-0.2, 0.2)
                where = {"latitude": 44.95 + north, "longitude": 10.82 + east, "coordinate_precision": "exact"}
                if chance.random() < 0.1:
                    where = {"latitude": None, "longitude": None, "coordinate_precision": "none"}
                place = world.place(service, code, **where)
                if chance.random() < 0.7:
                    for rule in chance.sample(hours, chance.choice([1, 1, 2])):
                        world.hours(place, *rule, by_appointment=chance.random() < 0.1)
                if chance.random() < 0.2:
                    world.hours(place, "", None, None, freq="", kind="closure", valid_from=soon, valid_to=soon)
                if chance.random() < 0.2:
                    world.hours(
                        place, "", time(10), time(10, 20), freq="", kind="closure", valid_from=soon, valid_to=soon
                    )
            if chance.random() < 0.3:
                world.hours(service, *chance.choice(hours), valid_to=soon if chance.random() < 0.5 else None)
        centre = 44.95, 10.82
        instants = [
            at(chance.randrange(24), chance.randrange(60), chance.choice([0, 2, 4, 5, 6, 7, 9, 13, 14, 30, -3]))
            for _ in range(40)
        ] + [at(8, 55), at(23, 59, 13), at(0, 0, 14), at(14, 5, 4)]
        for instant, km in itertools.product(instants, (None, 9.0)):
            opened, unknown = by_the_book(instant, centre if km else None, km or 0)
            near = Near("020001", km) if km else None
            results = search(Query(open_at=instant, near=near, page_size=100, sort=Sort.DISTANCE))
            assert {hit.id for hit in results.hits} == opened, (instant, km)
            assert results.unknown_hours == len(unknown), (instant, km)
        for km in (0.5, 3, 7.5, 12, 18, 25, 60):
            results = search(Query(near=Near("020001", km), page_size=100))
            expected = {
                service.pk
                for service in public_services()
                for place in service.public_service_at_locations
                if place.location.latitude is not None
                and distance_km(*centre, place.location.latitude, place.location.longitude) <= km
            }
            assert {hit.id for hit in results.hits} == expected, km
