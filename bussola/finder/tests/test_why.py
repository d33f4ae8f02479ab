"""Why a service is, or is not, among the results."""

import uuid

import pytest

from bussola.directory import models as directory
from bussola.finder.question import Near, Query
from bussola.finder.search import search
from bussola.finder.why import why


@pytest.fixture
def two(world):
    world.service("Nido Girasole", type="asilo-nido", serves=["020001"], at=["020001"])
    return world.service("Aiuto in casa", type="sad", serves=["020002"], at=["020002"])


def test_it_agrees_with_the_search_on_score_and_place(world, two):
    for number in range(30):
        world.service(f"Aiuto in casa {number}", serves=["020002"])
    query = Query("aiuto in casa", municipality="020002", page_size=100)
    hits = search(query).hits
    for place, hit in enumerate(hits, start=1):
        told = why(query, hit.id)
        assert (told.position, told.total) == (place, len(hits))
        assert told.score == pytest.approx(hit.score, abs=0.001)
        assert sum(part.points for part in told.parts) == pytest.approx(hit.score, abs=0.001)
        assert told.best_score == pytest.approx(hits[0].score, abs=0.001)
        assert told.matched == hit.matched


@pytest.mark.parametrize(
    ("query", "reasons"),
    [
        (Query("aiuto in casa", municipality="020001"), ("municipality",)),
        (Query("aiuto in casa", types=("asilo-nido",)), ("types",)),
        (Query("aiuto in casa", near=Near("016001", 5)), ("near",)),
        (Query("aiuto in casa", languages=("ar",), costs=("free",)), ("costs", "languages")),
        (Query("aiuto in casa", district="monza"), ("district",)),
        (Query("girasole", guesses_types=False), ("words",)),
        (Query("qwertyuiop", exact=True), ("words",)),
        (Query("girasole", municipality="020001", guesses_types=False), ("municipality", "words")),
    ],
)
def test_each_wish_that_leaves_it_out_is_told(two, query, reasons):
    told = why(query, two.pk)
    assert told.left_out_by == reasons
    assert (told.position, told.score) == (0, 0.0)


def test_what_a_victim_is_not_shown(world):
    harmful = world.service("Mediazione, mio marito", type="mediazione-familiare")
    assert why(Query("mio marito mi picchia"), harmful.pk).left_out_by == ("danger",)
    assert why(Query("mio marito"), harmful.pk).left_out_by == ()


def test_a_draft_and_what_nobody_knows_are_not_in_the_index(world, two):
    directory.Service.objects.filter(pk=two.pk).update(publication="draft")
    assert why(Query("aiuto"), two.pk).is_indexed is False
    assert why(Query("aiuto"), uuid.uuid4()).is_indexed is False


def test_the_type_and_what_is_favoured_have_their_points(world):
    service = world.service("Portico", type="sad", groups=["anziani"], serves=["020002"])
    told = why(Query("aiuto in casa per mamma anziana", favoured_groups=("anziani",)), service.pk)
    assert {part.kind for part in told.parts} >= {"type", "favour"}
    assert told.likely_types[0].code == "sad"


@pytest.mark.parametrize(
    "query", [Query(), Query("aiuto", sort="freshness"), Query(near=Near("020001", 50), sort="distance")]
)
def test_the_place_is_that_of_the_search_in_every_order(world, two, query):
    world.service("Zattera aiuto", serves=["020001"], at=["020001"])
    hits = search(query).hits
    assert [why(query, hit.id).position for hit in hits] == [*range(1, len(hits) + 1)]
