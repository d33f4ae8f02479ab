"""``bussola worker``: runs the task queue and the recurring jobs until it is stopped."""

from django.core.management.base import BaseCommand

from bussola.operations.background import GRACE_SECONDS, Background
from bussola.operations.leases import LEASE_SECONDS


class Command(BaseCommand):
    help = "Fa il lavoro di sfondo: la coda dei compiti e i lavori ricorrenti. Si ferma con SIGTERM o Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--interval", type=float, default=1.0, help="secondi tra un giro e l'altro")
        parser.add_argument(
            "--grace", type=float, default=GRACE_SECONDS, help="secondi per finire, quando si ferma; poi restituisce"
        )
        parser.add_argument(
            "--lease", type=float, default=LEASE_SECONDS, help="secondi di silenzio dopo i quali è dato per morto"
        )

    def handle(self, *, interval, grace, lease, **options):
        background = Background(interval=interval, grace=grace, lease_seconds=lease)
        background.catch_signals()
        self.stderr.write("Il lavoro di sfondo è cominciato.")
        background.run()
        self.stderr.write("Il lavoro di sfondo è finito.")
