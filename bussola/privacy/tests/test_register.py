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
    assert all(field.why and field.kept and field.seen_by for field in fields)


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
    with pytest.raises(register.RegisterError, match=r"accounts\.User\.email: say kept, seen_by"):
        register.personal_fields()


def test_the_command_prints_the_register():
    out = StringIO()
    call_command("personal_data", stdout=out)
    assert "accounts.User.email" in out.getvalue()
    assert "chi lo vede" in out.getvalue()


def test_the_command_fails_on_an_unclassified_field(monkeypatch):
    monkeypatch.setattr("bussola.privacy.management.commands.personal_data.faults", lambda: ["a.B.c: not classified"])
    with pytest.raises(CommandError, match=r"a\.B\.c"):
        call_command("personal_data", stdout=StringIO())
