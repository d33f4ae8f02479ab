"""Invented services by the thousand, and the race of the engines, at a tiny size."""

import io
import json
from collections import Counter
from itertools import islice

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from bussola.directory.models import Service
from bussola.finder.documents import Territory, documents, for_index
from bussola.finder.scale.clock import by_turns
from bussola.finder.scale.documents import DocumentMaker
from bussola.finder.scale.invented import Generator
from bussola.finder.scale.race import JUDGED, Lap, Race
from bussola.finder.scale.rows import insert
from bussola.finder.scale.words import Speaker, vocabulary
from bussola.finder.schema import ALL_WORDS, SURFACE, TEXT_FIELDS
from bussola.finder.search import Query, search

NOBODY = "postgres://nobody@127.0.0.1:1/nothing"


def run(*arguments):
    """Return what ``bussola bench search`` prints."""
    out = io.StringIO()
    call_command("bench", "search", *arguments, "--postgres", NOBODY, stdout=out)
    return out.getvalue()


def test_the_same_seed_makes_the_same_services_and_another_seed_others(world):
    first, again = list(Generator(30, seed=1)), list(Generator(30, seed=1))
    assert first == again
    assert {one.id for one in first}.isdisjoint(one.id for one in Generator(30, seed=2))
    assert Generator(30, seed=1).questions(6) == Generator(30, seed=1).questions(6)


def test_a_million_services_begin_at_once_because_none_is_kept(world):
    assert len(list(islice(Generator(1_000_000), 3))) == 3


def test_words_are_as_frequent_as_in_a_language():
    counts = Counter(Speaker(7).words(200_000))
    for rank in (1, 10, 100):
        assert counts[vocabulary()[0]] / counts[vocabulary()[rank - 1]] == pytest.approx(rank, rel=0.25)
    assert len(counts) > 10_000  # and rare words never end
    assert len(set(vocabulary())) == len(vocabulary())


def test_something_answers_every_question(world):
    generator = Generator(40)
    held = [set(f"{one.text.summary} {one.text.description}".split()) for one in generator]
    for question in generator.questions(10):
        assert any(set(question.split()) <= words for words in held), question


def test_the_documents_made_directly_are_those_the_database_would_give(world):
    generator = Generator(12)
    insert(generator.bodies, generator)
    services = {str(one.id): one for one in generator}
    made = DocumentMaker(generator)
    territory = Territory()
    found = list(documents(for_index(Service.objects.values_list("pk", flat=True)), territory))
    assert len(found) == 12
    for document in found:
        assert comparable(made.document(services[document["id"][0]])) == comparable(document)


def comparable(document):
    """Return a document without the order of its words and values, which the index does not look at."""
    by_word = {*TEXT_FIELDS, ALL_WORDS, SURFACE}
    return {
        name: sorted(" ".join(values).split()) if name in by_word else sorted(values)
        for name, values in document.items()
    }


def test_the_race_is_run_and_told_without_postgresql_and_leaves_nothing_behind(world, tmp_path):
    world.service("Portico")
    assert search(Query("portico")).total == 1
    printed = run("--size", "60", "--questions", "4", "--json", str(tmp_path / "figures.json"))
    assert "60 servizi inventati" in printed
    assert "PostgreSQL GIN: non misurato" in printed
    assert "tutte, conteggi, qui, ora" in printed
    assert "Obiettivo" in printed
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert {lap["engine"] for lap in figures["laps"]} == {"Bussola", "tantivy", "SQLite FTS5"}
    assert all(lap["answered"] == 1 for lap in figures["laps"] if lap["way"] == "AND")
    assert all(0 <= lap["p50"] <= lap["p95"] for lap in figures["laps"])
    assert Service.objects.count() == 1
    assert search(Query("portico")).total == 1


@pytest.mark.parametrize("size", ["0", "-5", "pochi", "1e6", "9", "5000001", "٣٠٠", ""])
def test_a_size_that_makes_no_sense_is_refused_in_plain_italian(db, size):
    with pytest.raises(
        CommandError, match=r"--size dice quanti servizi inventare: un numero intero da 10 a 5\.000\.000"
    ):
        run(f"--size={size}")


def test_a_database_without_tables_is_said_plainly(db, monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", lambda *args, **kwargs: [])
    with pytest.raises(CommandError, match="bussola migrate"):
        run("--size", "20")


def test_without_towns_it_is_said_what_to_load_first(db):
    with pytest.raises(CommandError, match="bussola import territory vocabularies"):
        run("--size", "10.000")


def test_a_goal_is_missed_only_by_more_than_measuring_may_be_wrong():
    def measured(p95, size=100_000):
        return Race(size, 1, 1, 1, 1, 1, laps=[Lap(JUDGED, "Bussola", "cpu", 1.0, p95, 1.0)])

    assert not measured(11.0).misses_goal
    assert measured(13.0).misses_goal
    assert not measured(13.0, size=1_000_000).misses_goal
    assert not measured(1000.0, size=2_000_000).misses_goal


def test_every_way_is_asked_about_everything_in_every_round():
    asked = []
    ways = {name: (lambda item, name=name: asked.append((name, item)), lambda: len(asked)) for name in "ab"}
    times = by_turns([1, 2], ways, rounds=2)
    assert asked == [("a", 1), ("b", 1), ("a", 2), ("b", 2)] * 3  # the first round is not measured
    assert times == {"a": [1000, 1000], "b": [1000, 1000]}
