"""What an administrator should know before anybody else does: run by ``bussola check``."""

import os
import stat
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Info, Tags, Warning, register
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from bussola.territory.models import District


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
def installation_is_not_a_demo(app_configs, **kwargs):
    """A demo shows invented data: fine on a laptop, not for citizens."""
    found = []
    if settings.BUSSOLA_DEMO:
        found.append(Warning("È accesa la modalità dimostrativa.", hint="Togli BUSSOLA_DEMO.", id="bussola.W001"))
    if not settings.BUSSOLA_URL.startswith("https://"):
        found.append(Warning("Il sito non usa https.", hint="Scrivi BUSSOLA_URL=https://...", id="bussola.W002"))
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
