"""Reads the register of personal fields: each app keeps its part in ``personal_data.toml`` beside its models.

A part has one table per model. ``personal`` says, for each field about a person, why it is kept (``why``), how long
in words (``kept``) and for the program (``retention``), who sees it (``seen_by``) and on which legal ground
(``basis``); ``impersonal`` lists every other field. A field that is in neither has not been thought about, and a test
fails. The models of libraries have their part in ``privacy/third_party.toml``.
"""

import copy
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import models

QUESTIONS = ("why", "kept", "seen_by", "basis", "retention")

# What the platform proposes; the body that runs it confirms. Articles of the GDPR (EU 2016/679).
BASES = {
    "6.1.a": "consenso della persona (art. 6.1.a del GDPR)",
    "6.1.c": "obbligo di legge (art. 6.1.c del GDPR)",
    "6.1.e": "compito di interesse pubblico (art. 6.1.e del GDPR)",
}
# ``retention`` is a number of days, which a rule of ``privacy.retention`` keeps, or one of these events.
RECORD, REPLACED, ACCOUNT, ENDS_ITSELF = "record", "replaced", "account", "ends-itself"
EVENTS = {
    RECORD: "goes with the record of the catalogue it belongs to",
    REPLACED: "the next value takes its place",
    ACCOUNT: "goes when the access of the person is erased (privacy.people)",
    ENDS_ITSELF: "the library that holds it deletes it when it expires",
    "closing": "goes when the work it was for is closed; a rule looks after",
    "audit-years": "goes with its whole year",
}
KEPT_BY_A_RULE = {"closing", "audit-years"}


@dataclass(frozen=True)
class PersonalField:
    """One field about a person and the answers every such field owes."""

    model: str
    name: str
    why: str
    kept: str
    seen_by: str
    basis: str
    retention: int | str

    @property
    def label(self) -> str:
        """The field as rules and tests name it, like ``accounts.User.email``."""
        return f"{self.model}.{self.name}"

    @property
    def basis_in_words(self) -> str:
        """The legal ground in Italian."""
        return BASES[self.basis]


class RegisterError(Exception):
    """A part of the register cannot be read; the message names the file and what is wrong."""


def stored_models() -> list[type[models.Model]]:
    """Return every model that has a table, those of libraries included, in the order of INSTALLED_APPS."""
    return [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]


def fields_of(model: type[models.Model]) -> set[str]:
    """Return the names of the fields a model stores."""
    return {field.name for field in model._meta.local_fields}


def _part(app_label: str) -> dict[str, dict]:
    """Return one app's part of the register by model name; empty if the app has none."""
    config = apps.get_app_config(app_label)
    if not config.name.startswith("bussola."):
        part = _read(Path(__file__).with_name("third_party.toml")).get(app_label, {})
    else:
        part = _read(Path(config.path) / "personal_data.toml")
    return copy.deepcopy(part)  # what is read is remembered: nobody may change it


@cache
def _read(path: Path) -> dict[str, dict]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise RegisterError(f"{path.parent.name}/{path.name}: {error}") from error


def personal_fields() -> list[PersonalField]:
    """Return every personal field Bussola stores; raise RegisterError where an answer is missing or unknown."""
    found = []
    for model in stored_models():
        label = model._meta.label
        entry = _part(model._meta.app_label).get(model.__name__, {})
        for name, answers in sorted(entry.get("personal", {}).items()):
            missing = [question for question in QUESTIONS if answers.get(question) in (None, "")]
            if missing:
                raise RegisterError(f"{label}.{name}: say {', '.join(missing)}")
            field = PersonalField(label, name, *(answers[question] for question in QUESTIONS))
            if field.basis not in BASES:
                raise RegisterError(f"{field.label}: basis is one of {', '.join(BASES)}")
            if not isinstance(field.retention, int) and field.retention not in EVENTS:
                raise RegisterError(f"{field.label}: retention is a number of days or one of {', '.join(EVENTS)}")
            found.append(field)
    return found


def faults() -> list[str]:
    """Return what is wrong with the register: fields nobody classified, classified twice, or that are gone."""
    wrong = []
    for model in stored_models():
        entry = _part(model._meta.app_label).get(model.__name__, {})
        personal, impersonal = set(entry.get("personal", {})), set(entry.get("impersonal", []))
        label, stored = model._meta.label, fields_of(model)
        wrong += [f"{label}.{name}: not classified" for name in sorted(stored - personal - impersonal)]
        wrong += [f"{label}.{name}: classified twice" for name in sorted(personal & impersonal)]
        wrong += [f"{label}.{name}: no such field" for name in sorted((personal | impersonal) - stored)]
    for app in sorted({model._meta.app_label for model in stored_models()}):
        known = {model.__name__ for model in stored_models() if model._meta.app_label == app}
        wrong += [f"{app}.{name}: no such model" for name in sorted(set(_part(app)) - known)]
    return wrong
