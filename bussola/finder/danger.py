"""Danger in the words of a question: of which kind, and what a victim of violence is never offered unasked.

The kinds (``data/danger_kinds.tsv``) decide which numbers stand above the results; sayings with the same words are
taken out first. When the words are those of a victim of violence (``data/danger_words.tsv``), programmes for
perpetrators, family mediation and supervised contact are left out, unless the person asks for them by name or by
filter, and the anti-violence centre comes first (not for a child).
"""

from dataclasses import dataclass
from enum import StrEnum

from .analysis import prepare
from .said import may_say, patterns

WORDS, KINDS = "danger_words.tsv", "danger_kinds.tsv"
VICTIM, MINOR, HARMLESS = "victim", "minor", "harmless"
HELP_TYPE = "centro-antiviolenza"
PERPETRATORS_TYPE = "uomini-maltrattanti"
HARMFUL_TYPES = frozenset({PERPETRATORS_TYPE, "mediazione-familiare", "spazio-neutro"})


class Kind(StrEnum):
    """A kind of danger, in the order in which they are shown."""

    MEDICAL = "medical"
    DOOR = "door"  # somebody alone does not answer
    SUICIDE = "suicide"
    CHILD = "child"
    VIOLENCE = "violence"
    TRAFFICKING = "trafficking"


# Kind of danger -> the type whose services come early. An ambulance is no service of a catalogue: its number is above;
# for violence the type depends on who suffers it (``first``).
TYPES_OF_KINDS = {
    Kind.DOOR: "pronto-intervento-sociale",
    Kind.SUICIDE: "salute-mentale",
    Kind.CHILD: "tutela-minori",
    Kind.TRAFFICKING: "antitratta",
}


@dataclass(frozen=True)
class Danger:
    """What the words say: left out are the services of ``unwanted`` types; ``first`` is the type put first, or ""."""

    unwanted: frozenset[str] = frozenset()
    first: str = ""
    kinds: tuple[Kind, ...] = ()

    @property
    def types(self) -> tuple[str, ...]:
        """The types (codes) whose services are found whatever words they hold: the first one, then one of each kind."""
        of_kinds = [TYPES_OF_KINDS[kind] for kind in self.kinds if kind in TYPES_OF_KINDS]
        return tuple(dict.fromkeys([self.first, *of_kinds] if self.first else of_kinds))


NONE = Danger()


def danger_in(*texts: str) -> Danger:
    """Return what ``texts`` (as written, and as corrected) say of danger."""
    said, of_kind = patterns(WORDS), patterns(KINDS)
    asked, kinds, is_victim, is_minor = set(), set(), False, False
    for prepared in map(prepare, texts):
        if not (may_say(WORDS, prepared) or may_say(KINDS, prepared)):
            continue
        serious = of_kind[HARMLESS].sub(" ", prepared)  # «mi ammazzo di lavoro»
        is_minor = is_minor or bool(said[MINOR].search(serious))
        asked |= {meaning for meaning in HARMFUL_TYPES if said[meaning].search(serious)}
        left = serious
        for meaning in sorted(HARMFUL_TYPES):
            left = said[meaning].sub(" ", left)
        # «Uomini che usano violenza» names a programme: the violence in it is not one that somebody suffers.
        is_victim = is_victim or bool(said[VICTIM].search(left))
        kinds |= {kind for kind in Kind if of_kind[kind].search(left)}
    is_victim = is_victim or Kind.VIOLENCE in kinds
    if is_victim:
        kinds.add(Kind.CHILD if is_minor else Kind.VIOLENCE)
        first = "" if is_minor else HELP_TYPE
        return Danger(HARMFUL_TYPES - asked, first, tuple(kind for kind in Kind if kind in kinds))
    first = PERPETRATORS_TYPE if PERPETRATORS_TYPE in asked else ""
    return Danger(frozenset(), first, tuple(kind for kind in Kind if kind in kinds))
