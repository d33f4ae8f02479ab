"""The main paths of Bussola, each beside a bare version of the same work."""

from clock import Path, milliseconds, percentile, side_by_side
from django.apps import apps
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import NoReverseMatch, reverse

from bussola.directory.models import Service
from bussola.finder import generations, index, nearby, ranking
from bussola.finder.search import FACET_FIELDS, FACET_SIZE, Query, search
from bussola.organizations.models import Organization
from bussola.territory.models import District

SEARCH_GOAL_MS, SEARCH_GOAL_RATIO, VISIBLE_GOAL_MS = 5.0, 3.0, 150.0
INSERT_CHUNK = 500


def searching(questions: list[str], rounds: int) -> list[Path]:
    """Time ``search`` with counts against the same query and counts through tantivy-py alone, on the same index."""
    handle = index.handle_for_search()[0]
    searcher = handle.searcher
    paths = []
    for name, wishes in (
        ("search, words", {}),
        ("search, words + district", {"district": "suzzara"}),
        ("search, words + district + town + near", {"district": "suzzara", "municipality": "020065"}),
    ):
        made = {}
        filters = ranking.Filters(**wishes)
        for text in questions:
            words = ranking.useful_words(searcher, text)
            around = ()
            if filters.municipality:
                centre = handle.map.centre(filters.municipality)
                around = nearby.near_queries(words, filters, handle.map, centre)
            shared = {}  # facets that share their filters are counted together, as ours are
            for facet, field in FACET_FIELDS.items():
                wanted = {"terms": {"field": field, "size": FACET_SIZE}}
                shared.setdefault(filters.without(facet), {})[facet] = wanted
            counted = [(ranking.matching(words, these, handle.map), wanted) for these, wanted in shared.items()]
            made[text] = (ranking.matching(words, filters, handle.map), counted, around)

        def bare(text, made=made):
            query, counted, around = made[text]
            for near in around:
                searcher.search(near, nearby.CANDIDATES, count=False)
            for facets in counted:
                searcher.aggregate(*facets)
            return [searcher.doc(address).to_dict() for _, address in searcher.search(query, 20).hits]

        def ours(text, wishes=wishes):
            return search(Query(text, **wishes))

        our_times, bare_times = side_by_side(questions, ours, bare, rounds)
        path = summary(name, our_times, bare_times)
        is_fast = path.ours_p95 <= SEARCH_GOAL_MS and path.ratio <= SEARCH_GOAL_RATIO
        goal = f"p95 <= {SEARCH_GOAL_MS:.0f} ms, <= {SEARCH_GOAL_RATIO:.0f}x"
        paths.append(Path(**vars(path) | {"goal": goal, "meets_goal": is_fast}))
    return paths


def results_page(questions: list[str], rounds: int) -> list[Path]:
    """Time the page of results against a page of twenty rows on the same base template and one indexed query."""
    try:
        with override_settings(ROOT_URLCONF="bare_page"):
            address = f"/suzzara{reverse('finder:results')}"
    except NoReverseMatch:
        return []
    client = Client()

    def ours(text):
        answer = client.get(address, {"q": text, "comune": "020065"})
        assert answer.status_code == 200, answer.status_code

    def bare(text):
        answer = client.get("/suzzara/bare/")
        assert answer.status_code == 200, answer.status_code

    with override_settings(ROOT_URLCONF="bare_page"):
        our_times, bare_times = side_by_side(questions, ours, bare, rounds)
        with CaptureQueriesContext(connection) as queries:
            ours(questions[0])
    return [summary(f"page of results ({len(queries)} queries)", our_times, bare_times)]


def importing(import_once, name: str, rounds: int = 2) -> Path:
    """Time an import against bare bulk inserts of the same rows; everything is rolled back."""
    models = [Organization, *apps.get_app_config("directory").get_models()]
    our_times, bare_times, count = [], [], 0
    for _ in range(rounds):
        with transaction.atomic():
            before = {model: set(model._base_manager.values_list("pk", flat=True)) for model in models}
            our_times.append(milliseconds(import_once))
            rows = {
                model: [row for row in model._base_manager.all() if row.pk not in before[model]] for model in models
            }
            transaction.set_rollback(True)
        count = sum(map(len, rows.values()))

        def insert(rows=rows):
            for model, objects in rows.items():
                bulk_create = QuerySet(model).bulk_create  # not the tracked one
                for start in range(0, len(objects), INSERT_CHUNK):
                    bulk_create(objects[start : start + INSERT_CHUNK])

        with transaction.atomic():
            bare_times.append(milliseconds(insert))
            transaction.set_rollback(True)
    return summary(f"{name} ({count} rows)", our_times, bare_times)


def visible(rounds: int) -> Path:
    """Time a saved change and the search that finds it, less the save itself."""
    service = Service.objects.public().order_by("pk").first()
    times = []
    for number in range(rounds):
        service.name = f"Portico numero{number} zzz{number}zzz"
        service.save()
        found = []
        times.append(milliseconds(lambda found=found, n=number: found.append(search(Query(f"zzz{n}zzz")))))
        assert found[0].total == 1, "the change was not visible"
    p95 = percentile(times, 0.95)
    return Path(
        "change visible to the next search",
        percentile(times, 0.5),
        p95,
        goal=f"p95 <= {VISIBLE_GOAL_MS:.0f} ms",
        meets_goal=p95 <= VISIBLE_GOAL_MS,
    )


def rebuilding() -> Path:
    """Measure how many services a second a rebuild reads from the database and indexes."""
    count = Service.objects.public().count()
    speed = count / milliseconds(index.rebuild) * 1000
    return Path("rebuild of the index", speed, speed, unit="services/s")


def index_megabytes() -> float:
    """Return the size of the index on disk."""
    return sum(path.stat().st_size for path in generations.current().iterdir()) / 1e6


def summary(name: str, our_times: list[float], bare_times: list[float]) -> Path:
    """Return the line of the table for two lists of times."""
    return Path(
        name,
        percentile(our_times, 0.5),
        percentile(our_times, 0.95),
        percentile(bare_times, 0.5),
        percentile(bare_times, 0.95),
    )


def district() -> District:
    """Return the district whose demo is imported."""
    return District.objects.get(slug="suzzara")
