"""What is promised about how long things stay is what happens."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone

from bussola.audit.models import AuditEvent, DroppedYear
from bussola.audit.years import drop_year
from bussola.lib.hooks import recurring
from bussola.privacy import retention

pytestmark = pytest.mark.django_db


def old_event(year: int) -> None:
    AuditEvent(action="x", actor="test", at=datetime(year, 6, 1, tzinfo=UTC)).save()


def test_every_promised_period_has_a_rule_that_keeps_it():
    assert retention.faults() == []


def test_a_promise_without_a_rule_is_found(monkeypatch):
    rules = {code: rule for code, rule in retention._rules.items() if code != "website.feedback_texts"}
    monkeypatch.setattr(retention, "_rules", rules)
    assert retention.faults() == ["website.PageFeedback.text: no rule keeps it for 365 days"]
    monkeypatch.setattr(retention, "_rules", {})
    assert "audit.AuditEvent.actor: no rule looks after «audit-years»" in retention.faults()


def test_it_is_among_the_work_that_comes_back():
    job = next(job for job in recurring.jobs() if job.name == "privacy.retention")
    assert (job.every, job.work) == (timedelta(days=1), retention.apply_all)


def test_a_year_of_the_trail_leaves_once_its_ten_years_are_over(settings):
    this_year = timezone.now().year
    for year in (this_year - 12, this_year - 11, this_year - 11, this_year - 10, this_year):
        old_event(year)
    assert retention.apply_all() == "audit.years 3"
    assert set(AuditEvent.objects.values_list("year", flat=True)) == {this_year - 10, this_year}
    assert dict(DroppedYear.objects.values_list("year", "events")) == {this_year - 12: 1, this_year - 11: 2}
    assert AuditEvent.objects.filter(action="audit.drop_year").count() == 2
    assert retention.apply_all() == "0"


def test_a_year_that_was_cut_off_halfway_goes_on(monkeypatch):
    old_event(2001), old_event(2001)
    DroppedYear.objects.create(year=2001, events=9)
    assert drop_year(2001, by="test") == 2
    assert DroppedYear.objects.get().events == 9


def test_no_setting_lets_the_last_years_go(settings):
    settings.BUSSOLA_AUDIT_YEARS = 0
    last_year = timezone.now().year - 1
    old_event(last_year), old_event(last_year - 1), old_event(last_year - 2)
    assert retention.apply_all() == "audit.years 1"
    with pytest.raises(IntegrityError):
        drop_year(last_year, by="test")


def test_the_dry_run_prints_a_table_and_deletes_nothing():
    old_event(2001)
    out = StringIO()
    call_command("retention", "--dry-run", stdout=out)
    line = next(line for line in out.getvalue().splitlines() if line.startswith("Anni del registro"))
    assert line.split()[-1] == "1"
    assert "da cancellare" in out.getvalue()
    assert AuditEvent.objects.filter(year=2001).exists()
    call_command("retention", stdout=StringIO())
    assert not AuditEvent.objects.filter(year=2001).exists()
