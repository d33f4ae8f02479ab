"""SQLite FTS5 as an engine of the race, in a file of its own."""

import sqlite3
from functools import lru_cache
from pathlib import Path

from bussola.finder.analysis import terms
from bussola.lib.geo import bounding_box

from .engines import RADIUS_KM, TOP, Asked, Engine, words_of
from .invented import Invented
from .week import minute_of, opening_of

AT_ONCE = 2000  # rows of an insert
CACHE_KB = 256_000
SCHEMA = """
CREATE VIRTUAL TABLE words USING fts5(name, body, content='', tokenize='unicode61 remove_diacritics 2');
CREATE TABLE services (
    number INTEGER PRIMARY KEY, id TEXT, type TEXT, town TEXT, cost TEXT, latitude REAL, longitude REAL,
    days INTEGER, opens INTEGER, closes INTEGER
);
CREATE TABLE groups_of (number INTEGER, code TEXT, PRIMARY KEY (number, code)) WITHOUT ROWID;
"""
NEAR_AND_OPEN = """ AND latitude BETWEEN :south AND :north AND longitude BETWEEN :west AND :east
    AND days & :day AND opens <= :minute AND :minute < closes"""
BEST = """SELECT id FROM words JOIN services ON number = words.rowid
    WHERE words MATCH :words{wishes} ORDER BY rank LIMIT :top"""
COUNTS = """WITH found AS MATERIALIZED (
    SELECT number, type, town, cost FROM words JOIN services ON number = words.rowid WHERE words MATCH :words{wishes}
)
SELECT 'type', type, COUNT(*) FROM found GROUP BY type
UNION ALL SELECT 'town', town, COUNT(*) FROM found GROUP BY town
UNION ALL SELECT 'cost', cost, COUNT(*) FROM found GROUP BY cost
UNION ALL SELECT 'group', code, COUNT(*) FROM found JOIN groups_of USING (number) GROUP BY code"""


class Sqlite(Engine):
    """FTS5 has no Italian: it is given the stems that Bussola makes, so that all look for the same words."""

    name = "SQLite FTS5"

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)
        self.connection.executescript(
            f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-{CACHE_KB};"
            f"PRAGMA temp_store=MEMORY; {SCHEMA}"
        )
        self._waiting: tuple[list, list, list] = ([], [], [])
        self._count = 0

    def add(self, service: Invented) -> None:
        """See ``Engine.add``."""
        self._count += 1
        number = self._count
        words, services, groups = self._waiting
        words.append((number, _stems(service.text.name), _stems(words_of(service))))
        services.append(
            (
                number,
                str(service.id),
                service.type.code,
                service.town.pk,
                service.cost,
                service.latitude,
                service.longitude,
                *opening_of(service),
            )
        )
        groups += [(number, term.code) for term in service.groups]
        if len(words) >= AT_ONCE:
            self._write()

    def _write(self) -> None:
        statements = (
            "INSERT INTO words (rowid, name, body) VALUES (?, ?, ?)",
            "INSERT INTO services VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            "INSERT INTO groups_of VALUES (?, ?)",
        )
        for statement, rows in zip(statements, self._waiting, strict=True):
            self.connection.executemany(statement, rows)
            rows.clear()

    def finish(self) -> None:
        """See ``Engine.finish``."""
        self._write()
        self.connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        self.connection.execute("INSERT INTO words (words, rank) VALUES ('rank', 'bm25(3.0, 1.0)')")
        self.connection.execute("CREATE INDEX places ON services (latitude, longitude)")
        self.connection.commit()
        self.connection.execute("ANALYZE")

    def ask(self, asked: Asked) -> list[str]:
        """See ``Engine.ask``."""
        stems = list(dict.fromkeys(_stems(asked.text).split()))
        if not stems:
            return []
        values = {"words": (" AND " if asked.every_word else " OR ").join(stems), "top": TOP}
        if asked.town:
            south, west, north, east = bounding_box(*asked.centre, RADIUS_KM)
            day, minute = minute_of(asked.open_at)
            values |= {"south": south, "west": west, "north": north, "east": east, "day": day, "minute": minute}
        wishes = NEAR_AND_OPEN if asked.town else ""
        if asked.counts:
            self.connection.execute(COUNTS.format(wishes=wishes), values).fetchall()
        return [row[0] for row in self.connection.execute(BEST.format(wishes=wishes), values)]

    def close(self) -> None:
        """See ``Engine.close``."""
        self.connection.close()


def _stems(text: str) -> str:
    return " ".join([stem for word in text.split() if (stem := _stem(word))])


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return " ".join(terms(word))
