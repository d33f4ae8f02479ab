import csv
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from bussola.privacy import register


def test_every_field_of_every_model_is_classified():
    assert register.faults() == []


def test_every_personal_field_says_why_how_long_and_who():
    fields = register.personal_fields()
    assert ("accounts.User", "email") in {(field.model, field.name) for field in fields}
    assert all(field.why and field.kept and field.seen_by and field.basis_in_words for field in fields)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda part: part["User"]["impersonal"].remove("is_active"), "accounts.User.is_active: not classified"),
        (lambda part: part["User"]["impersonal"].append("email"), "accounts.User.email: classified twice"),
        (lambda part: part["User"]["impersonal"].append("shoe_size"), "accounts.User.shoe_size: no such field"),
        (lambda part: part.update(Ghost={"impersonal": []}), "accounts.Ghost: no such model"),
    ],
)
def test_a_field_nobody_thought_about_is_found(monkeypatch, change, fault):
    real = register._part

    def planted(app_label):
        part = real(app_label)
        if app_label == "accounts":
            change(part)
        return part

    monkeypatch.setattr(register, "_part", planted)
    assert fault in register.faults()


def test_a_personal_field_without_an_answer_is_refused(monkeypatch):
    monkeypatch.setattr(register, "_part", lambda app: {"User": {"personal": {"email": {"why": "to sign in"}}}})
    with pytest.raises(register.RegisterError, match=r"accounts\.User\.email: say kept, seen_by, basis, retention"):
        register.personal_fields()


ANSWERS = {"why": "x", "kept": "x", "seen_by": "x", "basis": "6.1.e", "retention": 3}


@pytest.mark.parametrize("answer", [{"basis": "because"}, {"retention": "for a while"}])
def test_an_answer_that_means_nothing_to_the_program_is_refused(monkeypatch, answer):
    planted = {"User": {"personal": {"email": ANSWERS | answer}}}
    monkeypatch.setattr(register, "_part", lambda app: planted if app == "accounts" else {})
    with pytest.raises(register.RegisterError, match=rf"accounts\.User\.email: {next(iter(answer))} is"):
        register.personal_fields()


def test_a_new_field_of_a_library_is_found(monkeypatch):
    real = register._part
    monkeypatch.setattr(register, "_part", lambda app: {} if app == "contenttypes" else real(app))
    assert "contenttypes.ContentType.model: not classified" in register.faults()


def test_the_register_is_a_table_for_who_keeps_that_of_the_body():
    out = StringIO()
    call_command("personal_data", "--csv", stdout=out)
    rows = list(csv.DictReader(StringIO(out.getvalue())))
    email = next(row for row in rows if (row["dove"], row["campo"]) == ("accounts.User", "email"))
    assert email["base giuridica (da confermare)"] == "compito di interesse pubblico (art. 6.1.e del GDPR)"


def test_the_command_prints_the_register():
    out = StringIO()
    call_command("personal_data", stdout=out)
    assert "accounts.User.email" in out.getvalue()
    assert "chi lo vede" in out.getvalue()


def test_the_command_fails_on_an_unclassified_field(monkeypatch):
    monkeypatch.setattr("bussola.privacy.management.commands.personal_data.faults", lambda: ["a.B.c: not classified"])
    with pytest.raises(CommandError, match=r"a\.B\.c"):
        call_command("personal_data", stdout=StringIO())
