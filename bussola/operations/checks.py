"""What an administrator should know before anybody else does: run by ``bussola check``.

Written with Django's own checks, so any app adds its own: ``@register(Tags.security, deploy=True)``, a message in
Italian, what to do about it as the hint. ``deploy=True``: only in «bussola check», never at each command.
"""

import os
import shutil
import smtplib
import sqlite3
import stat
import sys
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Info, Tags, Warning, register
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bussola.accounts.models import User
from bussola.accounts.second_factor import owes_second_factor
from bussola.finder import index
from bussola.lib.hooks import recurring
from bussola.organizations.models import Membership
from bussola.organizations.roles import Role
from bussola.territory.models import District

from .backing_up import last_backup
from .models import RecurringRun, WorkerLease
from .probes import LEAST_FREE_BYTES, MOST_CHANGES_BEHIND
from .recurring_runs import missed

LEAST_KEY = 50  # characters of the secret key
LEAST_SQLITE = (3, 37)
BACKUP_DAYS = 2
CLOCK_SECONDS = 5


@register(Tags.security)
def secret_key_is_private(app_configs, **kwargs):
    """The file with the secret key must be readable by its owner alone."""
    path = Path(settings.BUSSOLA_HOME) / "secret_key"
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return [Error(f"Altri utenti possono leggere {path}.", hint=f"chmod 600 {path}", id="bussola.E001")]
    return []


@register(Tags.security)
def data_folder_can_be_written(app_configs, **kwargs):
    """Without a writable data folder nothing can be kept."""
    home = Path(settings.BUSSOLA_HOME)
    if home.exists() and not os.access(home, os.W_OK):
        return [
            Error(f"Non posso scrivere in {home}.", hint="Cambia il proprietario o BUSSOLA_HOME.", id="bussola.E002")
        ]
    return []


@register(Tags.security, deploy=True)
def data_folder_is_private(app_configs, **kwargs):
    """The database and the files of people are nobody else's on this machine."""
    home = Path(settings.BUSSOLA_HOME)
    found = []
    for name in ("", "bussola.sqlite3", "media", "before_restore"):
        path = home / name if name else home
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o007 and not _is_shut(home, path):
            found.append(Warning(f"Altri utenti possono leggere {path}.", hint=f"chmod o= {path}", id="bussola.W003"))
    return found


def _is_shut(home: Path, path: Path) -> bool:
    """Tell whether ``path`` lies in a data folder that others cannot enter."""
    return path != home and not stat.S_IMODE(home.stat().st_mode) & 0o001


@register(Tags.security, deploy=True)
def installation_is_not_a_demo(app_configs, **kwargs):
    """A demo shows invented data: fine on a laptop, not for citizens."""
    found = []
    if settings.BUSSOLA_DEMO:
        found.append(Warning("È accesa la modalità dimostrativa.", hint="Togli BUSSOLA_DEMO.", id="bussola.W001"))
    if not settings.BUSSOLA_URL.startswith("https://"):
        found.append(Warning("Il sito non usa https.", hint="Scrivi BUSSOLA_URL=https://...", id="bussola.W002"))
    if settings.DEBUG:
        found.append(
            Error(
                "È acceso DEBUG: chi guarda una pagina rotta vede dati.", hint="Togli BUSSOLA_DEBUG.", id="bussola.E006"
            )
        )
    if len(settings.SECRET_KEY) < LEAST_KEY and not settings.TESTING:
        found.append(
            Error(
                "La chiave segreta è corta.",
                hint="Togli BUSSOLA_SECRET_KEY: Bussola ne fa una da sé. Chi è entrato dovrà entrare di nuovo.",
                id="bussola.E007",
            )
        )
    return found


@register(Tags.security, deploy=True)
def https_is_whole(app_configs, **kwargs):
    """On https: browsers are told to stay there, and the proxy in front is declared."""
    if not settings.BUSSOLA_URL.startswith("https://"):
        return []
    found = []
    if not settings.SECURE_HSTS_SECONDS:
        found.append(Warning("Manca HSTS.", hint="Togli SECURE_HSTS_SECONDS=0 dalle impostazioni.", id="bussola.W004"))
    if not settings.BUSSOLA_BEHIND_PROXY:
        found.append(
            Warning(
                "Il sito usa https ma non dice che davanti c'è un proxy: le pagine possono girare in tondo.",
                hint="Se davanti c'è nginx scrivi BUSSOLA_BEHIND_PROXY=yes.",
                id="bussola.W005",
            )
        )
    return found


@register(Tags.database, deploy=True)  # only in «bussola check»: «migrate» must run on an old database
def database_is_ready(app_configs, databases, **kwargs):
    """The tables must be those of this version, and the district of the installation must exist."""
    if not databases:
        return []
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return [Error("La base dati non è aggiornata.", hint="bussola migrate", id="bussola.E003")]
        if not District.objects.exists():
            return [Info("Non c'è ancora nessun distretto.", hint="bussola import territory", id="bussola.I001")]
        wanted = settings.BUSSOLA_DISTRICT
        if wanted and not District.objects.filter(slug=wanted).exists():
            return [
                Error(f"Il distretto «{wanted}» non esiste.", hint="Controlla BUSSOLA_DISTRICT.", id="bussola.E004")
            ]
    except DatabaseError as error:
        return [Error(f"Non riesco a leggere la base dati: {error}", hint="Controlla DATABASE_URL.", id="bussola.E005")]
    return []


def reads_the_database(check):
    """Decorate a check that asks the tables: not asked without database, silent where ``database_is_ready`` speaks."""

    def wrapper(app_configs, databases=None, **kwargs):
        if not databases:
            return []
        try:
            return check()
        except DatabaseError:
            return []

    wrapper.__name__, wrapper.__doc__ = check.__name__, check.__doc__
    return register(Tags.database, deploy=True)(wrapper)


@reads_the_database
def index_is_in_step():
    """The search answers from an index that follows the database."""
    status = index.status()
    if not status.is_usable:
        return [
            Warning(
                "L'indice di ricerca non c'è o è di un'altra versione.", hint="bussola index rebuild", id="bussola.W006"
            )
        ]
    if status.changes_behind > MOST_CHANGES_BEHIND:
        return [
            Warning(
                f"L'indice di ricerca è indietro di {status.changes_behind} modifiche.",
                hint="bussola index catch-up",
                id="bussola.W007",
            )
        ]
    return []


@reads_the_database
def background_work_is_done():
    """Somebody does the work of the background, on time, and it succeeds."""
    found = []
    late = missed()
    is_alive = WorkerLease.objects.alive().filter(kind=WorkerLease.Kind.WORKER).exists()
    ran_lately = RecurringRun.objects.filter(finished_at__gt=timezone.now() - timedelta(minutes=30)).exists()
    if not is_alive and not ran_lately:
        found.append(
            Warning(
                "Il lavoro di sfondo è fermo: avvisi, pulizie e messaggi non partono.",
                hint="systemctl start bussola-worker (oppure «bussola tick» in cron, ogni 5 minuti).",
                id="bussola.W008",
            )
        )
    elif late:
        names = ", ".join(run.name for run in late)
        found.append(Warning(f"Lavori in ritardo: {names}.", hint="bussola tick --list", id="bussola.W009"))
    known = {job.name for job in recurring.jobs()}
    failed = RecurringRun.objects.filter(outcome=RecurringRun.Outcome.FAILED, name__in=known)
    if failed:
        names = ", ".join(f"{run.name} ({run.message})" for run in failed)
        found.append(Warning(f"Lavori non riusciti: {names}.", hint="Il perché è nel registro.", id="bussola.W010"))
    lost = DBTaskResult.objects.failed().filter(finished_at__gt=timezone.now() - timedelta(days=7)).count()
    if lost:
        found.append(
            Warning(
                f"Compiti non riusciti negli ultimi 7 giorni: {lost}.",
                hint="Il perché è nel registro.",
                id="bussola.W011",
            )
        )
    return found


@reads_the_database
def clock_and_database_agree():
    """A clock that is wrong makes expired things valid."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        apart = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
    if apart > CLOCK_SECONDS:
        return [
            Warning(
                f"L'orologio di questa macchina e quello della base dati differiscono di {apart:.0f} secondi.",
                hint="timedatectl set-ntp true, su tutte e due.",
                id="bussola.W012",
            )
        ]
    return []


@reads_the_database
def postgresql_keeps_what_it_confirms():
    """What was confirmed to somebody outlives a power cut."""
    if connection.vendor != "postgresql":
        return []
    off = []
    with connection.cursor() as cursor:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute(f"SHOW {name}")
            if cursor.fetchone()[0] == "off":
                off.append(name)
    if not off:
        return []
    return [
        Error(
            f"PostgreSQL può perdere dati se manca la corrente: {', '.join(off)} = off.",
            hint="Mettili a on in postgresql.conf.",
            id="bussola.E008",
        )
    ]


@register(Tags.compatibility, deploy=True)
def versions_are_good(app_configs, **kwargs):
    """Old libraries of the machine have faults that were mended."""
    found = []
    if sqlite3.sqlite_version_info < LEAST_SQLITE and connection.vendor == "sqlite":
        found.append(Warning(f"SQLite {sqlite3.sqlite_version} è vecchia.", hint="Aggiorna Debian.", id="bussola.W013"))
    if sys.version_info[:2] not in ((3, 11), (3, 12), (3, 13)):
        found.append(Warning("Questa versione di Python non è provata.", hint="Usa 3.11-3.13.", id="bussola.W014"))
    try:
        Path("/usr/share/zoneinfo/Europe/Rome").stat()
    except OSError:
        found.append(
            Info("Manca il fuso orario Europe/Rome nel sistema.", hint="apt install tzdata", id="bussola.I002")
        )
    return found


@register(Tags.security, deploy=True)
def disk_has_room(app_configs, **kwargs):
    """A full disk stops everything at once."""
    home = Path(settings.BUSSOLA_HOME)
    if not home.exists():
        return []
    usage = shutil.disk_usage(home)
    if usage.free < LEAST_FREE_BYTES:
        return [Error(f"Il disco è pieno ({usage.free / 1e6:.0f} MB liberi).", hint="Fai spazio.", id="bussola.E009")]
    if usage.free < usage.total * 0.1 and usage.free < 5e9:
        return [
            Warning(
                f"Il disco è quasi pieno ({usage.free / 1e9:.1f} GB liberi).", hint="Fai spazio.", id="bussola.W015"
            )
        ]
    return []


@register(Tags.security, deploy=True)
def backup_is_fresh(app_configs, **kwargs):
    """The last backup is of these days and still there."""
    if settings.BUSSOLA_DEMO:
        return []
    hint = "bussola backup /var/backups/bussola --keep 14 (di solito lo fa bussola-backup.timer)."
    last = last_backup()
    if last is None:
        return [Warning("Non c'è mai stata una copia di sicurezza.", hint=hint, id="bussola.W016")]
    at, path = last
    if timezone.now() - at > timedelta(days=BACKUP_DAYS):
        when = f"{timezone.localtime(at):%d/%m/%Y}"
        return [Warning(f"L'ultima copia di sicurezza è del {when}.", hint=hint, id="bussola.W017")]
    try:
        path.stat()
    except FileNotFoundError:
        return [Warning(f"L'ultima copia di sicurezza non è più in {path}.", hint=hint, id="bussola.W018")]
    except PermissionError:
        return []
    return []


@register("mail", deploy=True)
def mail_server_answers(app_configs, **kwargs):
    """Messages leave: the server takes the connection and the password."""
    if settings.BUSSOLA_DEMO or "smtp" not in settings.EMAIL_BACKEND:
        return []
    server = get_connection(timeout=5)
    try:
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as error:
        where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        return [
            Warning(
                f"Il server di posta {where} non risponde ({type(error).__name__}).",
                hint="Controlla BUSSOLA_EMAIL_HOST, _PORT, _USER, _PASSWORD, _TLS.",
                id="bussola.W019",
            )
        ]
    return []


@reads_the_database
def people_who_work_here_are_safe():
    """Somebody administers, whoever works here has a second factor, and nobody has a password printed in a demo."""
    if settings.BUSSOLA_DEMO:
        return []
    found = []
    if not Membership.objects.active().filter(role=Role.NETWORK_ADMIN).exists():
        found.append(
            Warning(
                "Nessuno amministra la rete: nessuno può dare ruoli.",
                hint="Vedi «Il primo accesso» in docs/production.md.",
                id="bussola.W020",
            )
        )
    staff = User.objects.filter(pk__in=Membership.objects.active().values("user"))
    owing = sum(owes_second_factor(user) for user in staff)
    if owing:
        found.append(
            Warning(
                f"Persone con un ruolo e senza seconda prova: {owing}.",
                hint="La imposteranno alla prossima entrata; chi non entra più va tolto.",
                id="bussola.W021",
            )
        )
    if User.objects.filter(is_active=True, email__endswith=".example").exists():
        found.append(
            Error(
                "Ci sono accessi dimostrativi (indirizzi che finiscono in .example).",
                hint="bussola members forget-demo: la loro password è scritta a schermo nella dimostrazione.",
                id="bussola.E010",
            )
        )
    return found
