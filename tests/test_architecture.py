"""Holds the map of the house (tests/architecture.py) against the code, and proves that each fault would be found."""

from pathlib import Path

import pytest
from django.conf import settings

from . import architecture
from .architecture import LAYERS

PACKAGE = Path(settings.PACKAGE_DIR)


class TestTheHouse:
    def test_imports_only_go_down(self):
        assert architecture.upward_imports(PACKAGE) == []

    def test_templates_only_reach_down(self):
        assert architecture.upward_templates(PACKAGE) == []

    def test_views_reach_rows_only_through_a_scope(self):
        assert architecture.unscoped_queries(PACKAGE) == []

    def test_views_write_nothing_by_themselves(self):
        assert architecture.writes_in_views(PACKAGE) == []

    def test_no_clock_is_read_at_import(self):
        assert architecture.clocks_read_at_import(PACKAGE) == []
        assert architecture.clocks_read_at_import(PACKAGE.parent / "tests") == []

    def test_every_app_says_in_one_sentence_what_it_is_for(self):
        assert architecture.apps_without_a_sentence(PACKAGE) == []

    def test_every_app_is_on_the_map(self):
        assert architecture.apps_off_the_map(PACKAGE) == []

    def test_no_circle_can_be_written_down(self):
        assert architecture.circles() == []

    def test_names_say_what_is_inside(self):
        assert architecture.names_that_say_nothing(PACKAGE) == []

    def test_installed_apps_stand_in_the_order_of_the_map(self):
        ours = [app.removeprefix("bussola.") for app in settings.INSTALLED_APPS if app.startswith("bussola.")]
        assert ours == list(LAYERS)

    def test_the_architecture_page_names_every_app(self):
        page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
        assert [layer for layer in LAYERS if f"`{layer}`" not in page] == []


@pytest.fixture
def package(tmp_path):
    """A tiny house with the rooms of the real one, all in order."""
    for layer in LAYERS:
        folder = tmp_path / "bussola" / layer
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text('"""One sentence."""\n')
    return tmp_path / "bussola"


def plant(package: Path, name: str, text: str) -> None:
    path = package / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


class TestPlantedFaults:
    def test_the_tiny_house_is_in_order(self, package):
        assert architecture.upward_imports(package) == []
        assert architecture.upward_templates(package) == []
        assert architecture.unscoped_queries(package) == []
        assert architecture.apps_without_a_sentence(package) == []
        assert architecture.apps_off_the_map(package) == []

    @pytest.mark.parametrize(
        "code",
        [
            "from bussola.finder import search",
            "from bussola import finder",
            "import bussola.finder.search",
            "from ..finder.search import search",
            "from .. import finder",
            "def late():\n    from bussola.finder import search\n    return search",
            "import importlib\nimportlib.import_module('bussola.finder.search')",
            "class A:\n    b = models.ForeignKey('finder.Thing', models.CASCADE)",
            "class A:\n    b = ManyToManyField(to='website.Page')",
        ],
    )
    def test_an_upward_import_is_found(self, package, code):
        plant(package, "directory/models.py", code)
        assert len(architecture.upward_imports(package)) == 1

    @pytest.mark.parametrize(
        ("layer", "code"),
        [
            ("audit", "from bussola.privacy import register"),  # sideways, on one floor
            ("territory", "from django.conf import settings\nUSER = settings.AUTH_USER_MODEL"),
            ("website", "from bussola.config import settings"),
        ],
    )
    def test_a_sideways_import_is_found(self, package, layer, code):
        plant(package, f"{layer}/models.py", code)
        assert len(architecture.upward_imports(package)) == 1

    @pytest.mark.parametrize(
        "template",
        [
            "<a href=\"{% url 'finder:results' %}\">",
            '<a href="{% url "website:home" %}">',
            '{% include "finder/_results.html" %}',
            '{% extends "website/page.html" %}',
        ],
    )
    def test_an_upward_template_is_found(self, package, template):
        plant(package, "directory/templates/directory/service.html", template)
        assert len(architecture.upward_templates(package)) == 1

    @pytest.mark.parametrize(
        "code",
        [
            "Service.objects.all()",
            "Service.objects.filter(pk=1).public()",
            "models.Service.objects.get(pk=pk)",
            "get_object_or_404(Service, pk=pk)",
            "Service._default_manager.all()",
            "connection.cursor()",
        ],
    )
    def test_an_unscoped_query_in_a_view_is_found(self, package, code):
        plant(package, "directory/views.py", f"def page(request, pk):\n    return {code}\n")
        assert len(architecture.unscoped_queries(package)) == 1

    @pytest.mark.parametrize(
        "code",
        [
            "service.save()",
            "note.delete()",
            "Service.objects.create(name=name)",
            "Service.objects.public().filter(pk=pk).update(name=name)",
            "Service.objects.get_or_create(pk=pk)",
        ],
    )
    def test_a_write_in_a_view_is_found(self, package, code):
        plant(package, "directory/views.py", f"def page(request, pk):\n    context.update(a=1)\n    return {code}\n")
        assert len(architecture.writes_in_views(package)) == 1

    @pytest.mark.parametrize(
        "code",
        [
            "TODAY = timezone.localdate()",
            "class Rule:\n    since = datetime.now() - timedelta(1)",
            "@parametrize('day', [date.today()])\ndef check(day): ...",
            "def check(day=date.today()): ...",
        ],
    )
    def test_a_clock_read_at_import_is_found(self, package, code):
        plant(package, "directory/days.py", code)
        assert len(architecture.clocks_read_at_import(package)) == 1

    @pytest.mark.parametrize("code", ["def today():\n    return timezone.localdate()", "now = lambda: datetime.now()"])
    def test_a_clock_read_when_it_is_needed_is_fine(self, package, code):
        plant(package, "directory/days.py", code)
        assert architecture.clocks_read_at_import(package) == []

    def test_a_scoped_query_is_fine(self, package):
        plant(package, "directory/views.py", "get_object_or_404(Service.objects.public().for_page(), pk=1)")
        assert architecture.unscoped_queries(package) == []

    @pytest.mark.parametrize("said", ["", '"""Two sentences. Here."""', '"""No full stop"""', "x = 1"])
    def test_an_app_without_its_sentence_is_found(self, package, said):
        plant(package, "finder/__init__.py", said)
        assert len(architecture.apps_without_a_sentence(package)) == 1

    def test_an_app_off_the_map_is_found(self, package):
        plant(package, "attic/__init__.py", '"""Old things."""')
        assert architecture.apps_off_the_map(package) == ["attic: not on the map"]

    def test_a_circle_is_found(self):
        assert architecture.circles({"lib": ["audit"], "audit": ["lib"]}) == [
            "lib lists audit, which has no line above"
        ]

    def test_a_name_that_says_nothing_is_found(self, package):
        plant(package, "directory/utils.py", "")
        assert architecture.names_that_say_nothing(package) == ["directory/utils.py"]
