"""Reads the register of personal fields: each app keeps its part in ``personal_data.toml`` beside its models.

A part has one table per model. ``personal`` says, for each field about a person, why it is kept (``why``), how
long (``kept``) and who sees it (``seen_by``); ``impersonal`` lists every other field. A field that is in neither
has not been thought about, and a test fails.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import models

QUESTIONS = ("why", "kept", "seen_by")


@dataclass(frozen=True)
class PersonalField:
    """One field about a person and the answers every such field owes."""

    model: str
    name: str
    why: str
    kept: str
    seen_by: str


class RegisterError(Exception):
    """A part of the register cannot be read; the message names the file and what is wrong."""


def our_models() -> list[type[models.Model]]:
    """Return the models of Bussola's own apps, in the order of the map."""
    return [model for model in apps.get_models() if model.__module__.startswith("bussola.")]


def fields_of(model: type[models.Model]) -> set[str]:
    """Return the names of the fields a model stores."""
    return {field.name for field in model._meta.local_fields}


def _part(app_label: str) -> dict[str, dict]:
    """Return one app's part of the register by model name; empty if the app has none."""
    path = Path(apps.get_app_config(app_label).path) / "personal_data.toml"
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise RegisterError(f"{path.name} of {app_label}: {error}") from error


def personal_fields() -> list[PersonalField]:
    """Return every personal field Bussola stores; raise RegisterError where an answer is missing."""
    found = []
    for model in our_models():
        label = model._meta.label
        entry = _part(model._meta.app_label).get(model.__name__, {})
        for name, answers in sorted(entry.get("personal", {}).items()):
            missing = [question for question in QUESTIONS if not answers.get(question)]
            if missing:
                raise RegisterError(f"{label}.{name}: say {', '.join(missing)}")
            found.append(PersonalField(label, name, *(answers[question] for question in QUESTIONS)))
    return found


def faults() -> list[str]:
    """Return what is wrong with the register: fields nobody classified, classified twice, or that are gone."""
    wrong = []
    for model in our_models():
        entry = _part(model._meta.app_label).get(model.__name__, {})
        personal, impersonal = set(entry.get("personal", {})), set(entry.get("impersonal", []))
        label, stored = model._meta.label, fields_of(model)
        wrong += [f"{label}.{name}: not classified" for name in sorted(stored - personal - impersonal)]
        wrong += [f"{label}.{name}: classified twice" for name in sorted(personal & impersonal)]
        wrong += [f"{label}.{name}: no such field" for name in sorted((personal | impersonal) - stored)]
    for app in sorted({model._meta.app_label for model in our_models()}):
        known = {model.__name__ for model in our_models() if model._meta.app_label == app}
        wrong += [f"{app}.{name}: no such model" for name in sorted(set(_part(app)) - known)]
    return wrong
