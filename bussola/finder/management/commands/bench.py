"""``bussola bench search --size 100000``: the search with many services, beside other engines."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from bussola.directory.models import TaxonomyTerm
from bussola.finder.scale.invented import TooLittleTerritory
from bussola.finder.scale.race import Race, race, table

FEWEST, MOST = 10, 5_000_000
IN_ITALIAN = {
    "OR": "una parola qualsiasi",
    "AND": "tutte le parole",
    "OR + counts": "una qualsiasi, conteggi",
    "AND + counts": "tutte, conteggi",
    "OR + counts + near + open": "una qualsiasi, conteggi, qui, ora",
    "AND + counts + near + open": "tutte, conteggi, qui, ora",
}


class Command(BaseCommand):
    help = "Measure the search with invented services, beside other engines. Nothing enters the database or the index."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["search"], help="what to measure")
        parser.add_argument("--size", default="5000", help="how many invented services (5000)")
        parser.add_argument("--seed", type=int, default=2026, help="seed of the invented services")
        parser.add_argument("--questions", default="60", help="how many questions (60)")
        parser.add_argument("--postgres", default="", metavar="URL", help="a PostgreSQL to measure too; default: ours")
        parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")

    def handle(self, **options):
        size = whole_number(options["size"], "--size", "quanti servizi inventare", FEWEST, MOST)
        questions = whole_number(options["questions"], "--questions", "quante domande fare", 1, 10_000)
        if TaxonomyTerm._meta.db_table not in connection.introspection.table_names():
            raise CommandError("La base dati non è pronta: esegui prima «bussola migrate».")
        try:
            done = race(
                size, seed=options["seed"], postgres_url=options["postgres"] or our_postgres(), questions=questions
            )
        except TooLittleTerritory:
            raise CommandError(
                "Mancano i comuni o i tipi di servizio. Prima caricali: bussola import territory vocabularies"
            ) from None
        self.print_race(done)
        if options["json"]:
            figures = asdict(done) | {"goal_p95_ms": done.goal}
            options["json"].write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        if done.misses_goal:
            raise CommandError("Obiettivo mancato. Ripeti la prova a macchina scarica prima di crederci.")

    def print_race(self, done: Race) -> None:
        """Print the table, in Italian."""
        self.stdout.write(
            f"\n{thousands(done.size)} servizi inventati (seme {done.seed}), pronti in {done.build_seconds:.0f} "
            f"secondi; indice di Bussola {thousands(done.index_megabytes)} MB, memoria al massimo "
            f"{thousands(done.memory_megabytes)} MB.\n{done.questions} domande; tempo del processore, "
            "per PostgreSQL tempo d'orologio.\n\n"
        )
        for line in table(done, IN_ITALIAN):
            self.stdout.write(line.replace(".", ","))
        for engine, why in done.absent.items():
            self.stdout.write(f"{engine}: non misurato ({why})")
        if done.goal:
            outcome = "mancato" if done.judged > done.goal else "raggiunto"
            figures = f"{done.judged:.1f} ms contro {done.goal:.0f} ms".replace(".", ",")
            self.stdout.write(f"\nObiettivo (tutte le parole, conteggi, qui, ora; p95): {outcome}, {figures}.")


def whole_number(written: str, option: str, meaning: str, fewest: int, most: int) -> int:
    """Return the number ``written``, with or without points between the thousands; CommandError in plain Italian."""
    try:
        number = int(written.replace(".", "")) if written.isascii() else 0
    except ValueError:
        number = 0
    if not fewest <= number <= most:
        raise CommandError(
            f"{option} dice {meaning}: un numero intero da {thousands(fewest)} a {thousands(most)}, "
            f"per esempio {option} {min(100_000, most)}. Non va bene «{written}»."
        )
    return number


def thousands(number: float) -> str:
    """Return a number the Italian way, without decimals: 100.000."""
    return f"{number:,.0f}".replace(",", ".")


def our_postgres() -> str:
    """Return the address of the PostgreSQL in use, or of one named for the bench; "" lets the usual one be tried."""
    if url := os.environ.get("BENCH_POSTGRES_URL", ""):
        return url
    own = settings.DATABASES["default"]
    if own["ENGINE"] != "django.db.backends.postgresql":
        return ""
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return " ".join(f"{key}='{own[name]}'" for key, name in names.items() if own.get(name))
