"""What Bussola holds of one person who signs in, gathered from every app: to show it, hand it over, and erase it.

Each app says it in an ``about_people.py`` beside its models::

    register(
        Held(
            code="organizations.roles",
            title=_("Your roles"),
            models=("organizations.Membership",),
            rows=lambda user: [{"role": one.role} for one in user.memberships.all()],
        )
    )

A personal field that is kept «as long as the access» in a table nobody registered fails a test.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from bussola.audit.actions import record
from bussola.audit.models import Kind


class StillNeeded(Exception):
    """Something of this person cannot go yet; ``reasons`` say what and what to do, for the person."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, kw_only=True)
class Held:
    """One kind of thing held of a person.

    ``rows(user)`` gives it as texts, numbers, days and moments by plain names. It goes when the access is deleted
    (a foreign key that cascades or empties itself), or ``erase(user)`` takes it away before; or it ``stays``, and the
    text says why. ``waits_for(user)`` gives the reasons for which nothing may be erased yet.
    """

    code: str
    title: object  # a lazy text
    models: tuple[str, ...]  # labels of the tables it is in
    rows: Callable[[models.Model], Iterable[dict]]
    erase: Callable[[models.Model], None] | None = None
    stays: object = ""
    waits_for: Callable[[models.Model], list[str]] | None = None


_held: dict[str, Held] = {}


def register(held: Held) -> None:
    """Add a kind of thing; the same code again takes the place of the former."""
    _held[held.code] = held


def kinds() -> list[Held]:
    """Return every kind of thing held of people, in the order of their codes."""
    return [_held[code] for code in sorted(_held)]


def held_of(user: models.Model) -> list[tuple[Held, list[dict]]]:
    """Return each kind with what there is of ``user``; kinds of which there is nothing are left out."""
    return [(held, rows) for held in kinds() if (rows := list(held.rows(user)))]


def obstacles(user: models.Model) -> list[str]:
    """Return the reasons for which ``user`` cannot be erased yet, in words."""
    return [reason for held in kinds() if held.waits_for for reason in held.waits_for(user)]


@transaction.atomic
def erase(user: models.Model, *, by: object) -> None:
    """Erase all that is held of ``user`` and may go, and the access itself; raise StillNeeded when it must wait.

    The audit trail keeps the code of who it was, and the codes of the kinds that were erased.
    """
    if reasons := obstacles(user):
        raise StillNeeded(reasons)
    gone = [held.code for held, _rows in held_of(user) if not held.stays]
    for held in kinds():
        if held.erase:
            held.erase(user)
    record("privacy.erase", by=by, subject=user, kind=Kind.DELETE, erased=gone)
    try:
        with transaction.atomic():
            user.delete()
    except (ProtectedError, RestrictedError) as error:
        raise StillNeeded([_("There is still work in your name: ask who gives the roles to hand it over.")]) from error
