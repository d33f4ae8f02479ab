"""«Segnala un errore»: the report is kept, the office hears of it, somebody closes it once."""

import json
import logging
import socket

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from bussola.audit.models import AuditEvent
from bussola.directory.actions import AlreadyClosed, close_report, report_error
from bussola.directory.models import ErrorReport

from .small_district import SmallDistrict

SECRET = "Sono Maria e mia madre sta male"


@pytest.fixture
def service(db):
    return SmallDistrict().service("Assistenza domiciliare")


@pytest.fixture
def office(settings):
    settings.BUSSOLA_REPORTS_EMAIL = "redazione@example.org"


class TestReporting:
    def test_a_report_is_kept_and_waits(self, service):
        report = report_error(service, kind="phone", text="  Non risponde  ", reply_email=" maria@example.org ")
        kept = ErrorReport.objects.waiting().get()
        assert kept == report
        assert (kept.service, kept.kind, kept.text) == (service, "phone", "Non risponde")
        assert kept.reply_email == "maria@example.org"
        assert kept.state == "new"

    def test_the_audit_trail_has_the_kind_and_not_a_word_of_the_person(self, service):
        report = report_error(service, kind="hours", text=SECRET, reply_email="maria@example.org")
        event = AuditEvent.objects.get(action="directory.report_error")
        assert event.actor == "citizen"
        assert event.subject_id == str(report.pk)
        assert event.summary == {"problem": "hours", "service": str(service.pk)}
        assert "maria" not in json.dumps([event.summary, event.field_names, event.actor]).lower()

    @pytest.mark.parametrize(
        ("field", "values"),
        [
            ("kind", {"kind": "alien"}),
            ("kind", {"kind": ""}),
            ("text", {"kind": "other", "text": "   "}),
            ("text", {"kind": "phone", "text": "x" * 2001}),
            ("text", {"kind": "phone", "text": "a\x00b"}),
            ("reply_email", {"kind": "phone", "reply_email": "non è un indirizzo"}),
            ("reply_email", {"kind": "phone", "reply_email": "a@example.org\nBcc: b@example.org"}),
        ],
    )
    def test_a_bad_value_is_refused_and_nothing_is_kept(
        self, service, office, django_capture_on_commit_callbacks, field, values
    ):
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(ValidationError) as refused:
            report_error(service, **values)
        assert field in refused.value.message_dict
        assert not ErrorReport.objects.exists()
        assert not AuditEvent.objects.filter(action="directory.report_error").exists()
        assert mail.outbox == []

    def test_the_longest_text_is_kept_whole(self, service):
        assert len(report_error(service, kind="other", text="è" * 2000).text) == 2000


class TestTheEmail:
    def test_the_office_hears_of_it_once_it_is_kept(self, service, office, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            report = report_error(service, kind="phone", text="Non risponde", reply_email="maria@example.org")
            assert mail.outbox == []
        [message] = mail.outbox
        assert message.to == ["redazione@example.org"]
        assert "Assistenza domiciliare" in message.subject
        assert "Non risponde" in message.body
        assert str(report.pk) in message.body
        assert f"http://127.0.0.1:8000/servizio/{service.pk}/" in message.body

    def test_the_address_for_an_answer_does_not_leave_bussola(
        self, service, office, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            report_error(service, kind="phone", reply_email="maria@example.org")
        assert "maria" not in mail.outbox[0].message().as_string()

    def test_several_addresses_are_parted_by_commas(self, service, settings, django_capture_on_commit_callbacks):
        settings.BUSSOLA_REPORTS_EMAIL = "a@example.org, b@example.org,"
        with django_capture_on_commit_callbacks(execute=True):
            report_error(service, kind="phone")
        assert mail.outbox[0].to == ["a@example.org", "b@example.org"]

    @pytest.mark.parametrize("address", [None, "", " , "])
    def test_without_an_address_no_email_leaves(self, service, settings, django_capture_on_commit_callbacks, address):
        if address is None:
            if hasattr(settings, "BUSSOLA_REPORTS_EMAIL"):
                del settings.BUSSOLA_REPORTS_EMAIL
        else:
            settings.BUSSOLA_REPORTS_EMAIL = address
        with django_capture_on_commit_callbacks(execute=True):
            report_error(service, kind="phone")
        assert mail.outbox == []
        assert ErrorReport.objects.count() == 1

    def test_a_name_on_two_lines_does_not_break_the_heading(self, service, office, django_capture_on_commit_callbacks):
        service.name = "Assistenza\nBcc: altri@example.org"
        with django_capture_on_commit_callbacks(execute=True):
            report_error(service, kind="phone")
        assert mail.outbox[0].message()["Bcc"] is None

    def test_a_mail_server_that_is_down_loses_no_report_and_logs_no_word_of_it(
        self, service, office, settings, django_capture_on_commit_callbacks, caplog
    ):
        with socket.socket() as taken:  # bound and not listening: nobody answers there
            taken.bind(("127.0.0.1", 0))
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
            with caplog.at_level(logging.ERROR), django_capture_on_commit_callbacks(execute=True):
                report = report_error(service, kind="phone", text=SECRET, reply_email="maria@example.org")
        assert ErrorReport.objects.get() == report
        assert str(report.pk) in caplog.text
        assert "maria" not in caplog.text.lower()

    def test_a_mail_backend_that_does_not_exist_loses_no_report(
        self, service, office, settings, django_capture_on_commit_callbacks
    ):
        settings.EMAIL_BACKEND = "no.such.Backend"
        with django_capture_on_commit_callbacks(execute=True):
            report_error(service, kind="phone")
        assert ErrorReport.objects.count() == 1


class TestClosing:
    @pytest.fixture
    def report(self, service):
        return report_error(service, kind="phone", text=SECRET, reply_email="maria@example.org")

    @pytest.mark.parametrize("state", ["resolved", "dismissed"])
    def test_a_closed_report_waits_no_more(self, report, state):
        closed = close_report(report, state=state, note=" Numero nuovo ", by="test")
        assert (closed.state, closed.closing_note) == (state, "Numero nuovo")
        assert closed.closed_at
        assert not ErrorReport.objects.waiting().exists()

    def test_the_address_for_an_answer_is_deleted(self, report):
        assert close_report(report, state="resolved", by="test").reply_email == ""

    def test_only_the_first_of_two_closes_it(self, report):
        seen_by_another = ErrorReport.objects.get(pk=report.pk)
        close_report(report, state="resolved", note="Corretto", by="uno")
        with pytest.raises(AlreadyClosed):
            close_report(seen_by_another, state="dismissed", note="Va bene così", by="due")
        kept = ErrorReport.objects.get()
        assert (kept.state, kept.closing_note) == ("resolved", "Corretto")
        assert AuditEvent.objects.filter(action="directory.close_report").count() == 1

    def test_who_closed_it_is_audited_without_the_note(self, report):
        close_report(report, state="resolved", note="Sentita la signora Maria", by="test")
        event = AuditEvent.objects.get(action="directory.close_report")
        assert (event.actor, event.subject_id, event.summary) == ("test", str(report.pk), {"state": "resolved"})
        assert event.field_names == ["closed_at", "closing_note", "reply_email", "state"]

    @pytest.mark.parametrize("values", [{"state": "new"}, {"state": "alien"}, {"state": "resolved", "note": "x" * 301}])
    def test_a_bad_closing_is_refused(self, report, values):
        with pytest.raises(ValidationError):
            close_report(report, **values, by="test")
        assert ErrorReport.objects.waiting().get() == report


class TestTheCommand:
    def test_it_lists_what_waits_oldest_first(self, service, capsys):
        first = report_error(service, kind="phone", text="Non risponde", reply_email="maria@example.org")
        second = report_error(service, kind="hours")
        call_command("reports")
        out = capsys.readouterr().out
        assert out.index(str(first.pk)[:8]) < out.index(str(second.pk)[:8])
        assert "Assistenza domiciliare (Servizi sociali (esempio))" in out
        assert "Non risponde" in out
        assert "maria@example.org" in out
        assert "2 segnalazioni." in out

    def test_it_says_when_there_is_nothing(self, db, capsys):
        call_command("reports")
        assert capsys.readouterr().out == "Nessuna segnalazione in attesa.\n"

    def test_a_report_is_closed_by_the_beginning_of_its_number(self, service, capsys):
        report = report_error(service, kind="phone", reply_email="maria@example.org")
        call_command("reports", "close", str(report.pk)[:8], "--corrected", "numero cambiato")
        report.refresh_from_db()
        assert (report.state, report.closing_note) == ("resolved", "numero cambiato")
        out = capsys.readouterr().out
        assert "Chiusa (corretta): Assistenza domiciliare." in out
        assert "cancellato" in out
        call_command("reports", "--all")
        assert "corretta: numero cambiato" in capsys.readouterr().out

    def test_there_may_be_nothing_to_correct_and_nothing_to_say(self, service):
        report = report_error(service, kind="phone")
        call_command("reports", "close", str(report.pk), "--nothing")
        report.refresh_from_db()
        assert (report.state, report.closing_note) == ("dismissed", "")

    def test_a_second_closing_is_refused(self, service):
        report = report_error(service, kind="phone")
        call_command("reports", "close", str(report.pk), "--nothing")
        with pytest.raises(CommandError, match="è già chiusa"):
            call_command("reports", "close", str(report.pk), "--corrected", "no")

    @pytest.mark.parametrize("number", ["zzzz", " "])
    def test_a_number_nobody_has_is_refused(self, service, number):
        report_error(service, kind="phone")
        with pytest.raises(CommandError, match="Nessuna segnalazione ha"):
            call_command("reports", "close", number, "--nothing")

    def test_one_must_say_how_it_ended(self, service):
        report = report_error(service, kind="phone")
        with pytest.raises(CommandError, match="--corrected --nothing"):
            call_command("reports", "close", str(report.pk))

    def test_a_stranger_cannot_play_with_the_terminal(self, service, capsys):
        report_error(service, kind="phone", text="ciao\x1b[2J\x07 a tutti")
        call_command("reports")
        out = capsys.readouterr().out
        assert "\x1b" not in out
        assert "\x07" not in out
