"""Each rule of keeping, with a row that has had its time and one that has not."""

from datetime import UTC, datetime, timedelta

import pytest

from bussola.audit.models import AuditEvent
from bussola.directory.actions import close_report, report_error
from bussola.directory.models import ErrorReport, ServiceChange
from bussola.directory.tests.small_district import SmallDistrict
from bussola.finder import index
from bussola.organizations.models import Invitation
from bussola.organizations.tests.network import Network
from bussola.privacy import retention
from bussola.territory.models import DataSource, UnmatchedRow
from bussola.website.models import PageFeedback

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
LONG_AGO, LATELY = NOW - timedelta(days=366), NOW - timedelta(days=364)


def apply(code: str) -> int:
    rule = retention._rules[code]
    expected = rule.count(NOW)
    done = rule.apply(NOW)
    assert done == expected
    assert rule.apply(NOW) == 0, "a second time there is nothing left to do"
    if done:
        event = AuditEvent.objects.filter(action="privacy.retention").first()
        assert event.summary == {"rule": code, "count": done}
    return done


@pytest.fixture
def service():
    return SmallDistrict().typical()


def closed(service, at, **fields) -> ErrorReport:
    report = report_error(service, kind="other", text="Mio figlio non entra", reply_email="maria@example.org")
    close_report(report, state="resolved", by="test")
    ErrorReport.objects.filter(pk=report.pk).update(closed_at=at, **fields)
    return report


def test_words_of_a_report_go_a_year_after_it_was_closed(service):
    old, new = closed(service, LONG_AGO), closed(service, LATELY)
    waiting = report_error(service, kind="other", text="Aspetto")
    assert apply("directory.report_texts") == 1
    texts = dict(ErrorReport.objects.values_list("pk", "text"))
    assert texts == {old.pk: "", new.pk: "Mio figlio non entra", waiting.pk: "Aspetto"}


def test_an_address_left_in_a_closed_report_goes_at_once(service):
    closed(service, LATELY, reply_email="maria@example.org")
    waiting = report_error(service, kind="hours", reply_email="anna@example.org")
    assert apply("directory.report_addresses") == 1
    assert list(ErrorReport.objects.exclude(reply_email="").values_list("pk", flat=True)) == [waiting.pk]


def test_words_about_a_page_go_after_a_year_and_the_stars_stay():
    for at in (LONG_AGO, LATELY):
        PageFeedback.objects.create(path="/", stars=2, text="Sono Maria", created_at=at)
    assert apply("website.feedback_texts") == 1
    assert sorted(PageFeedback.objects.values_list("stars", "text")) == [(2, ""), (2, "Sono Maria")]


def test_a_row_nobody_could_place_is_emptied_a_year_after_the_decision():
    source = DataSource.objects.create(code="clinics", name="x", publisher="x", licence="x", url="", retrieved_on=NOW)
    for key, at in [("1", LONG_AGO), ("2", LATELY), ("3", None)]:
        UnmatchedRow.objects.create(
            source=source, source_key=key, place="x", row={"tel": "1"}, is_discarded=at is not None, resolved_at=at
        )
    assert apply("territory.unmatched_rows") == 1
    rows = dict(UnmatchedRow.objects.values_list("source_key", "row"))
    assert rows == {"1": {}, "2": {"tel": "1"}, "3": {"tel": "1"}}


def test_an_invitation_goes_a_year_after_the_answer_or_after_it_ran_out():
    network = Network()
    common = {"role": "planner", "district": network.district}
    for number, (answered, expires) in enumerate(
        [(LONG_AGO, LONG_AGO), (None, LONG_AGO), (LATELY, LONG_AGO), (None, LATELY)]
    ):
        Invitation.objects.create(
            **common,
            email=f"{number}@example.org",
            secret_hash=str(number),
            state="declined" if answered else "sent",
            answered_at=answered,
            expires_at=expires,
        )
    assert apply("organizations.invitations") == 2
    assert sorted(Invitation.objects.values_list("email", flat=True)) == ["2@example.org", "3@example.org"]


class TestTheChangeLog:
    def test_without_an_index_every_line_stays(self, service):
        ServiceChange.objects.update(at=LONG_AGO)
        assert apply("finder.change_log") == 0

    def test_lines_every_index_has_seen_go_and_the_index_goes_on_from_where_it_was(self, service):
        ServiceChange.objects.update(at=LONG_AGO)  # before the index: it remembers the moment of its last line
        index.rebuild()
        before, lines = index.status(), ServiceChange.objects.count()
        assert apply("finder.change_log") == lines - 1 > 0
        assert list(ServiceChange.objects.values_list("pk", flat=True)) == [before.position]
        service.summary = "Nuovo"
        service.save()
        assert index.catch_up() == 1
        after = index.status()
        assert (after.generation, after.changes_behind) == (before.generation, 0), "caught up, not built anew"

    def test_lines_an_index_has_not_seen_stay(self, service):
        ServiceChange.objects.update(at=LONG_AGO)
        index.rebuild()
        seen = index.status().position
        service.save()
        ServiceChange.objects.update(at=LONG_AGO)
        apply("finder.change_log")
        assert set(ServiceChange.objects.values_list("pk", flat=True)) == {seen, index.newest_change()}

    def test_young_lines_stay_for_the_index_of_another_machine(self, service):
        index.rebuild()
        assert apply("finder.change_log") == 0
