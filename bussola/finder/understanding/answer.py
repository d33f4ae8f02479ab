"""What the whole of a question says, as data for a program: ``bussola orient``."""

from collections.abc import Callable

from django.db import DatabaseError
from django.utils import timezone

from bussola.finder.analysis import prepare
from bussola.finder.danger import danger_in
from bussola.territory.data_files import rows_of
from bussola.territory.models import DistrictMembership

from . import reading
from .encoder import encoder
from .ensemble import Ensemble
from .lexicon import current
from .spelling import Spelling
from .towns import Towns

TYPES = 10


def ready(*, show_progress: bool = False) -> Callable[[str], dict]:
    """Make everything ready (at the first time the vectors of the lexicon, some seconds) and return what answers."""
    lexicon = current()
    ensemble = Ensemble(lexicon)
    names = [(row["istat"], row["name"]) for row in rows_of("municipalities.tsv.gz")]
    words_of_names = frozenset(word for _, name in names for word in prepare(name).split())
    towns, home, spelling = Towns(names, lexicon.words), home_towns(), Spelling(lexicon, words_of_names)
    encode = encoder()
    if encode:
        ensemble.learn_meaning(encode, show_progress=show_progress)

    def understand(question: str) -> dict:
        understood = reading.understand(question, timezone.now(), towns, home)
        about = spelling.corrected(understood.about)
        danger = danger_in(question, about)
        types = ensemble.likely_types(about, TYPES + len(danger.unwanted))
        types = [one for one in types if one.code not in danger.unwanted][:TYPES]
        return {
            "question": question,
            "types": [{"id": one.code, "confidence": one.confidence} for one in types],
            "understood": understood.as_data(),
            "emergency": bool(danger.kinds),
        }

    return understand


def home_towns() -> frozenset[str]:
    """Return the codes of the towns of every district, none where there is no database."""
    try:
        return frozenset(DistrictMembership.objects.values_list("municipality_id", flat=True))
    except DatabaseError:
        return frozenset()
