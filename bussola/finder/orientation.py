"""The types a question is about, as the search uses them: what the lexicon of the index taught.

The words of the lexicon are learnt at the first question of a process (0.5 s). The meanings come later, in a thread:
until they are there, and wherever there is no sentence model, the words alone answer.
"""

import hashlib
import logging
import os
import threading
from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from . import generations
from .danger import HARMFUL_TYPES
from .generations import Handle
from .schema import PHRASE, SURFACE
from .understanding.encoder import encoder
from .understanding.ensemble import Ensemble, LikelyType
from .understanding.lexicon import Lexicon, from_database

MOST_TYPES = 5
LEAST_CONFIDENCE = 0.08  # a type less likely than this changes nothing
LEAST_TIMES_EVEN = 2.0  # nor one that is hardly likelier than if all were alike
MOST_KEPT = 256  # questions whose types a process remembers, for the next page and the next filter
LEARNING = "finder-meaning"  # name of the thread that learns the meanings
SURE = 0.5  # from here on we say what the person seems to look for

log = logging.getLogger(__name__)
_learning, _remembering = threading.Lock(), threading.Lock()
_kept: dict[str, Ensemble] = {}  # the mark of a lexicon -> what it taught; one at a time
_answers: dict[bytes, tuple[LikelyType, ...]] = {}  # by a seal: what was asked cannot be read from it
_SECRET = os.urandom(16)


def likely_types(handle: Handle, text: str, unwanted: frozenset[str] = frozenset()) -> tuple[LikelyType, ...]:
    """Return the types ``text`` is probably about, most trusted first; none ``unwanted``, none that is a mere guess."""
    ensemble = ensemble_of(handle)
    if not ensemble.lexicon.codes or not ensemble.knows_something_of(text):
        return ()
    least = max(LEAST_CONFIDENCE, LEAST_TIMES_EVEN / len(ensemble.lexicon.codes))
    found = _answered(ensemble, text)
    return tuple(one for one in found if one.confidence >= least and one.code not in unwanted)[:MOST_TYPES]


def _answered(ensemble: Ensemble, text: str) -> tuple[LikelyType, ...]:
    """Return the likeliest types of ``text``; those of the last questions are remembered in this process alone."""
    about = f"{ensemble.lexicon.mark}\0{ensemble.knows_meaning}\0{text}"
    seal = hashlib.blake2b(about.encode(), digest_size=16, key=_SECRET).digest()
    found = _answers.get(seal)
    if found is None:
        found = ensemble.likely_types(text, MOST_TYPES + len(HARMFUL_TYPES))
        with _remembering:
            while len(_answers) >= MOST_KEPT:
                del _answers[next(iter(_answers))]
            _answers[seal] = found
    return found


def forget_questions() -> None:
    """Forget what the last questions were about."""
    with _remembering:
        _answers.clear()


def ensemble_of(handle: Handle) -> Ensemble:
    """Return what the lexicon of the index taught, kept for the next question."""
    mark = handle.lexicon_mark
    if mark not in _kept:
        with _learning:
            if mark not in _kept:
                ensemble = Ensemble(from_database())
                _kept.clear()
                _kept[mark] = ensemble
                if settings.FINDER_SENTENCE_MODEL:
                    threading.Thread(target=_learn, args=(ensemble,), name=LEARNING, daemon=True).start()
    return _kept.get(mark) or ensemble_of(handle)


def warm() -> None:
    """Have the lexicon learnt in a thread, so that the first question of a new process need not wait for it."""

    def learn() -> None:
        try:
            if handle := generations.open_current():
                ensemble_of(handle)
        except Exception:
            log.exception("The lexicon could not be learnt in advance")
        finally:
            connection.close()

    threading.Thread(target=learn, name="finder-warm", daemon=True).start()


def learn_meanings(*, show_progress: bool = False) -> None:
    """Work out the vectors of the lexicon now and keep them in the data folder, so that no question waits for them."""
    if settings.FINDER_SENTENCE_MODEL and (encode := encoder()):
        Ensemble(from_database()).learn_meaning(encode, show_progress=show_progress)


def _learn(ensemble: Ensemble) -> None:
    try:
        if encode := encoder():
            ensemble.learn_meaning(encode)
    except Exception:  # a full disk, say: the words alone go on answering
        log.exception("The meanings of the lexicon could not be learnt")
    finally:
        connection.close()


def sentence_documents(lexicon: Lexicon) -> Iterator[dict]:
    """Yield the document of each sentence: its words are known to the spelling of questions (vocabulary.py)."""
    for sentence in lexicon.sentences:
        yield {"kind": [PHRASE], SURFACE: [sentence.text]}
