"""``bussola index rebuild | status | catch-up | refresh``: the search index by hand; ``refresh`` each night."""

from django.core.management.base import BaseCommand

from bussola.finder import index, orientation


class Command(BaseCommand):
    help = "Look after the search index: rebuild it, bring it or its days up to date, or show how it stands."

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["rebuild", "status", "catch-up", "refresh"])

    def handle(self, action, **options):
        if action == "rebuild":
            count = index.rebuild(show_progress=True)
            orientation.learn_meanings(show_progress=True)
            self.stdout.write(f"Indice ricostruito: {count} servizi.")
        elif action == "catch-up":
            count = index.catch_up(show_progress=True)
            self.stdout.write(f"Indice aggiornato: {count} servizi riletti.")
        elif action == "refresh":
            count = index.refresh(show_progress=True)
            self.stdout.write(f"Orari e date portati a oggi: {count} servizi riletti.")
        else:
            self.print_status(index.status())

    def print_status(self, status: index.Status) -> None:
        """Print how the index stands, in Italian."""
        if not status.is_usable:
            self.stdout.write("L'indice non c'è o non è utilizzabile: la prossima ricerca, o «index rebuild», lo crea.")
            return
        self.stdout.write(f"Servizi nell'indice: {status.services}")
        self.stdout.write(f"Generazione: {status.generation}")
        self.stdout.write(f"Modifiche da leggere: {status.changes_behind}")
