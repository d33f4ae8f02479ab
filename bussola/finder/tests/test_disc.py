"""The time-saver disc: the days that are looked at, what is really open on them, and the page."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from bussola.directory import models as directory
from bussola.directory.holidays import is_holiday
from bussola.directory.importing.vocabularies import shipped_rows
from bussola.directory.intervals import ROME
from bussola.finder.dial import rings
from bussola.finder.disc import HOURS, PEOPLE, Turned
from bussola.finder.open_then import candidates, open_then, rules_by_place
from bussola.finder.school_holidays import Period, days_of, holiday_after

EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"
WEDNESDAY, THURSDAY, FRIDAY = 2, 3, 4
PAGE = "/suzzara/quando/"


def turned(address=""):
    return Turned.read(QueryDict(address))


def answered(address, days, hours):
    found = candidates(turned(address).queries("suzzara"))
    return open_then(found, days, HOURS[hours], dict(rules_by_place([hit.id for hit in found.hits])))


def names(lines):
    pks = [one.hit.id for one in lines]
    found = directory.Service.objects.in_bulk(pks)
    return [found[pk].name for pk in pks]


def coming(count=3):
    """Return the next days that are no holiday, from tomorrow on, a week apart."""
    first = timezone.localdate() + timedelta(days=1)
    days = (first + timedelta(weeks=number) for number in range(count + 12))
    return tuple([day for day in days if not is_holiday(day)][:count])


class TestDays:
    def test_while_schools_are_open_the_next_four_that_are_no_holiday(self):
        found = days_of(Period.SCHOOL, THURSDAY, date(2026, 11, 26))
        assert found.days == (date(2026, 11, 26), date(2026, 12, 3), date(2026, 12, 10), date(2026, 12, 17))
        tuesdays = days_of(Period.SCHOOL, 1, date(2026, 12, 1))
        assert tuesdays.days[:3] == (date(2026, 12, 1), date(2026, 12, 15), date(2027, 1, 12))
        assert tuesdays.festive == (date(2026, 12, 8),)

    def test_in_summer_school_begins_again_when_it_has_begun_everywhere(self):
        assert days_of(Period.SCHOOL, 0, date(2026, 6, 10)).days[0] == date(2026, 9, 21)

    def test_a_holiday_has_all_its_days_but_the_festive_ones(self):
        christmas = days_of(Period.CHRISTMAS, THURSDAY, date(2026, 11, 26))
        assert (christmas.first, christmas.last) == (date(2026, 12, 24), date(2027, 1, 6))
        assert christmas.days == (date(2026, 12, 24), date(2026, 12, 31))
        fridays = days_of(Period.CHRISTMAS, FRIDAY, date(2026, 11, 26))
        assert (fridays.days, fridays.festive) == ((), (date(2026, 12, 25), date(2027, 1, 1)))
        assert len(days_of(Period.SUMMER, WEDNESDAY, date(2026, 11, 26)).days) == 8  # of July and August 2027

    def test_easter_follows_the_moon_and_has_no_wednesday(self):
        assert holiday_after(Period.EASTER, date(2026, 11, 26)) == (date(2027, 3, 25), date(2027, 3, 30))
        wednesdays = days_of(Period.EASTER, WEDNESDAY, date(2026, 11, 26))
        assert (wednesdays.days, wednesdays.festive) == ((), ())

    def test_a_holiday_that_goes_on_is_this_one_from_today_on(self):
        days = days_of(Period.CHRISTMAS, 5, date(2027, 1, 1))
        assert (days.first, days.days) == (date(2026, 12, 24), (date(2027, 1, 2),))
        assert days_of(Period.CHRISTMAS, 5, date(2027, 1, 7)).first == date(2027, 12, 24)


class TestTurning:
    def test_what_makes_no_sense_is_left_out(self):
        one = turned("per=marziani&giorno=oggi&ore=25&periodo=sempre&comune=20001%00")
        assert (one.who, one.period, one.municipality) == ("", Period.SCHOOL, "")
        assert one == turned()

    def test_the_hours_of_a_night_begin_the_evening_before(self):
        night = HOURS["notte"].on(date(2026, 11, 26))
        assert datetime(2026, 11, 27, 3, tzinfo=ROME) in night
        assert datetime(2026, 11, 26, 3, tzinfo=ROME) not in night

    def test_the_hours_of_the_disc_cover_the_day_once(self):
        for quarter in range(0, 24 * 60, 15):
            clock = time(quarter // 60, quarter % 60)
            holding = [
                code
                for code, hours in HOURS.items()
                if (hours.start <= clock < hours.end)
                or (hours.end <= hours.start and (clock >= hours.start or clock < hours.end))
            ]
            assert len(holding) == 1, clock

    def test_every_wedge_leads_to_itself_and_the_chosen_person_to_anybody(self):
        one = turned("per=anziani&giorno=mer&ore=sera&comune=020001&periodo=natale")
        people, hours, days = rings(one)
        assert [len(ring.wedges) for ring in (people, hours, days)] == [6, 6, 7]
        for ring, name in ((people, "who"), (hours, "hours"), (days, "day")):
            for wedge in ring.wedges:
                there = turned(wedge.parameters)
                changed = [key for key in ("who", "hours", "day", "period", "municipality")
                           if getattr(there, key) != getattr(one, key)]  # fmt: skip
                is_undoing = wedge.is_chosen and name == "who"
                assert changed == ([] if wedge.is_chosen and not is_undoing else [name])
        chosen = next(wedge for wedge in people.wedges if wedge.is_chosen)
        assert turned(chosen.parameters).who == ""

    def test_the_groups_of_the_disc_are_in_the_vocabulary(self):
        known = {term.code for term in shipped_rows()[1]}
        assert {code for person in PEOPLE.values() for code in person.groups} <= known


@pytest.mark.django_db
class TestOpenThen:
    def test_each_time_some_times_by_appointment_and_unknown(self, world):
        days = coming()
        world.hours(world.service("Sempre", serves=["020001"]), EVERY_DAY, time(8), time(13))
        some = world.service("Talvolta", serves=["020001"])
        world.hours(some, EVERY_DAY, time(9), time(12))
        closing = {"kind": "closure", "valid_from": days[1], "valid_to": days[1], "opens_at": None, "closes_at": None}
        world.hours(some, EVERY_DAY, **closing)
        booked = world.service("Su appuntamento", serves=["020001"])
        world.hours(booked, EVERY_DAY, None, None, by_appointment=True)
        world.hours(world.service("Di pomeriggio", serves=["020001"]), EVERY_DAY, time(15), time(18))
        world.service("Chissà", serves=["020001"])
        answer = answered("comune=020001", days, "mattina")
        assert names(answer.always) == ["Sempre"]
        assert names(answer.sometimes) == ["Talvolta"]
        assert answer.sometimes[0].days == (days[0], days[2])
        assert names(answer.appointment) == ["Su appuntamento"]
        assert (answer.unknown, answer.is_whole) == (1, True)

    def test_a_dormitory_opened_the_evening_before_is_open_early(self, world):
        world.hours(world.service("Dormitorio", serves="district"), EVERY_DAY, time(20), time(8))
        for hours, is_open in (("presto", True), ("notte", True), ("sera", True), ("mattina", False)):
            assert bool(answered("", coming(), hours).always) is is_open, hours

    def test_touching_the_end_is_not_being_open(self, world):
        world.hours(world.service("Presto", serves="district"), EVERY_DAY, time(7), time(8, 30))
        assert not answered("", coming(), "mattina").always
        assert answered("", coming(), "presto").always

    def test_the_place_that_is_open_counts_and_a_secret_one_never(self, world):
        two = world.service("Due sedi", serves=["020001"], at=["020001", "020002"])
        world.hours(two.service_at_locations.first(), EVERY_DAY, time(15), time(17))
        world.hours(two.service_at_locations.last(), EVERY_DAY, time(9), time(10))
        hidden = world.service("Casa rifugio", serves=["020001"], at=["020001"], secret_place=True)
        world.hours(hidden.service_at_locations.get(), EVERY_DAY, time(9), time(10))
        assert names(answered("", coming(), "mattina").always) == ["Due sedi"]

    def test_for_whom_also_finds_what_is_for_everybody_after_what_is_for_them(self, world):
        everybody = directory.TaxonomyTerm.objects.create(
            taxonomy=world.groups["anziani"].taxonomy, code="tutti", name="Tutti"
        )
        world.groups["tutti"] = everybody
        for name, groups in (
            ("Aaa biblioteca", ["tutti"]),
            ("Centro anziani", ["anziani"]),
            ("Nido", ["famiglie-0-6"]),
        ):
            world.hours(world.service(name, groups=groups, serves="district"), EVERY_DAY, time(9), time(12))
        assert names(answered("per=anziani", coming(), "mattina").always) == ["Centro anziani", "Aaa biblioteca"]


@pytest.mark.django_db
class TestPage:
    def test_it_says_what_is_open_and_when(self, client, world):
        service = world.service("Centro Aurora", serves=["020001"], groups=["anziani"])
        world.hours(service, EVERY_DAY, time(9), time(12))
        page = client.get(f"{PAGE}?per=anziani&giorno=mer&ore=mattina&comune=020001").content.decode()
        assert "1 servizio davvero aperto" in page
        assert "Aperto 9.00–12.00" in page
        assert "Centro Aurora" in page
        assert re.search(r'aria-label="mercoledì"\s+aria-current="true"', page)
        assert "Anziani, mercoledì mattina (8.30–12.30), con le scuole aperte, Gonzaga" in page
        evening = client.get(f"{PAGE}?per=anziani&giorno=mer&ore=sera&comune=020001").content.decode()
        assert "0 servizi davvero aperti" in evening
        assert "non conosciamo niente di aperto" in evening

    def test_a_change_of_the_hours_is_seen_at_once(self, client, world):
        service = world.service("Centro Aurora", serves=["020001"])
        hours = world.hours(service, EVERY_DAY, time(9), time(12))
        address = f"{PAGE}?giorno=mer&ore=mattina"
        assert "1 servizio davvero aperto" in client.get(address).content.decode()
        hours.opens_at, hours.closes_at = time(15), time(18)
        hours.save()
        assert "0 servizi davvero aperti" in client.get(address).content.decode()

    def test_days_that_are_not_there_are_said(self, client, world):
        page = client.get(f"{PAGE}?giorno=mer&periodo=pasqua").content.decode()
        assert "In quelle vacanze non c'è questo giorno: scegline un altro." in page

    def test_many_are_shown_page_by_page(self, client, world):
        for number in range(23):
            service = world.service(f"Servizio {number:02}", serves=["020001"])
            world.hours(service, EVERY_DAY, time(9), time(12))
        address = f"{PAGE}?giorno=mer&ore=mattina"
        first, second = (client.get(f"{address}&page={page}").content.decode() for page in (1, 99))
        assert "Servizio 00" in first
        assert "Servizio 20" not in first
        assert "Servizio 20" in second
        assert "Pagina 2 di 2" in second

    def test_without_a_district_there_is_no_disc(self, client, world):
        assert client.get("/quando/").status_code == 404

    def test_the_browser_alone_keeps_what_one_chose(self, client, world):
        answer = client.get(PAGE)
        assert "private" in answer["Cache-Control"]
        assert client.get(PAGE, headers={"if-none-match": answer["ETag"]}).status_code == 304
        assert not answer.cookies
