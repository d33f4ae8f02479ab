"""Teaching the lexicon: suggesting a phrase, measuring what it changes, deciding about it, taking it out again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bussola.audit.actions import record
from bussola.audit.models import Kind
from bussola.directory import change_log
from bussola.directory.models import TaxonomyTerm
from bussola.organizations.permissions import check_other_hands
from bussola.organizations.roles import Permission

from .lexicon_effect import effect_of
from .models import LexiconPhrase
from .phrase_checks import check_phrase
from .understanding.lexicon import from_database

State = LexiconPhrase.State


class AlreadyDecided(Exception):
    """Somebody else has decided about the phrase in the meantime."""


@transaction.atomic
def suggest_phrase(*, type_code: str, text: str, said: str = "", by) -> LexiconPhrase:
    """Put a phrase, rewritten by a person, into the queue, and return it.

    ``said`` is the question as it was asked, to be compared and forgotten. Raises ValidationError for a type that does
    not exist, a phrase that is there already or one that ``check_phrase`` refuses.
    """
    text = " ".join(text.split())
    if not TaxonomyTerm.objects.service_types().filter(code=type_code).exists():
        raise ValidationError({"type_code": _("Choose a type of service.")})
    check_phrase(text, said)
    known = {one.text.lower() for one in from_database().sentences if one.code == type_code}
    waiting = LexiconPhrase.objects.waiting().filter(type_code=type_code, text__iexact=text)
    if text.lower() in known or waiting.exists():
        raise ValidationError({"text": _("This phrase is there already.")})
    phrase = LexiconPhrase(type_code=type_code, text=text, suggested_by=by)
    phrase.full_clean()
    phrase.save(force_insert=True)
    record("finder.suggest_phrase", by=by, subject=phrase, kind=Kind.CREATE, type=type_code)
    return phrase


def measure_phrase(phrase: LexiconPhrase, *, by) -> LexiconPhrase:
    """Work out what a waiting phrase changes on the benchmark (some seconds), keep it, and return the phrase."""
    effect = effect_of(phrase.type_code, phrase.text).as_json()
    with transaction.atomic():
        if not LexiconPhrase.objects.waiting().filter(pk=phrase.pk).update(effect=effect):
            raise AlreadyDecided(str(phrase.pk))
        record("finder.measure_phrase", by=by, subject=phrase, field_names=["effect"])
    phrase.refresh_from_db()
    return phrase


@transaction.atomic
def accept_phrase(phrase: LexiconPhrase, *, nobody_is_recognised: bool, by) -> LexiconPhrase:
    """Make a waiting phrase part of the lexicon, from the next search of every process on, and return it.

    Raises ValidationError without the word that no family would find itself in it, or before its effect was measured
    on the lexicon as it is; SameHands for who suggested it; AlreadyDecided.
    """
    check_other_hands(Permission.LEXICON_REVIEW, by, done_by=[phrase.suggested_by_id])
    if not nobody_is_recognised:
        raise ValidationError(_("Say that no family could find itself in this phrase, or refuse it."))
    check_phrase(phrase.text)
    if not phrase.is_measured_on(from_database().mark):
        raise ValidationError(_("Look at what it changes first: the lexicon is another one now."))
    return _decide(phrase, State.SUGGESTED, State.ACCEPTED, "finder.accept_phrase", by=by)


@transaction.atomic
def refuse_phrase(phrase: LexiconPhrase, *, reason: str, by) -> LexiconPhrase:
    """Leave a waiting phrase out, and return it. Raises ValidationError without a reason, AlreadyDecided."""
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Say why in a few words: who suggested it will read them.")})
    return _decide(phrase, State.SUGGESTED, State.REFUSED, "finder.refuse_phrase", by=by, reason=reason)


@transaction.atomic
def withdraw_phrase(phrase: LexiconPhrase, *, by) -> LexiconPhrase:
    """Take an accepted phrase out of the lexicon again, and return it. Raises AlreadyDecided."""
    return _decide(phrase, State.ACCEPTED, State.WITHDRAWN, "finder.withdraw_phrase", by=by)


def _decide(phrase: LexiconPhrase, was: State, becomes: State, action: str, *, by, reason: str = "") -> LexiconPhrase:
    changes_lexicon = State.ACCEPTED in (was, becomes)
    if changes_lexicon:
        change_log.lock()
    values = {"state": becomes, "decided_by": by, "decided_at": timezone.now(), "reason": reason}
    if not LexiconPhrase.objects.filter(pk=phrase.pk, state=was).update(**values):
        raise AlreadyDecided(str(phrase.pk))
    if changes_lexicon:
        change_log.log_services([change_log.NO_SERVICE])  # every index follows, and with it what was learnt
    record(action, by=by, subject=phrase, field_names=["state"], type=phrase.type_code)
    phrase.refresh_from_db()
    return phrase
