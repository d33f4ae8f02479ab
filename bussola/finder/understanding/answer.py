"""What the whole of a question says, as data for a program: ``bussola orient``."""

from collections.abc import Callable

from bussola.finder.danger import danger_in

from .encoder import encoder
from .ensemble import Ensemble
from .lexicon import current

TYPES = 10


def ready(*, show_progress: bool = False) -> Callable[[str], dict]:
    """Make everything ready (at the first time the vectors of the lexicon, some seconds) and return what answers."""
    ensemble = Ensemble(current())
    encode = encoder()
    if encode:
        ensemble.learn_meaning(encode, show_progress=show_progress)

    def understand(question: str) -> dict:
        types = ensemble.likely_types(question, TYPES)
        return {
            "question": question,
            "types": [{"id": one.code, "confidence": one.confidence} for one in types],
            "understood": {},
            "emergency": bool(danger_in(question).unwanted),
        }

    return understand
