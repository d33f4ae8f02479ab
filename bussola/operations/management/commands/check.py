"""``bussola check``: tells an administrator what is unsafe or missing, and what to do."""

import json

from django.core import checks
from django.core.checks.registry import registry
from django.core.management.base import BaseCommand, CommandError

# Django's own hints that our checks say in Italian, or that do not hold here (subdomains are the municipality's).
SAID_BY_OURS = {f"security.W{number:03}" for number in (4, 5, 8, 9, 12, 16, 18, 20, 21)}
LEVELS = [(checks.ERROR, "Errori", "errore"), (checks.WARNING, "Avvisi", "avviso"), (checks.INFO, "Note", "nota")]


class Command(BaseCommand):
    help = "Dice che cosa manca o è poco sicuro. Esce con 0 (tutto bene), 1 (avvisi) o 2 (errori)."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="per un programma di sorveglianza")
        parser.add_argument("--tag", action="append", dest="tags", help="solo i controlli di questo gruppo")

    def handle(self, *, json: bool, tags, **options):
        unknown = [tag for tag in tags or [] if not registry.tag_exists(tag, include_deployment_checks=True)]
        if unknown:
            raise CommandError(f"Non c'è un gruppo «{unknown[0]}».", returncode=2)
        found = [
            message
            for message in checks.run_checks(tags=tags, include_deployment_checks=True, databases=["default"])
            if message.id not in SAID_BY_OURS and not message.is_silenced()
        ]
        if json:
            self.stdout.write(_as_json(found))
        else:
            self._say(found)
        worst = max((message.level for message in found), default=0)
        if worst >= checks.ERROR:
            raise SystemExit(2)
        if worst >= checks.WARNING:
            raise SystemExit(1)

    def _say(self, found: list[checks.CheckMessage]) -> None:
        for level, title, _ in LEVELS:
            these = [message for message in found if _level(message) == level]
            if these:
                self.stdout.write(f"{title}:")
            for message in these:
                self.stdout.write(f"  - {message.msg} [{message.id}]")
                if message.hint:
                    self.stdout.write(f"    Che fare: {message.hint}")
        if not found:
            self.stdout.write("Tutto bene.")


def _level(message: checks.CheckMessage) -> int:
    return next((level for level, _, _ in LEVELS if message.level >= level), checks.INFO)


def _as_json(found: list[checks.CheckMessage]) -> str:
    names = {level: name for level, _, name in LEVELS}
    rows = [
        {
            "level": names[_level(message)],
            "id": message.id,
            "message": str(message.msg),
            "hint": str(message.hint or ""),
        }
        for message in found
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)
