"""The page of the time-saver disc."""

from datetime import date

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bussola.directory.change_log import newest_change
from bussola.directory.intervals import Interval
from bussola.directory.opening_days_text import dates_text, list_text, time_text, weekday_name
from bussola.lib.conditional import public_page

from .dial import SIZE, hours_words, rings
from .disc import HOURS, PEOPLE, PERIODS, WEEKDAYS, Turned
from .facet_choices import address
from .forms import Asked, page_number
from .open_then import APPOINTMENT, OpenThen, candidates, open_then, rules_by_place
from .pages import last_page, page_among
from .remembered import memory
from .rows import rows_of
from .school_holidays import Days, Period, days_of
from .search import PAGE_SIZE


@require_safe
@public_page(lambda request: newest_change(), private=True)  # the address holds what somebody chose
def disc(request):
    """Turn the disc to a person, a day, some hours and a town, and show what is really open then."""
    if request.district is None:
        raise Http404
    turned = Turned.read(request.GET)
    today = timezone.localdate()
    days = days_of(turned.period, turned.weekday, today)
    found = candidates(turned.queries(request.district.slug))
    known = memory(is_current=found.is_current)
    rules = known.rules_of([hit.id for hit in found.hits], rules_by_place)
    answer = open_then(found, days.days, HOURS[turned.hours], rules)
    municipalities = known.municipalities(request.district)
    municipality = next((town for town in municipalities if town.pk == turned.municipality), None)
    listed = [*answer.always, *answer.sometimes, *answer.appointment]
    last = last_page(len(listed), PAGE_SIZE)
    page = min(page_number(request.GET), last)
    shown = listed[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    context = {
        "turned": turned,
        "rings": rings(turned),
        "size": SIZE,
        "middle": SIZE // 2,
        "choices": _choices(turned, municipalities),
        "open_count": len(answer.always) + len(answer.sometimes),
        "answer": answer,
        "said": _said(turned, municipality),
        "days": days,
        "days_words": _days_words(turned, days, today),
        "festive_words": dates_text(days.festive, today),
        "groups": _groups(shown, answer, municipality, known, days, today),
        "page": page_among(page, last, lambda number: f"{request.path}?{turned.parameters}&page={number}#aperti"),
        "all_url": _all_url(turned),
    }
    response = render(request, "finder/disc.html", context)
    if not found.is_current:
        response["Cache-Control"] = "no-store"  # something may be missing: in a minute it must not
    return response


def _choices(turned: Turned, municipalities: list) -> list[tuple[str, str, bool, list[tuple[str, str, bool]]]]:
    """Return the choices as lists: (name in the address, legend, whether the disc has it, options).

    An option is (code, words, whether it is chosen).
    """
    people = [("", _("Anybody"))]
    people += [(code, " ".join(filter(None, (str(one.words), str(one.more))))) for code, one in PEOPLE.items()]
    hours = [(code, f"{one.words} ({hours_words(one)})") for code, one in HOURS.items()]
    days = [(code, weekday_name(day)) for code, day in WEEKDAYS.items()]
    towns = [("", _("The whole district")), *((town.pk, town.name) for town in municipalities)]
    lists = [
        ("periodo", _("Which part of the year"), False, PERIODS.items(), turned.period),
        ("comune", _("Where do you live?"), False, towns, turned.municipality),
        ("per", _("For whom"), True, people, turned.who),
        ("giorno", _("Which day"), True, days, turned.day),
        ("ore", _("At what time"), True, hours, turned.hours),
    ]
    return [
        (name, legend, is_drawn, [(code, str(words), code == chosen) for code, words in pairs])
        for name, legend, is_drawn, pairs, chosen in lists
    ]


def _said(turned: Turned, municipality) -> str:
    """Return where the disc is turned to, in words."""
    hours = HOURS[turned.hours]
    parts = [
        str(PEOPLE[turned.who].words) if turned.who else _("Anybody"),
        f"{weekday_name(turned.weekday)} {hours.words} ({hours_words(hours)})",
        _lowered(str(PERIODS[turned.period])),
        municipality.name if municipality else _("the whole district"),
    ]
    return ", ".join(parts)


def _lowered(words: str) -> str:
    """Return ``words`` as they stand inside a sentence: names in them keep their capitals."""
    return words[:1].lower() + words[1:]


def _days_words(turned: Turned, days: Days, today: date) -> str:
    """Return which days were looked at: «Guardiamo i mercoledì 2, 9 e 16 dicembre»."""
    if not days.days:
        return ""
    values = {"weekday": weekday_name(turned.weekday), "days": dates_text(days.days, today)}
    if turned.period is Period.SCHOOL:
        return _("We look at the next ones when the schools are open (%(weekday)s): %(days)s.") % values
    return _("We look at the ones of the holidays (%(weekday)s): %(days)s.") % values


def _groups(shown: list[OpenThen], answer, municipality, known, days: Days, today: date) -> list[tuple]:
    """Return (title, ((row, when it is open), ...)) of each way of being open that has something on this page."""
    rows = {row.service_id: row for row in rows_of([one.hit for one in shown], municipality, known)}
    found = []
    for title, some in (
        (_("Open each time"), answer.always),
        (_("Open some of the times"), answer.sometimes),
        (_("By appointment"), answer.appointment),
    ):
        lines = [(rows[one.hit.id], _when(one, days, today)) for one in some if one.hit.id in rows]
        if lines:
            found.append((title, len(some), lines))
    return found


def _when(one: OpenThen, days: Days, today: date) -> str:
    """Return when a service is open then: «14.30–18.00», «2 volte su 4: 2 e 9 dicembre, 14.30–18.00»."""
    hours = list_text(_clock(interval) for interval in one.hours)
    if one.state == APPOINTMENT:
        return _("By appointment, %(hours)s") % {"hours": hours} if hours else _("By appointment")
    if len(one.days) == len(days.days):
        return _("Open %(hours)s") % {"hours": hours}
    values = {"days": dates_text(one.days, today), "count": len(one.days)}
    values |= {"all": len(days.days), "hours": hours}
    return (
        ngettext(
            "Open %(count)s time out of %(all)s: %(days)s, %(hours)s",
            "Open %(count)s times out of %(all)s: %(days)s, %(hours)s",
            len(one.days),
        )
        % values
    )


def _clock(interval: Interval) -> str:
    return f"{time_text(interval.local_start.time())}–{time_text(interval.local_end.time())}"


def _all_url(turned: Turned) -> str:
    """Return the address of the results for the same person and town, whenever they are open."""
    asked = Asked(municipality=turned.municipality, target_groups=turned.groups)
    return address(reverse("finder:results"), asked)
