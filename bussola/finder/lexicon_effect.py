"""What one more phrase changes: the questions of the benchmark, asked of the lexicon as it is and as it would be.

Learning the meanings anew takes some seconds; nothing of what the searches use is touched meanwhile.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from .understanding.encoder import encoder
from .understanding.ensemble import Ensemble
from .understanding.evaluation import FIRST, Question, evaluate, questions_in
from .understanding.lexicon import Lexicon, from_database
from .understanding.meaning import Head, Meaning, learnt_head
from .understanding.vectors import head_of, vectors_of

BENCHMARK = Path(__file__).parent / "data" / "benchmark.tsv"
MOST_TYPES = 10  # a right type farther than this is not found


@dataclass(frozen=True)
class Effect:
    """Shares of questions with a right type among the first 1, 3, 5, before and after, and the questions that moved.

    ``lexicon`` is the mark of the lexicon it was measured on; ``moved`` holds (question, place before, place after),
    0 for farther than MOST_TYPES.
    """

    lexicon: str
    questions: int
    before: list[float]
    after: list[float]
    moved: list[list]

    def as_json(self) -> dict:
        """Return what a row keeps."""
        return asdict(self)


def effect_of(code: str, text: str, benchmark: Path = BENCHMARK) -> Effect:
    """Return what the phrase ``text`` for the type ``code`` would change."""
    lexicon = from_database()
    questions = [one for one in questions_in(benchmark) if one.expected & set(lexicon.codes)]
    now = _ensemble(lexicon, is_current=True)
    then = _ensemble(lexicon.with_phrase(code, text), is_current=False)
    moved = []
    for question in questions:
        places = [_place(ensemble, question) for ensemble in (now, then)]
        if places[0] != places[1]:
            moved.append([question.text, *places])
    return Effect(lexicon.mark, len(questions), _shares(now, questions), _shares(then, questions), moved)


def _ensemble(lexicon: Lexicon, *, is_current: bool) -> Ensemble:
    encode = encoder() if settings.FINDER_SENTENCE_MODEL else None
    if encode is None:
        return Ensemble(lexicon)
    vectors = vectors_of([one.text for one in lexicon.sentences], encode)
    place_of = {code: place for place, code in enumerate(lexicon.codes)}
    type_of = [place_of[one.code] for one in lexicon.sentences]

    def learn() -> Head:
        return learnt_head(vectors, type_of, len(lexicon.codes))

    head = head_of(lexicon.mark, learn) if is_current else learn()  # what is only tried is kept nowhere
    return Ensemble(lexicon, encode, Meaning(vectors, type_of, len(lexicon.codes), head))


def _codes(ensemble: Ensemble, text: str) -> list[str]:
    return [one.code for one in ensemble.likely_types(text, MOST_TYPES)]


def _place(ensemble: Ensemble, question: Question) -> int:
    codes = _codes(ensemble, question.text)
    return next((place for place, code in enumerate(codes, 1) if code in question.expected), 0)


def _shares(ensemble: Ensemble, questions: list[Question]) -> list[float]:
    if not questions:
        return [0.0] * len(FIRST)
    found = evaluate(questions, lambda text: _codes(ensemble, text))
    return [found.any_at[number].value for number in FIRST]
