"""``bussola tick``: one round of background work, for cron, where no worker runs."""

from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bussola.lib.hooks import recurring
from bussola.operations import task_queue
from bussola.operations.leases import lease
from bussola.operations.models import RecurringRun, WorkerLease
from bussola.operations.recurring_runs import run_due

OUTCOMES = {RecurringRun.Outcome.DONE: "riuscito", RecurringRun.Outcome.FAILED: "non riuscito", "": ""}


class Command(BaseCommand):
    help = "Fa una volta il lavoro di sfondo che aspetta, poi esce. Per cron: ogni 5 minuti."

    def add_arguments(self, parser):
        parser.add_argument("--only", default="", metavar="NOME", help="fa solo questo lavoro ricorrente, anche prima")
        parser.add_argument("--list", action="store_true", help="mostra i lavori ricorrenti e non ne fa nessuno")

    def handle(self, *, only, list, **options):
        names = [job.name for job in recurring.jobs()]
        if only and only not in names:
            raise CommandError(f"Non c'è un lavoro «{only}». Ci sono: {', '.join(names)}.")
        if list:
            self._list(names)
            return
        with lease(WorkerLease.Kind.TICK) as held:
            task_queue.take_up_lost()
            runs = run_due(held.pk, only=only)
            tasks = 0 if only else self._empty_the_queue(str(held.pk))
        failed = [run.name for run in runs if run.outcome == RecurringRun.Outcome.FAILED]
        self.stdout.write(f"Lavori ricorrenti fatti: {len(runs) - len(failed)}. Compiti fatti: {tasks}.")
        if failed:
            raise CommandError(f"Non riusciti: {', '.join(failed)}. Il perché è nel registro (log).")

    def _empty_the_queue(self, worker_id: str) -> int:
        runner, done = task_queue.TaskRunner(worker_id), 0
        while ran := runner.round():
            done += ran
        return done

    def _list(self, names: list[str]) -> None:
        known = {run.name: run for run in RecurringRun.objects.all()}
        for name in names:
            run = known.get(name)
            last = f"{_moment(run.finished_at)} {OUTCOMES[run.outcome]}" if run and run.finished_at else "mai"
            due = _moment(run.next_at) if run else "al prossimo giro"
            self.stdout.write(f"{name}: ultimo {last}; prossimo {due}")


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}"
