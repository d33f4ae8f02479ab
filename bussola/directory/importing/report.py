"""What an import did, and how it says so in plain Italian."""

from collections import Counter
from dataclasses import dataclass, field

from .record import LeftOut

SHOWN_EXAMPLES = 10


@dataclass(slots=True)
class ImportReport:
    """The counts of one source. ``read`` rows are in scope, out of it, unmatched, discarded or rejected."""

    code: str
    title: str
    dry_run: bool = False
    read: int = 0
    out_of_scope: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    gone: int = 0
    returned: int = 0
    unmatched: int = 0
    newly_queued: int = 0
    discarded: int = 0
    kept_by_person: int = 0
    rejected: Counter = field(default_factory=Counter)
    left_out: LeftOut = field(default_factory=LeftOut)
    unmatched_places: Counter = field(default_factory=Counter)
    seconds: float = 0.0
    uncovered: list[str] = field(default_factory=list)  # regions of the scope that the source says nothing about

    @property
    def written(self) -> int:
        """How many records the import wrote (or, in a dry run, would write)."""
        return self.created + self.updated + self.gone

    def counts(self) -> dict[str, int]:
        """Return the counts for the audit trail."""
        names = (
            "read", "out_of_scope", "created", "updated", "unchanged", "gone", "returned", "unmatched", "discarded",
            "kept_by_person",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names} | {"rejected": self.rejected.total()}

    def lines(self) -> list[str]:
        """Return the report as lines of text to print."""
        would = "da creare" if self.dry_run else "creati"
        change = "da aggiornare" if self.dry_run else "aggiornati"
        lines = [f"{self.title}: {_number(self.read)} righe lette in {self.seconds:.1f} s"]
        lines += _count_lines(
            [
                (self.created, would),
                (self.updated, change),
                (self.unchanged, "già a posto"),
                (self.returned, "tornati nell'elenco, di nuovo attivi"),
                (self.gone, "non più nell'elenco, messi «non attivo»"),
                (self.out_of_scope, "fuori dal territorio scelto"),
                (self.discarded, "scartati da una persona"),
                (self.kept_by_person, "correzioni fatte da persone e lasciate com'erano"),
                (self.unmatched, "senza comune riconosciuto: aspettano una decisione"),
            ]
        )
        lines += [f"      {count} x {place}" for place, count in self.unmatched_places.most_common(SHOWN_EXAMPLES)]
        if len(self.unmatched_places) > SHOWN_EXAMPLES:
            lines.append(f"      e altri {_number(len(self.unmatched_places) - SHOWN_EXAMPLES)} luoghi")
        lines += _count_lines([(count, f"righe scartate: {reason}") for reason, count in self.rejected.most_common()])
        lines += _count_lines([(count, f"valori lasciati fuori: {why}") for why, count in self.left_out.most_common()])
        if self.uncovered:
            lines.append(f"  La fonte non ha dati per: {', '.join(self.uncovered)}.")
        if self.dry_run:
            lines.append("  Prova: non ho scritto niente.")
        return lines


def _count_lines(counts: list[tuple[int, str]]) -> list[str]:
    return [f"  {_number(count):>8}  {words}" for count, words in counts if count]


def _number(number: int) -> str:
    return f"{number:,}".replace(",", ".")
