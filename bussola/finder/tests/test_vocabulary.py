from bussola.finder import vocabulary
from bussola.finder.search import Query, search


def test_without_symspellpy_the_search_works_and_corrects_nothing(world, monkeypatch):
    monkeypatch.setattr(vocabulary, "find_spec", lambda name: None)
    world.service("Segretariato")
    assert search(Query("segretarriato")).total == 0
    assert search(Query("segretariato segretarriato")).total == 1
