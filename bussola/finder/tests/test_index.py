"""The index on disk: missing, damaged, of another shape, of another database."""

import shutil

import pytest
from django.core.management import call_command

from bussola.directory import models as directory
from bussola.finder import generations, index, schema
from bussola.finder.search import Query, search

from .contract import found


def test_a_missing_index_is_built_by_the_first_search(world, settings):
    world.service("Un portico")
    assert not index.status().is_usable
    assert found("portico") == ["Un portico"]
    assert index.status().services == 1
    shutil.rmtree(settings.FINDER_INDEX_DIR)
    generations.close()
    assert found("portico") == ["Un portico"]


def test_an_index_that_vanishes_while_it_is_open_is_built_again(world, settings):
    service = world.service("Un portico")
    assert found("portico") == ["Un portico"]
    shutil.rmtree(settings.FINDER_INDEX_DIR)
    service.name = "Un portico nuovo"
    service.save()
    assert found("portico") == ["Un portico nuovo"]


@pytest.mark.parametrize("damage", ["cut", "noise", "no meta", "pointer"])
def test_a_damaged_index_is_recognised_and_built_anew(world, damage):
    world.service("Un portico")
    assert found("portico") == ["Un portico"]
    generation = generations.current()
    generations.close()
    for path in generation.iterdir():
        if damage == "cut" and not path.name.startswith("."):
            path.write_bytes(path.read_bytes()[:20])
        elif damage == "noise" and path.suffix in {".store", ".idx", ".term", ".fast"}:
            path.write_bytes(b"\xff" * path.stat().st_size)
        elif damage == "no meta" and path.name == "meta.json":
            path.unlink()
    if damage == "pointer":
        (generation.parent / "current").write_bytes(b"\xff../..")
    assert found("portico") == ["Un portico"]
    assert generations.current() != generation


def test_an_index_that_cannot_be_written_is_built_anew(world):
    world.service("Un portico")
    search(Query())
    old = generations.current()
    (old / ".tantivy-writer.lock").unlink()
    (old / ".tantivy-writer.lock").mkdir()
    world.service("Un altro portico")
    assert search(Query("portico")).total == 2
    assert generations.current() != old


def test_documents_cost_the_same_queries_for_few_and_for_many_services(world, django_assert_max_num_queries):
    for number in range(40):
        world.service(f"Portico {number}", serves=["020001", "020002"], at=["020002"], groups=["anziani"])
    with django_assert_max_num_queries(24):
        index.rebuild()


def test_a_build_that_fails_leaves_nothing_behind(world, monkeypatch):
    world.service("Un portico")
    search(Query())
    old = generations.current()

    def fail(*args):
        raise RuntimeError("no more disk")

    monkeypatch.setattr(index, "documents", fail)
    with pytest.raises(RuntimeError):
        index.rebuild()
    assert [path for path in generations.folder().iterdir() if path.is_dir()] == [old]


def test_an_index_of_another_shape_is_not_used(world, monkeypatch):
    world.service("Un portico")
    search(Query())
    old = generations.current()
    schema.fingerprint.cache_clear()
    monkeypatch.setattr(schema, "DOCUMENT_VERSION", schema.DOCUMENT_VERSION + 1)
    assert not index.status().is_usable
    assert found("portico") == ["Un portico"]
    assert generations.current().name[:12] != old.name[:12]
    schema.fingerprint.cache_clear()


def test_an_index_that_followed_another_log_is_built_anew(world):
    world.service("Un portico")
    search(Query())
    old = generations.current()
    service = world.service("Un portico perso")
    search(Query())
    # A backup taken before the last lines comes back: the line the index stands at is not there any more.
    directory.ServiceChange.objects.filter(service_id=service.pk).delete()
    assert search(Query("portico")).total == 2
    assert generations.current() != old


def test_catching_up_reads_each_service_once(world):
    service = world.service("Un portico")
    search(Query())
    for number in range(5):
        directory.Service.objects.filter(pk=service.pk).update(name=f"Portico {number}")
    assert index.status().changes_behind == 5
    assert index.catch_up() == 1
    assert index.status().changes_behind == 0
    assert index.catch_up() == 0


def test_only_the_former_generation_is_kept_beside_the_one_in_use(world, settings):
    search(Query())
    for _ in range(3):
        index.rebuild()
    assert sum(path.is_dir() for path in generations.folder().iterdir()) == 2


def test_the_command_shows_builds_and_catches_up(world, capsys):
    call_command("index", "status")
    assert "non c'è" in capsys.readouterr().out
    world.service("Un portico")
    call_command("index", "rebuild")
    assert "1 servizi" in capsys.readouterr().out
    world.service("Un altro portico")
    call_command("index", "catch-up")
    call_command("index", "status")
    out = capsys.readouterr().out
    assert "Servizi nell'indice: 2" in out
    assert "Modifiche da leggere: 0" in out


def test_no_document_holds_the_place_of_a_secret_service(world):
    world.service("Rifugio", type="antitratta", serves=["020001"], at=["020001"])
    world.service("Casa segreta", at=["020001"], secret_place=True)
    search(Query())
    searcher = generations.open_current().searcher
    assert searcher.terms_with_prefix("located", "") == []
    assert searcher.terms_with_prefix("places", "sed") == []
    for hit in search(Query()).hits:
        stored = _stored(searcher, str(hit.id))
        assert "points" not in stored
        assert stored["municipality"] == ["020001", "020002", "020003"]


def _stored(searcher, pk):
    import tantivy

    query = tantivy.Query.term_query(schema.schema(), "id", pk, "basic")
    return searcher.doc(searcher.search(query, 1).hits[0][1]).to_dict()
