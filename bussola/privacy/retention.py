"""How long what is about people stays: each app registers its rules in a ``retention.py`` beside its models.

A rule says which rows have had their time, and whether they go or only some of their fields do::

    register(
        Rows(
            "directory.report_texts",
            "Testi delle segnalazioni chiuse",
            days=365,
            fields=("directory.ErrorReport.text",),
            due=lambda before: ErrorReport.objects.filter(closed_at__lt=before).exclude(text=""),
            clear={"text": ""},
        )
    )

``bussola retention`` and the recurring job apply every rule, in batches that each leave an audit event with a count.
A period promised in a ``personal_data.toml`` without a rule that keeps it fails a test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from bussola.audit.actions import record
from bussola.audit.models import Kind
from bussola.audit.years import drop_year, expired_years, years_kept

from .register import KEPT_BY_A_RULE, personal_fields

BATCH = 500  # rows in one transaction: others wait a moment, not a minute
ACTOR = "command:retention"


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A rule for rows of one table. ``due(before)`` is the query of the rows whose time ended before that moment.

    ``clear`` are the fields to empty and their empty values; None: the rows go. Rows already emptied must not be due.
    """

    code: str
    title: str  # in Italian, for the command
    days: int
    due: Callable[[datetime], models.QuerySet]
    fields: tuple[str, ...] = ()  # labels of the register this rule answers for
    clear: Mapping[str, object] | None = None

    @property
    def period(self) -> str:
        """How long, in Italian."""
        return f"{self.days} giorni" if self.days else "subito"

    def count(self, now: datetime) -> int:
        """Return how many rows have had their time."""
        return self._due(now).count()

    def apply(self, now: datetime, *, by: object = ACTOR) -> int:
        """Let them go and return how many did."""
        done = 0
        while changed := self._apply_batch(now, by):
            done += changed
        return done

    def _due(self, now: datetime) -> models.QuerySet:
        return self.due(now - timedelta(days=self.days))

    @transaction.atomic
    def _apply_batch(self, now: datetime, by: object) -> int:
        found = self._due(now)
        pks = list(found.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not pks:
            return 0
        rows = found.model._base_manager.filter(pk__in=pks)
        if self.clear is None:
            rows.delete()
        else:
            rows.update(**self.clear)
        record("privacy.retention", by=by, kind=Kind.RETENTION, district="", rule=self.code, count=len(pks))
        return len(pks)


@dataclass(frozen=True)
class AuditYears:
    """The rule of the audit trail: whole years."""

    code: str = "audit.years"
    title: str = "Anni del registro degli accessi e delle modifiche"
    fields: tuple[str, ...] = ("audit.AuditEvent.actor", "audit.AuditEvent.subject_id")
    days: None = None

    @property
    def period(self) -> str:
        """How long, in Italian."""
        return f"{years_kept()} anni interi"

    def count(self, now: datetime) -> int:
        """Return how many events are in years that are over."""
        return sum(expired_years(now).values())

    def apply(self, now: datetime, *, by: object = ACTOR) -> int:
        """Drop those years and return how many events went."""
        return sum(drop_year(year, by=by) for year in expired_years(now))


_rules: dict[str, Rows | AuditYears] = {}


def register(rule: Rows | AuditYears) -> None:
    """Add a rule; the same code again takes the place of the former."""
    _rules[rule.code] = rule


def rules() -> list[Rows | AuditYears]:
    """Return every rule, in the order of their codes."""
    return [_rules[code] for code in sorted(_rules)]


def apply_all() -> str:
    """Apply every rule and return how many rows each let go, for the log of the recurring work."""
    now = timezone.now()
    done = {rule.code: rule.apply(now) for rule in rules()}
    return ", ".join(f"{code} {count}" for code, count in done.items() if count) or "0"


def faults() -> list[str]:
    """Return the promises of the register that no rule keeps, and the rules that speak of fields that are not there."""
    wrong = []
    promised = {field.label: field.retention for field in personal_fields()}
    kept = {label: rule for rule in rules() for label in rule.fields}
    for label, retention in promised.items():
        rule = kept.get(label)
        if isinstance(retention, int) and (rule is None or rule.days != retention):
            wrong.append(f"{label}: no rule keeps it for {retention} days")
        if retention in KEPT_BY_A_RULE and rule is None:
            wrong.append(f"{label}: no rule looks after «{retention}»")
    unknown = [label for label in kept if label not in promised]
    return wrong + [f"{kept[label].code}: {label} is no personal field" for label in unknown]


register(AuditYears())
