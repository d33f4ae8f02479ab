"""``bussola import``: loads territory, vocabularies, emergency numbers, public registers and the invented demo."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from bussola.directory.importing import care_homes, clinics, libraries, schools, town_halls
from bussola.directory.importing.emergency import import_emergency
from bussola.directory.importing.pipeline import NotReady, Scope, import_sources
from bussola.directory.importing.vocabularies import import_vocabularies
from bussola.directory.models import ImportedRecord
from bussola.territory.importing import import_territory
from bussola.territory.models import District
from bussola.territory.neighbourhood import municipality_codes_around

ACTOR = "command:import"
RADIUS_KM = 10.0  # families go to the next town even when it is of another district
REGISTERS = {
    "schools": schools.SOURCES,
    "libraries": libraries.SOURCES,
    "care-homes": care_homes.SOURCES,
    "clinics": clinics.SOURCES,
    "town-halls": town_halls.SOURCES,
}
ORDER = ("territory", "vocabularies", "emergency", *REGISTERS, "demo")
DEMO_MODULE = "bussola.directory.demo"


class Command(BaseCommand):
    help = "Carica i dati: territorio, vocabolari, numeri di emergenza, elenchi pubblici, servizi inventati."

    requires_system_checks = []  # addresses and templates have no part in loading data

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "sources",
            nargs="*",
            metavar="FONTE",
            help=f"che cosa caricare: {', '.join(ORDER)}. Senza niente: tutto, in quest'ordine",
        )
        area = parser.add_mutually_exclusive_group()
        area.add_argument(
            "--district",
            action="append",
            metavar="DISTRETTO",
            help=f"solo questo distretto e i comuni entro {RADIUS_KM:.0f} km; si può ripetere. Senza: tutti",
        )
        area.add_argument("--all", action="store_true", help="tutta l'Italia: circa 72.000 luoghi e 8.000 Comuni")
        parser.add_argument("--dry-run", action="store_true", help="dice che cosa farebbe e non scrive niente")

    def handle(self, *, sources, district, all, dry_run, verbosity, **options):
        self.dry_run, self.verbosity = dry_run, verbosity
        if ImportedRecord._meta.db_table not in connection.introspection.table_names():
            raise CommandError("La base dati non è pronta: esegui prima «bussola migrate».")
        wanted = self._wanted(sources)
        try:
            for name in wanted:
                if name == "territory":
                    self._say(self._territory_lines(import_territory(by=ACTOR, dry_run=dry_run)))
                elif name == "vocabularies":
                    self._say(import_vocabularies(by=ACTOR, dry_run=dry_run).lines())
                elif name == "emergency":
                    self._say(import_emergency(by=ACTOR, dry_run=dry_run).lines())
                elif name == "demo":
                    self._demo(self._districts(district))
                else:
                    scope = Scope() if all else self._scope(self._districts(district))
                    for report in import_sources(REGISTERS[name], scope, by=ACTOR, dry_run=dry_run):
                        self._say(report.lines())
        except NotReady as problem:
            raise CommandError(str(problem)) from problem

    def _wanted(self, sources: list[str]) -> list[str]:
        """Return the names in the order in which they can be loaded; raise CommandError for one nobody knows."""
        unknown = [name for name in sources if name not in ORDER]
        if unknown:
            raise CommandError(f"Non conosco: {', '.join(unknown)}. Puoi scegliere tra: {', '.join(ORDER)}.")
        if "demo" in sources and not settings.BUSSOLA_DEMO:
            raise CommandError("I servizi inventati si caricano solo in una dimostrazione: avvia con BUSSOLA_DEMO=yes.")
        if sources:
            return [name for name in ORDER if name in sources]
        return [name for name in ORDER if name != "demo" or (settings.BUSSOLA_DEMO and find_spec(DEMO_MODULE))]

    def _districts(self, slugs: list[str] | None) -> list[District]:
        """Return the chosen districts, all of them when none was named."""
        districts = {district.slug: district for district in District.objects.all()}
        if not districts:
            raise CommandError("Mancano i distretti: esegui prima «bussola import territory».")
        unknown = [slug for slug in slugs or () if slug not in districts]
        if unknown:
            raise CommandError(
                f"Non c'è il distretto {', '.join(unknown)}. I distretti sono: {', '.join(sorted(districts))}."
            )
        return [districts[slug] for slug in dict.fromkeys(slugs or districts)]

    def _scope(self, districts: list[District]) -> Scope:
        codes: set[str] = set()
        for district in districts:
            codes |= municipality_codes_around(district, RADIUS_KM)
        return Scope.of(codes)

    def _territory_lines(self, report) -> list[str]:
        lines = ["Territorio: comuni, nomi, distretti e dati demografici"]
        verbs = ("da creare", "da aggiornare") if self.dry_run else ("creati", "aggiornati")
        counts = ((report.created, verbs[0]), (report.updated, verbs[1]), (report.deleted, "tolti"))
        lines += [f"  {count:>8}  {words}" for count, words in counts if count] or ["  già a posto"]
        return [*lines, "  Prova: non ho scritto niente."] if self.dry_run else lines

    def _demo(self, districts: list[District]) -> None:
        if not find_spec(DEMO_MODULE):
            raise CommandError("In questa versione non ci sono servizi inventati da caricare.")
        demo = import_module(DEMO_MODULE)
        try:
            report = demo.import_demo(districts, by=ACTOR, dry_run=self.dry_run)
        except (demo.NotReady, demo.NoBodies, demo.SheetMistake) as problem:
            raise CommandError(f"I servizi inventati non sono stati caricati.\n{problem}") from problem
        lines = ["Servizi inventati per la dimostrazione"]
        verbs = ("da creare", "da aggiornare") if self.dry_run else ("creati", "aggiornati")
        counts = (
            (report.created, verbs[0]), (report.updated, verbs[1]), (report.unchanged, "già a posto"),
            (report.gone, "non più previsti, messi «non attivo»"),
        )  # fmt: skip
        self._say([*lines, *(f"  {count:>8}  {words}" for count, words in counts if count)])

    def _say(self, lines: list[str]) -> None:
        if self.verbosity:
            self.stdout.write("\n".join(lines))
