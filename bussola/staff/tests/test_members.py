"""The people of a district: who sees whom, searching, the file, ending, confirming, handing over."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from bussola.audit.models import AuditEvent
from bussola.organizations.models import Membership, Office
from bussola.organizations.roles import Role
from bussola.staff.csv_export import safe_cell

pytestmark = pytest.mark.django_db
PEOPLE = "/suzzara/lavoro/persone/"


def open_role(user):
    return Membership.objects.open().get(user=user)


def test_an_administrator_sees_everybody_of_the_district_and_nobody_else(signed_in, network):
    network.member(Role.DESK_OPERATOR, "sara.sportello")
    network.member(Role.PLANNER, "straniero", district=network.other_district)
    html = signed_in(network.member(Role.NETWORK_ADMIN)).get(PEOPLE).content.decode()
    assert "sara.sportello@comune.example" in html
    assert "straniero" not in html


def test_an_editor_sees_the_colleagues_of_their_body_only(signed_in, network):
    network.member(Role.DESK_OPERATOR, "collega")
    network.member(Role.SOCIAL_WORKER, "lontano")
    html = signed_in(network.member(Role.EDITOR)).get(PEOPLE).content.decode()
    assert "collega@comune.example" in html
    assert "lontano" not in html


@pytest.mark.parametrize("role", [Role.DESK_OPERATOR, Role.SOCIAL_WORKER, Role.PLANNER])
def test_who_has_nothing_to_do_with_people_finds_no_list(signed_in, network, role):
    browser = signed_in(network.member(role))
    for path in (PEOPLE, f"{PEOPLE}elenco.csv", "/suzzara/lavoro/inviti/nuovo/"):
        assert browser.get(path).status_code == 404


def test_people_are_searched_filtered_and_sorted(signed_in, network):
    admin = network.member(Role.NETWORK_ADMIN)
    network.member(Role.PLANNER, "zeno", ends_on=timezone.localdate() + timedelta(3))
    network.member(Role.SOCIAL_WORKER, "bruna", ends_on=timezone.localdate() + timedelta(9))
    browser = signed_in(admin)
    found = browser.get(PEOPLE, {"q": "ZENO"}).content.decode()
    assert "zeno@" in found
    assert "bruna@" not in found
    found = browser.get(PEOPLE, {"ruolo": "social_worker"}).content.decode()
    assert "bruna@" in found
    assert "zeno@" not in found
    by_day = browser.get(PEOPLE, {"ordine": "scadenza"}).content.decode()
    assert by_day.index("zeno@") < by_day.index("bruna@")
    assert "Non c'è nessuno così" in browser.get(PEOPLE, {"q": "nessuno"}).content.decode().replace("&#x27;", "'")
    assert browser.get(PEOPLE, {"ruolo": "boss", "ordine": "x", "pagina": "99"}).status_code == 200


def test_reading_the_list_is_in_the_trail_without_what_was_typed(signed_in, network):
    signed_in(network.member(Role.NETWORK_ADMIN)).get(PEOPLE, {"q": "rossi"})
    event = AuditEvent.objects.get(action="organizations.list_membership")
    assert event.summary == {"count": 0, "filters": ["q"]}
    assert event.field_names == ["user.email", "user.name"]
    assert event.district == "suzzara"


def test_the_file_holds_the_list_and_no_formula_runs(signed_in, network):
    bad = network.person("bad")
    bad.name = "=HYPERLINK(1)"
    bad.save()
    network.give(bad, Role.PLANNER)
    network.member(Role.PLANNER, "straniero", district=network.other_district)
    response = signed_in(network.member(Role.AUDITOR)).get(f"{PEOPLE}elenco.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in response["Cache-Control"]
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["Nome", "Indirizzo e-mail", "Ruolo"]
    assert {row[1] for row in rows[1:]} == {"bad@comune.example", "auditor.suzzara@comune.example"}
    assert "'=HYPERLINK(1)" in {row[0] for row in rows}
    event = AuditEvent.objects.get(action="organizations.export_membership")
    assert (event.kind, event.summary["count"]) == ("export", 2)


@pytest.mark.parametrize("text", ["=1+1", "+39", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["Anna", "a=b", "3", ""])
def test_a_harmless_cell_stays_as_it_is(text):
    assert safe_cell(text) == text


def test_one_person_is_shown_with_what_may_be_done(signed_in, network):
    desk = network.member(Role.DESK_OPERATOR, "sara")
    admin_html = signed_in(network.member(Role.NETWORK_ADMIN)).get(f"{PEOPLE}{desk.pk}/").content.decode()
    assert "Passa tutto" in admin_html
    assert f"/suzzara/lavoro/ruoli/{open_role(desk).pk}/togli/" in admin_html
    auditor_html = signed_in(network.member(Role.AUDITOR)).get(f"{PEOPLE}{desk.pk}/").content.decode()
    assert "sara@" in auditor_html
    assert "togli/" not in auditor_html


def test_strangers_find_nobody(signed_in, network):
    planner = network.member(Role.PLANNER)
    pages = [
        f"/fidenza/lavoro/persone/{planner.pk}/",
        f"/fidenza/lavoro/persone/{planner.pk}/passaggio/",
        f"/fidenza/lavoro/ruoli/{open_role(planner).pk}/togli/",
        f"/fidenza/lavoro/ruoli/{open_role(planner).pk}/ultimo-giorno/",
    ]
    browser = signed_in(network.member(Role.NETWORK_ADMIN, district=network.other_district))
    for page in pages:
        assert browser.get(page).status_code == 404, page
    for page in pages[1:]:
        assert browser.post(page).status_code == 404, page


def test_a_role_of_another_district_is_not_touched_through_the_address_of_this_one(signed_in, network):
    admin = network.member(Role.NETWORK_ADMIN)
    network.give(admin, Role.NETWORK_ADMIN, district=network.other_district)
    planner = network.member(Role.PLANNER, district=network.other_district)
    assert signed_in(admin).post(f"/suzzara/lavoro/ruoli/{open_role(planner).pk}/togli/").status_code == 404
    assert open_role(planner)


def test_taking_a_role_away_asks_first(signed_in, network):
    desk = network.member(Role.DESK_OPERATOR)
    page = f"/suzzara/lavoro/ruoli/{open_role(desk).pk}/togli/"
    browser = signed_in(network.member(Role.COORDINATOR))
    assert "Lascia com" in browser.get(page).content.decode()
    assert open_role(desk)
    assert "Il ruolo è stato tolto" in browser.post(page, follow=True).content.decode()
    assert not Membership.objects.open().filter(user=desk).exists()


def test_the_last_day_is_moved_or_the_mistake_is_said(signed_in, network):
    desk = network.member(Role.DESK_OPERATOR)
    page = f"/suzzara/lavoro/ruoli/{open_role(desk).pk}/ultimo-giorno/"
    browser = signed_in(network.member(Role.COORDINATOR))
    past = browser.post(page, {"ends_on": "2020-01-01"}).content.decode()
    assert "Scegli un giorno da oggi" in past
    assert 'href="#id_ends_on"' in past
    day = timezone.localdate() + timedelta(60)
    assert browser.post(page, {"ends_on": day.isoformat()}).status_code == 302
    assert open_role(desk).ends_on == day


def test_a_new_administrator_is_confirmed_by_a_second_one_and_not_by_the_first(signed_in, network):
    first, second = network.member(Role.NETWORK_ADMIN), network.member(Role.NETWORK_ADMIN, "second")
    new = network.member(Role.NETWORK_ADMIN, "new", confirmed_at=None, invited_by=first)
    page = f"/suzzara/lavoro/ruoli/{open_role(new).pk}/conferma/"
    browser = signed_in(first)
    assert "conferma/" not in browser.get(f"{PEOPLE}{new.pk}/").content.decode()
    assert "tocca a un" in browser.post(page, follow=True).content.decode()
    assert open_role(new).waits_for_confirmation
    browser = signed_in(second)
    assert page in browser.get(f"{PEOPLE}{new.pk}/").content.decode()
    browser.post(page)
    assert open_role(new).is_active


def test_a_role_is_not_confirmed_by_opening_an_address(signed_in, network):
    new = network.member(Role.NETWORK_ADMIN, "new", confirmed_at=None)
    response = signed_in(network.member(Role.NETWORK_ADMIN)).get(f"/suzzara/lavoro/ruoli/{open_role(new).pk}/conferma/")
    assert response.status_code == 405


def test_handing_over_shows_what_will_happen_before_it_does(signed_in, network):
    leaving, heir = network.member(Role.DESK_OPERATOR, "sara"), network.member(Role.SOCIAL_WORKER, "bruna")
    page = f"{PEOPLE}{leaving.pk}/passaggio/"
    browser = signed_in(network.member(Role.NETWORK_ADMIN))
    assert "Bruna" in browser.get(page).content.decode()
    summary = browser.get(page, {"erede": heir.pk}).content.decode()
    assert "Da Sara a Bruna" in summary
    assert "Operatore di sportello" in summary
    assert open_role(leaving), "looking changes nothing"
    browser.post(page, {"erede": heir.pk})
    assert not Membership.objects.open().filter(user=leaving).exists()
    assert {one.role for one in Membership.objects.active().filter(user=heir)} == {"social_worker", "desk_operator"}


def test_work_is_not_handed_to_a_stranger_or_an_auditor(signed_in, network):
    leaving, auditor = network.member(Role.DESK_OPERATOR, "sara"), network.member(Role.AUDITOR)
    stranger = network.member(Role.PLANNER, district=network.other_district)
    page = f"{PEOPLE}{leaving.pk}/passaggio/"
    browser = signed_in(network.member(Role.NETWORK_ADMIN))
    assert "Non si può fare" in browser.get(page, {"erede": auditor.pk}).content.decode()
    for heir in (auditor, stranger):
        browser.post(page, {"erede": heir.pk})
        assert open_role(leaving)


def test_desks_are_added_renamed_and_closed_by_who_may(signed_in, network):
    browser = signed_in(network.member(Role.EDITOR))
    assert "Sportello di piazza" in browser.get("/suzzara/lavoro/sportelli/").content.decode()
    browser.post("/suzzara/lavoro/sportelli/", {"organization": network.body.pk, "name": "Sportello nuovo"})
    desk = Office.objects.get(name="Sportello nuovo")
    browser.post(f"/suzzara/lavoro/sportelli/{desk.pk}/", {"name": "Sportello bello", "is_closed": "on"})
    desk.refresh_from_db()
    assert (desk.name, desk.is_closed) == ("Sportello bello", True)
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"organizations.open_office", "organizations.update_office"} <= actions
    twice = browser.post("/suzzara/lavoro/sportelli/", {"organization": network.body.pk, "name": "sportello DI piazza"})
    assert 'role="alert"' in twice.content.decode()
    browser.post("/suzzara/lavoro/sportelli/", {"organization": network.other_body.pk, "name": "Altrui"})
    assert not Office.objects.filter(name="Altrui").exists()
    stranger = signed_in(network.member(Role.EDITOR, district=network.other_district))
    assert stranger.get(f"/fidenza/lavoro/sportelli/{desk.pk}/").status_code == 404
