"""The database's own refusal to change or delete what the audit trail holds, as triggers of SQLite and PostgreSQL.

An event may leave only with its whole year, and a year only when ``audit_droppedyear`` names it and at least the
whole year after it is over. A migration that rebuilds one of these tables on SQLite loses its triggers: such a
migration ends with ``PutGuards()``, and a test looks that they are there.
"""

from django.db import connection
from django.db.migrations.operations.base import Operation

TABLES = ("audit_auditevent", "audit_droppedyear")
# The one way out: the year has been named, and a whole year more has passed.
_MAY_LEAVE = "EXISTS (SELECT 1 FROM audit_droppedyear WHERE year = OLD.year) AND OLD.year < {this_year} - 1"
_IS_TOO_YOUNG = "NEW.year >= {this_year} - 1"
_SQLITE_YEAR = "CAST(strftime('%Y', 'now') AS INTEGER)"
_POSTGRES_YEAR = "extract(year FROM now())"

_SQLITE = {
    "audit_event_no_update": (
        "BEFORE UPDATE ON audit_auditevent BEGIN SELECT RAISE(ABORT, 'an audit event cannot be changed'); END"
    ),
    "audit_event_no_delete": (
        f"BEFORE DELETE ON audit_auditevent WHEN NOT ({_MAY_LEAVE.format(this_year=_SQLITE_YEAR)}) "
        "BEGIN SELECT RAISE(ABORT, 'an audit event cannot be deleted'); END"
    ),
    "audit_year_no_update": (
        "BEFORE UPDATE ON audit_droppedyear BEGIN SELECT RAISE(ABORT, 'a dropped year cannot be changed'); END"
    ),
    "audit_year_no_delete": (
        "BEFORE DELETE ON audit_droppedyear BEGIN SELECT RAISE(ABORT, 'a dropped year cannot be deleted'); END"
    ),
    "audit_year_old_enough": (
        f"BEFORE INSERT ON audit_droppedyear WHEN {_IS_TOO_YOUNG.format(this_year=_SQLITE_YEAR)} "
        "BEGIN SELECT RAISE(ABORT, 'this year is too young to be dropped'); END"
    ),
}
# One function per table: PL/pgSQL looks up the columns of OLD when it runs, and the tables differ.
_POSTGRES_FUNCTIONS = {
    "audit_guard_event": f"""
        IF TG_OP = 'DELETE' THEN
            IF {_MAY_LEAVE.format(this_year=_POSTGRES_YEAR)} THEN RETURN OLD; END IF;
        END IF;
        RAISE EXCEPTION 'an audit event cannot be changed or deleted' USING ERRCODE = 'restrict_violation';
    """,
    "audit_guard_year": f"""
        IF TG_OP = 'INSERT' THEN
            IF NOT ({_IS_TOO_YOUNG.format(this_year=_POSTGRES_YEAR)}) THEN RETURN NEW; END IF;
        END IF;
        RAISE EXCEPTION 'a dropped year is never changed, and never a young one' USING ERRCODE = 'restrict_violation';
    """,
}
_POSTGRES = {
    "audit_event_guard": (
        "BEFORE UPDATE OR DELETE ON audit_auditevent FOR EACH ROW EXECUTE FUNCTION audit_guard_event()"
    ),
    "audit_event_truncate": "BEFORE TRUNCATE ON audit_auditevent EXECUTE FUNCTION audit_guard_event()",
    "audit_year_guard": (
        "BEFORE INSERT OR UPDATE OR DELETE ON audit_droppedyear FOR EACH ROW EXECUTE FUNCTION audit_guard_year()"
    ),
    "audit_year_truncate": "BEFORE TRUNCATE ON audit_droppedyear EXECUTE FUNCTION audit_guard_year()",
}


def names() -> set[str]:
    """Return the names of the triggers this database must have."""
    return set(_SQLITE if connection.vendor == "sqlite" else _POSTGRES)


def present() -> set[str]:
    """Return the names of the triggers that stand on the two tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)", TABLES)
        else:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O' "
                "AND tgrelid IN (to_regclass(%s), to_regclass(%s))",
                TABLES,
            )
        return {name for (name,) in cursor.fetchall()}


def put_on() -> None:
    """Put the triggers on; those already there stay."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, words in _SQLITE.items():
                cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {words}")
            return
        for name, body in _POSTGRES_FUNCTIONS.items():
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
            )
        for name, words in _POSTGRES.items():
            cursor.execute(f"CREATE OR REPLACE TRIGGER {name} {words}")


def take_off() -> None:
    """Take the triggers off: only to undo the migration, and to empty a demo or a test database whole."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in _SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            return
        for name in _POSTGRES_FUNCTIONS:
            cursor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")


class PutGuards(Operation):
    """The migration operation that puts the guards on the tables, and takes them off when undone."""

    reduces_to_sql = False
    reversible = True

    def state_forwards(self, app_label, state):
        """The models are the same."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Put the triggers on."""
        put_on()

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """Take them off."""
        take_off()

    def describe(self) -> str:
        """Return what ``migrate --plan`` prints."""
        return "The database refuses to change or delete audit events"
