"""The types a question is about, as the search uses them: what the lexicon of the index taught.

The words of the lexicon are learnt at the first question of a process (0.5 s). The meanings come later, in a thread:
until they are there, and wherever there is no sentence model, the words alone answer.
"""

import logging
import threading
from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from . import generations
from .generations import Handle
from .schema import PHRASE, SURFACE
from .understanding.encoder import encoder
from .understanding.ensemble import Ensemble, LikelyType
from .understanding.lexicon import Lexicon, from_database

MOST_TYPES = 5
LEAST_CONFIDENCE = 0.08  # a type less likely than this changes nothing
LEAST_TIMES_EVEN = 2.0  # nor one that is hardly likelier than if all were alike
SURE = 0.5  # from here on we say what the person seems to look for

log = logging.getLogger(__name__)
_learning = threading.Lock()
_kept: dict[str, Ensemble] = {}  # the mark of a lexicon -> what it taught; one at a time


def likely_types(handle: Handle, text: str, unwanted: frozenset[str] = frozenset()) -> tuple[LikelyType, ...]:
    """Return the types ``text`` is probably about, most trusted first; none ``unwanted``, none that is a mere guess."""
    ensemble = ensemble_of(handle)
    if not ensemble.lexicon.codes or not ensemble.knows_something_of(text):
        return ()
    least = max(LEAST_CONFIDENCE, LEAST_TIMES_EVEN / len(ensemble.lexicon.codes))
    found = ensemble.likely_types(text, MOST_TYPES + len(unwanted))
    return tuple(one for one in found if one.confidence >= least and one.code not in unwanted)[:MOST_TYPES]


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
                    threading.Thread(target=_learn, args=(ensemble,), name="finder-meaning", daemon=True).start()
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
