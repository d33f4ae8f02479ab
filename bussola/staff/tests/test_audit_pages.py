"""Who looks at the audit trail: auditors and administrators, each in their district, and they are seen looking."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bussola.accounts.models import User
from bussola.audit.actions import record, record_list, record_read
from bussola.audit.models import AuditEvent
from bussola.organizations.roles import Role
from bussola.staff.audit_trail import PER_PAGE, events_of, page_of

pytestmark = pytest.mark.django_db
TRAIL = "/suzzara/lavoro/registro/"


@pytest.fixture
def auditor(client, network, settings):
    """Return a client in whose name an auditor of Suzzara is signed in."""
    settings.BUSSOLA_TWO_FACTOR_RELAXED = True
    client.force_login(network.member(Role.AUDITOR))
    return client


def done(action="directory.close_report", *, by="command: x", district="suzzara", **fields) -> AuditEvent:
    return record(action, by=by, district=district, **fields)


def test_only_those_who_may_read_it_find_it(client, network, settings):
    settings.BUSSOLA_TWO_FACTOR_RELAXED = True
    assert client.get(TRAIL).status_code == 302, "to the sign-in page"
    for role in set(Role) - {Role.AUDITOR, Role.NETWORK_ADMIN}:
        client.force_login(network.member(role))
        for page in ("", "tabella.csv", "dati-personali/", "scheda/accounts.User/1/"):
            assert client.get(TRAIL + page).status_code == 404
    client.force_login(network.member(Role.AUDITOR, "altrove", district=network.other_district))
    assert client.get(TRAIL).status_code == 404
    assert client.get("/fidenza/lavoro/registro/").status_code == 200


def test_an_auditor_sees_their_district_and_no_other(auditor, network):
    anna = network.person("anna")
    done(by=anna)
    done("organizations.give_role", by=anna, district="fidenza")
    page = auditor.get(TRAIL).text
    assert "ha chiuso una segnalazione di errore" in page
    assert "<strong>Anna</strong>" in page
    lines = page[page.index('class="audit-lines"') :]
    assert "ha dato un ruolo" not in lines
    assert "ha dato un ruolo" not in auditor.get(TRAIL + "tabella.csv").text


def test_what_commands_did_for_the_whole_network_is_shown_on_request(auditor):
    done("directory.import_source", by="command: import", district="")

    def lines(where):
        return auditor.get(TRAIL + where).text.partition('class="audit-lines"')[2]

    assert "ha caricato una fonte pubblica" not in lines("")
    assert "Il comando «import»" in lines("?dove=rete")


def test_looking_searching_and_downloading_leave_their_own_events(auditor):
    done()
    auditor.get(TRAIL + "?chi=anna@comune.example&dal=2020-01-01")
    looked = AuditEvent.objects.filter(action="audit.list_auditevent").latest("at")
    assert looked.summary == {"count": 0, "filters": ["chi", "dal"]}
    assert (looked.district, looked.role) == ("suzzara", "auditor")
    auditor.get(TRAIL + "tabella.csv")
    assert AuditEvent.objects.filter(action="audit.export_auditevent", kind="export").count() == 1
    auditor.get(TRAIL + "scheda/accounts.User/1/")
    assert AuditEvent.objects.filter(action="audit.list_auditevent", summary__of="accounts.User").count() == 1


class TestSearching:
    @pytest.fixture(autouse=True)
    def events(self, network):
        self.anna, self.bruno = network.person("anna.bruni"), network.person("bruno")
        self.by_anna = done(by=self.anna, subject=self.bruno)
        self.by_bruno = record_read(self.anna, ["email"], by=self.bruno, district="suzzara")
        AuditEvent(
            at=datetime(2024, 5, 1, 22, 30, tzinfo=UTC), action="organizations.invite", actor="command: tick",
            district="suzzara",
        ).save()  # fmt: skip

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("chi=Anna", ["Anna Bruni ha chiuso"]),
            ("chi=bruno@comune.example", ["Bruno ha guardato"]),
            ("chi=tick", ["Il comando «tick» ha invitato"]),
            ("chi=nessuno", []),
            ("tipo=read", ["Bruno ha guardato l'accesso di una persona"]),
            ("azione=directory.close_report", ["Anna Bruni ha chiuso"]),
            ("scheda=accounts.User&tipo=change", ["Anna Bruni ha chiuso"]),
            ("codice={bruno}", ["Anna Bruni ha chiuso"]),
            ("codice={bruno8}", ["Anna Bruni ha chiuso"]),
            # half past midnight of 2 May in Italy
            ("dal=2024-05-02&al=2024-05-02", ["Il comando «tick» ha invitato"]),
            ("al=2024-05-01", []),
        ],
    )
    def test_each_filter_finds_its_events(self, auditor, asked, found):
        asked = asked.format(bruno=self.bruno.pk, bruno8=str(self.bruno.pk)[:8])
        rows = list(csv.DictReader(StringIO(auditor.get(f"{TRAIL}tabella.csv?{asked}").text[1:]), delimiter=";"))
        told = [f"{row['Chi']} {row['Che cosa ha fatto']}" for row in rows]
        assert len(told) == len(found)
        assert all(line.startswith(start) for line, start in zip(told, found, strict=True))
        page = auditor.get(f"{TRAIL}?{asked}").text
        assert page.count("<time ") == len(found)
        assert ("Niente di simile" in page) == (not found)

    def test_a_period_that_ends_before_it_begins_is_explained(self, auditor):
        page = auditor.get(f"{TRAIL}?dal=2025-01-02&al=2025-01-01")
        assert page.status_code == 400
        assert "Il periodo finisce prima di cominciare" in page.text

    def test_somebody_erased_is_still_a_code(self, auditor):
        code = str(self.anna.pk)[:8]
        self.anna.delete()
        assert f"Una persona che non ha più l&#x27;accesso ({code})" in auditor.get(TRAIL).text


def test_one_record_tells_who_saw_or_changed_it_and_in_which_lists_it_may_have_been(auditor, network):
    anna, bruno = network.person("anna"), network.person("bruno")
    record_read(bruno, ["email", "name"], by=anna, district="suzzara")
    record_list(User, ["email"], by=anna, count=7, district="suzzara")
    record_read(bruno, ["email"], by=anna, district="fidenza")
    page = auditor.get(f"{TRAIL}scheda/accounts.User/{bruno.pk}/").text
    of_record, _, of_lists = page.partition("Elenchi e file")
    assert of_record.count("ha guardato l&#x27;accesso di una persona") == 1
    assert "Campi: email, name" in of_record
    assert of_lists.count("ha guardato un elenco di accessi di persone") == 1
    assert "quanti: 7" in of_lists
    assert auditor.get(f"{TRAIL}scheda/accounts.User/0/").status_code == 200
    assert auditor.get(f"{TRAIL}scheda/secret.Thing/0/").status_code == 404


def test_a_code_that_no_record_can_have_is_not_there(auditor):
    assert auditor.get("/suzzara/lavoro/registro/scheda/directory.Service/a%00b/").status_code == 404


def test_the_register_of_processing_names_every_field_and_every_rule(auditor):
    page = auditor.get(TRAIL + "dati-personali/").text
    for words in ("reply_email", "extra_data", "art. 6.1.e", "Testi delle segnalazioni di errore", "10 anni interi"):
        assert words in page


class TestPages:
    @pytest.fixture(autouse=True)
    def many(self):
        start = timezone.now() - timedelta(days=1)
        moments = [start + timedelta(seconds=number // 3) for number in range(120)]  # three at each moment
        AuditEvent.objects.bulk_create(
            [AuditEvent(at=at, year=at.year, action="x", actor="test", district="suzzara") for at in moments]
        )

    def test_going_on_and_back_shows_every_event_once_whatever_is_written_meanwhile(self, network):
        events = events_of(network.district)
        seen, page = [], page_of(events)
        expected = [event.pk for event in events.order_by("-at", "-pk")]
        while True:
            seen += [event.pk for event in page.events]
            done()  # somebody works
            if not page.older:
                break
            page = page_of(events, before=page.older)
        assert seen == expected
        assert len(page.events) == 120 - 2 * PER_PAGE
        back = page_of(events, after=page.newer)
        assert [event.pk for event in back.events] == expected[PER_PAGE : 2 * PER_PAGE]
        assert page_of(events, before=back.older).events == page.events

    @pytest.mark.parametrize("mark", ["x", "_", "2024-01-01_1", "2024-99-01T00:00:00Z_1", "2024-01-01T00:00:00_x"])
    def test_a_mark_that_is_none_shows_the_newest(self, network, mark):
        assert page_of(events_of(network.district), before=mark).newer == ""

    def test_a_page_costs_as_many_queries_whatever_it_holds(self, auditor):
        with CaptureQueriesContext(
            connection,
        ) as full:
            auditor.get(TRAIL)
        with CaptureQueriesContext(connection) as empty:
            auditor.get(TRAIL + "?azione=organizations.leave")
        assert len(full) <= len(empty) + 1
        assert len(full) < 16

    def test_the_first_page_is_read_off_an_index_and_nothing_is_sorted(self, network):
        if connection.vendor != "sqlite":
            pytest.skip("PostgreSQL decides by the size of the table")
        mark = page_of(events_of(network.district)).older
        at, _, pk = mark.partition("_")
        found = events_of(network.district).filter(at__lte=at).exclude(at=at, pk__gte=pk).order_by("-at", "-pk")[:51]
        of_record = events_of(network.district).about("accounts.User", "1").order_by("-at", "-pk")[:51]
        for query in (found, of_record):
            plan = query.explain()
            assert "USING INDEX audit_" in plan
            assert "TEMP B-TREE" not in plan
