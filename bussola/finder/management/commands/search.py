"""``bussola search``: the search of the site, in a terminal or for a program."""

import json
import sys

from django.core.management.base import BaseCommand

from bussola.directory.models import Service
from bussola.finder.search import Hit, Query, Results, search, services_of
from bussola.territory.models import Municipality


class Command(BaseCommand):
    help = "Search the services, as a person would on the site."

    def add_arguments(self, parser):
        parser.add_argument("text", nargs="?", default="", help="what one looks for, in plain words")
        parser.add_argument("--district", default="", help="slug of a district, like suzzara")
        parser.add_argument("--municipality", default="", help="ISTAT code of a municipality, like 020065")
        parser.add_argument("--type", action="append", default=[], help="code of a service type; may be repeated")
        parser.add_argument("--target", action="append", default=[], help="code of a target group; may be repeated")
        parser.add_argument("--limit", type=int, default=10, help="how many services to show (at most 100)")
        parser.add_argument("--page", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options):
        query = Query(
            text=options["text"],
            district=options["district"],
            municipality=options["municipality"],
            types=tuple(options["type"]),
            target_groups=tuple(options["target"]),
            page=options["page"],
            page_size=max(1, options["limit"]),
        )
        results = search(query)
        found = services_of(results.hits)
        if options["json"]:
            rows = [as_json(hit, service) for hit, service in found]
            json.dump({"results": rows, "total": results.total}, self.stdout, ensure_ascii=False, indent=2)
            self.stdout.write("")
            return
        self.print_results(results, found)

    def print_results(self, results: Results, found: list[tuple[Hit, Service]]) -> None:
        """Print the results for a person, in Italian."""
        if not results.is_current:
            print("L'indice si sta aggiornando: può mancare qualcosa.", file=sys.stderr)
        if not results.total:
            self.stdout.write("Nessun servizio trovato. Prova con altre parole, o chiedi allo sportello.")
        else:
            self.stdout.write(f"Servizi trovati: {results.total}")
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
