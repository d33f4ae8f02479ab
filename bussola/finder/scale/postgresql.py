"""PostgreSQL full text ('italian', GIN) as an engine of the race, in a schema of its own that is dropped at the end."""

import uuid

from bussola.lib.geo import bounding_box

from .clock import WALL
from .engines import RADIUS_KM, TOP, Asked, Engine, words_of
from .invented import Invented
from .week import minute_of, opening_of

CONNECT_SECONDS = 3
SETTINGS = (
    "SET jit = off; SET work_mem = '64MB'; SET maintenance_work_mem = '512MB'; SET plan_cache_mode = force_custom_plan"
)
TABLE = """CREATE UNLOGGED TABLE services (
    id uuid, name text, body text, type text, town text, cost text, groups text[], latitude float8, longitude float8,
    days int, opens int, closes int,
    words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('italian', name), 'A') || setweight(to_tsvector('italian', body), 'D')
    ) STORED
)"""
COLUMNS = "id, name, body, type, town, cost, groups, latitude, longitude, days, opens, closes"
INDEXES = """CREATE INDEX ON services USING gin (words);
CREATE INDEX ON services (latitude, longitude);
ANALYZE services"""
EVERY_WORD = "plainto_tsquery('italian', %(words)s)"
ANY_WORD = "replace(plainto_tsquery('italian', %(words)s)::text, '&', '|')::tsquery"
NEAR_AND_OPEN = """ AND latitude BETWEEN %(south)s AND %(north)s AND longitude BETWEEN %(west)s AND %(east)s
    AND days & %(day)s > 0 AND opens <= %(minute)s AND %(minute)s < closes"""
BEST = """SELECT id FROM services, (SELECT {query} AS asked) AS question WHERE words @@ asked{wishes}
    ORDER BY ts_rank(words, asked) DESC LIMIT %(top)s"""
COUNTS = """WITH found AS MATERIALIZED (
    SELECT type, town, cost, groups FROM services, (SELECT {query} AS asked) AS question WHERE words @@ asked{wishes}
)
SELECT 'type', type, COUNT(*) FROM found GROUP BY type
UNION ALL SELECT 'town', town, COUNT(*) FROM found GROUP BY town
UNION ALL SELECT 'cost', cost, COUNT(*) FROM found GROUP BY cost
UNION ALL SELECT 'group', code, COUNT(*) FROM found, unnest(groups) AS code GROUP BY code"""


class Unreachable(Exception):
    """The server does not answer, or will not let us in."""


class PostgreSQL(Engine):
    """Another process works here, so its clock is that of the wall."""

    name = "PostgreSQL GIN"
    clock = WALL

    def __init__(self, url: str) -> None:
        try:
            import psycopg

            self.connection = psycopg.connect(url, connect_timeout=CONNECT_SECONDS, autocommit=True)
        except Exception as error:  # no driver, no server, no database, no right: the race goes on without it
            raise Unreachable(str(error).strip().splitlines()[0] if str(error).strip() else repr(error)) from error
        self.schema = f"bussola_bench_{uuid.uuid4().hex[:12]}"
        for statement in (*SETTINGS.split(";"), f"CREATE SCHEMA {self.schema}", f"SET search_path = {self.schema}"):
            if statement.strip():
                self.connection.execute(statement)
        self.connection.execute(TABLE)
        self._cursor = self.connection.cursor()
        self._copying = self._cursor.copy(f"COPY services ({COLUMNS}) FROM STDIN")
        self._copy = self._copying.__enter__()

    def add(self, service: Invented) -> None:
        """See ``Engine.add``."""
        self._copy.write_row(
            (
                service.id,
                service.text.name,
                words_of(service),
                service.type.code,
                service.town.pk,
                service.cost,
                [term.code for term in service.groups],
                service.latitude,
                service.longitude,
                *opening_of(service),
            )
        )

    def finish(self) -> None:
        """See ``Engine.finish``."""
        self._copying.__exit__(None, None, None)
        self._copying = None
        for statement in INDEXES.split(";"):
            self.connection.execute(statement)

    def ask(self, asked: Asked) -> list[str]:
        """See ``Engine.ask``."""
        values = {"words": asked.text, "top": TOP}
        if asked.town:
            south, west, north, east = bounding_box(*asked.centre, RADIUS_KM)
            day, minute = minute_of(asked.open_at)
            values |= {"south": south, "west": west, "north": north, "east": east, "day": day, "minute": minute}
        made = {"query": EVERY_WORD if asked.every_word else ANY_WORD, "wishes": NEAR_AND_OPEN if asked.town else ""}
        if asked.counts:
            self._cursor.execute(COUNTS.format(**made), values).fetchall()
        return [str(row[0]) for row in self._cursor.execute(BEST.format(**made), values)]

    def close(self) -> None:
        """See ``Engine.close``."""
        if self._copying:
            self._copying.__exit__(KeyboardInterrupt, None, None)
        self.connection.execute(f"DROP SCHEMA {self.schema} CASCADE")
        self.connection.close()
