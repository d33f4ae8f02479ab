"""``bussola retention``: lets go what has had its time; ``--dry-run`` says what would go."""

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from bussola.privacy.retention import rules


class Command(BaseCommand):
    help = "Cancella i dati che hanno fatto il loro tempo. Con --dry-run dice solo che cosa cancellerebbe."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="non cancella: mostra quanto c'è da cancellare")

    def handle(self, **options) -> None:
        now = timezone.now()
        is_dry = options["dry_run"]
        lines = [(rule.title, rule.period, rule.count(now) if is_dry else rule.apply(now)) for rule in rules()]
        heading = ("che cosa", "si tiene per", "da cancellare" if is_dry else "cancellati")
        width, period_width = (max(len(line[column]) for line in [heading, *lines]) for column in (0, 1))
        for title, period, count in [heading, *lines]:
            self.stdout.write(f"{title:<{width}}  {period:<{period_width}}  {count:>13}")
        total = sum(count for _, _, count in lines)
        self.stdout.write("Niente da cancellare." if is_dry and not total else "")
