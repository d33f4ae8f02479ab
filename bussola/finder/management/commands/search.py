"""``bussola search``: the search of the site, in a terminal or for a program."""

import json
import os
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bussola.directory.models import Service
from bussola.finder.search import Hit, Near, Query, Results, Sort, search, services_of
from bussola.territory.models import Municipality


class Command(BaseCommand):
    help = "Search the services, as a person would on the site."

    def add_arguments(self, parser):
        parser.add_argument("text", nargs="?", default="", help="what one looks for, in plain words")
        parser.add_argument("--district", default="", help="slug of a district, like suzzara")
        parser.add_argument("--municipality", default="", help="ISTAT code of a municipality, like 020065")
        parser.add_argument("--type", action="append", default=[], help="code of a service type; may be repeated")
        parser.add_argument("--target", action="append", default=[], help="code of a target group; may be repeated")
        parser.add_argument(
            "--near", type=float, metavar="KM", help="within so many km of --municipality, instead of serving it"
        )
        parser.add_argument("--open-now", action="store_true", help="only what is open now")
        parser.add_argument("--free", action="store_true", help="only what is free")
        parser.add_argument("--sort", choices=[sort.value for sort in Sort], default=Sort.RELEVANCE.value)
        parser.add_argument("--exact", action="store_true", help="do not correct words written wrong")
        parser.add_argument("--limit", type=int, default=10, help="how many services to show (at most 100)")
        parser.add_argument("--page", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options):
        municipality, near = options["municipality"], None
        if options["near"] is not None:
            if not municipality:
                raise CommandError("--near KM vuole anche --municipality, il comune da cui misurare.")
            municipality, near = "", Near(municipality, options["near"])
        query = Query(
            text=options["text"],
            district=options["district"],
            municipality=municipality,
            near=near,
            costs=("free",) if options["free"] else (),
            open_at=timezone.now() if options["open_now"] else None,
            sort=options["sort"],
            exact=options["exact"],
            facets=(),
            types=tuple(options["type"]),
            target_groups=tuple(options["target"]),
            page=options["page"],
            page_size=max(1, options["limit"]),
        )
        results = search(query)
        found = services_of(results.hits)
        try:
            if options["json"]:
                rows = [as_json(hit, service) for hit, service in found]
                whole = {"results": rows, "total": results.total}
                self.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2))
            else:
                self.print_results(results, found)
            self.stdout.flush()
        except BrokenPipeError:
            # Who reads has had enough («| head»): nothing more can be said, not even by Python as it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def print_results(self, results: Results, found: list[tuple[Hit, Service]]) -> None:
        """Print the results for a person, in Italian."""
        if not results.is_current:
            print("L'indice si sta aggiornando: può mancare qualcosa.", file=sys.stderr)
        if not results.total:
            self.stdout.write("Nessun servizio trovato. Prova con altre parole, o chiedi allo sportello.")
        else:
            self.stdout.write(f"Servizi trovati: {results.total}")
        for written, read in results.corrections:
            self.stdout.write(f"«{written}» letto come «{read}»: per cercarlo com'è scritto aggiungi --exact")
        if results.unknown_hours:
            self.stdout.write(f"Altri, di cui non conosciamo gli orari: {results.unknown_hours}")
        for hit, service in found:
            self.print_one(hit, service)
        if results.nearby_outside:
            self.stdout.write("\nVicino, fuori dall'ambito:")
            for hit, service in services_of(results.nearby_outside):
                self.print_one(hit, service)

    def print_one(self, hit: Hit, service: Service) -> None:
        """Print one service in three lines."""
        self.stdout.write(f"\n{service.name}")
        kind = ", ".join(term.name for term in service.service_types)
        self.stdout.write(f"  {service.organization.name}" + (f" - {kind}" if kind else ""))
        where = [place_of(service)] if place_of(service) else []
        if hit.distance_km is not None:
            about = "circa " if hit.is_approximate else ""
            where.append(f"{about}{hit.distance_km:.1f} km".replace(".", ","))
        if service.is_invented:
            where.append("Dato dimostrativo")
        if where:
            self.stdout.write("  " + " - ".join(where))


def place_of(service: Service) -> str:
    """Return the town of the first public place, or "" when there is none to tell."""
    for place in service.public_service_at_locations:
        if place.location.municipality:
            return place.location.municipality.name
    return ""


def as_json(hit: Hit, service: Service) -> dict:
    """Return one service as the command prints it for programs."""
    return {
        "id": str(service.pk),
        "name": service.name,
        "organization": service.organization.name,
        "municipality": place_of(service),
        "types": [term.code for term in service.service_types],
        "distance_km": None if hit.distance_km is None else round(hit.distance_km, 1),
        "is_invented": service.is_invented,
        "served_municipalities": served_names(hit),
    }


def served_names(hit: Hit) -> list[str]:
    """Return the names of the municipalities a hit serves, in alphabetical order."""
    found = Municipality.objects.filter(pk__in=hit.municipality_codes)
    return list(found.order_by("name").values_list("name", flat=True))
