"""The rules of the house as functions over a source tree, so that tests can also plant a fault and see it found."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

# The map. Each app lists the apps it may import; each name must already have a line above it, so a circle
# cannot be written down. docs/architecture.md says what each app holds.
LAYERS: dict[str, list[str]] = {
    # 0 tools
    "lib": [],
    # 1 foundations
    "audit": ["lib"],
    "privacy": ["lib", "audit"],
    "territory": ["lib", "audit", "privacy"],
    "accounts": ["lib", "audit", "privacy", "territory"],
    "organizations": ["lib", "audit", "privacy", "territory", "accounts"],
    # 2 engines
    "directory": ["lib", "audit", "privacy", "territory", "accounts", "organizations"],
    "finder": ["lib", "audit", "privacy", "territory", "accounts", "organizations", "directory"],
    # 5 windows: nothing imports them, and they do not import each other
    "staff": ["lib", "audit", "privacy", "territory", "accounts", "organizations", "directory", "finder"],
    "website": ["lib", "audit", "privacy", "territory", "accounts", "organizations", "directory", "finder"],
    "operations": ["lib", "audit", "privacy", "territory", "accounts", "organizations", "directory", "finder"],
}

SCOPES = {"public", "visible_to", "editable_by"}
# Reference data: published by others, the same for everybody, nothing to hide.
OPEN_MODELS = {"DataSource", "District", "Municipality", "Taxonomy", "TaxonomyTerm"}
NAMES_THAT_SAY_NOTHING = {"core", "utils", "helpers", "manager", "managers", "services", "selectors", "signals", "misc"}

CLOCKS = {"now", "today", "localdate", "localtime", "utcnow"}

MODEL_STRING = re.compile(r"^(\w+)\.[A-Z]\w*$")
MODULE_STRING = re.compile(r"^bussola\.(\w+)(?:\.\w+)*$")
TEMPLATE_URL = re.compile(r"{%-?\s*url\s+['\"](\w+):")
TEMPLATE_FILE = re.compile(r"{%-?\s*(?:include|extends)\s+['\"](\w+)/")


def python_files(package: Path, layer: str) -> Iterator[Path]:
    """Yield the Python files of one app, migrations left out (Django writes them)."""
    for path in sorted((package / layer).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


def imported_layers(tree: ast.AST, path: Path, package: Path, strings: bool = True) -> Iterator[tuple[int, str]]:
    """Yield (line, app) for every way a file can reach another app: imports anywhere, model and module strings."""
    folder = path.relative_to(package.parent).parent.parts  # ("bussola", "finder", ...)
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(folder[: len(folder) - node.level + 1]) if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            names = [module, *(f"{module}.{alias.name}" for alias in node.names)]
        elif strings and isinstance(node, ast.Constant) and isinstance(node.value, str):
            if match := MODEL_STRING.match(node.value):
                names = [f"{package.name}.{match[1]}"]
            elif MODULE_STRING.match(node.value):
                names = [node.value]
        elif isinstance(node, ast.Attribute) and node.attr == "AUTH_USER_MODEL":
            names = [f"{package.name}.accounts"]
        for name in names:
            parts = name.split(".")
            if len(parts) > 1 and parts[0] == package.name:
                yield getattr(node, "lineno", 0), parts[1]


def upward_imports(package: Path, layers: dict[str, list[str]] = LAYERS) -> list[str]:
    """Return a line for each import, relation or module string that goes upward or sideways."""
    faults = []
    for layer, allowed in layers.items():
        for path in python_files(package, layer):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            strings = "tests" not in path.parts  # a test may name a record of another app, it may not import it
            for line, reached in imported_layers(tree, path, package, strings):
                if reached in layers and reached != layer and reached not in allowed:
                    faults.append(f"{path.relative_to(package)}:{line}: {layer} may not reach {reached}")
                elif reached == "config":
                    faults.append(f"{path.relative_to(package)}:{line}: no app imports config")
    return sorted(set(faults))


def upward_templates(package: Path, layers: dict[str, list[str]] = LAYERS) -> list[str]:
    """Return a line for each template that links to, includes or extends something of an upper app."""
    faults = []
    for layer, allowed in layers.items():
        for path in sorted((package / layer).rglob("templates/**/*")):
            if not path.is_file():
                continue
            for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                for reached in [*TEMPLATE_URL.findall(text), *TEMPLATE_FILE.findall(text)]:
                    if reached in layers and reached != layer and reached not in allowed:
                        faults.append(f"{path.relative_to(package)}:{number}: {layer} may not reach {reached}")
    return faults


WRITES = {"save", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITES_OF_MANAGERS = {"create", "update"}  # dictionaries have them too: only where a manager or a query is before


def writes_in_views(package: Path, layers: dict[str, list[str]] = LAYERS) -> list[str]:
    """Return a line for each write in a view: a change goes through an action or a method of its model.

    What an action writes is audited, and ``test_every_action`` walks them all; a view would go round it.
    """
    faults = []
    for path in _views(package, layers):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            before = ast.unparse(node.func.value)
            is_of_manager = node.func.attr in WRITES_OF_MANAGERS and (".objects" in before or ".filter(" in before)
            if node.func.attr in WRITES or is_of_manager:
                faults.append(
                    f"{path.relative_to(package)}:{node.lineno}: {before}.{node.func.attr}() writes in a view"
                )
    return faults


def clocks_read_at_import(folder: Path) -> list[str]:
    """Return a line for each clock read while a file is being imported: what it said is old by the time it is used.

    A web process lives for weeks, and a test is collected minutes before it runs, perhaps on the day before.
    """
    return [
        f"{path.relative_to(folder)}:{call.lineno}: {ast.unparse(call)} is asked once, at import"
        for path in sorted(folder.rglob("*.py"))
        for call in _calls_at_import(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call.func, ast.Attribute) and call.func.attr in CLOCKS
    ]


def _calls_at_import(node: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls outside every body that runs later; decorators and default values run at once."""
    if isinstance(node, ast.Call):
        yield node
    runs_later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for child in [*getattr(node, "decorator_list", []), node.args] if runs_later else ast.iter_child_nodes(node):
        yield from _calls_at_import(child)


def _views(package: Path, layers: dict[str, list[str]]) -> Iterator[Path]:
    for layer in layers:
        for path in python_files(package, layer):
            if path.stem.endswith("views") or "views" in path.parts:
                yield path


def unscoped_queries(package: Path, layers: dict[str, list[str]] = LAYERS) -> list[str]:
    """Return a line for each query in a view that does not begin with a scope.

    A view may write ``Service.objects.public()``; it may not write ``Service.objects.filter(...)``, hand a model
    class to ``get_object_or_404`` or open a cursor.
    """
    faults = []
    for path in _views(package, layers):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            fault = _unscoped(node)
            if fault:
                faults.append(f"{path.relative_to(package)}:{node.lineno}: {fault}")
    return faults


def _unscoped(node: ast.AST) -> str:
    """Return what is wrong with one node of a view, or an empty text."""
    if isinstance(node, ast.Attribute) and node.attr in {"_default_manager", "_base_manager", "cursor"}:
        return f"{node.attr} goes round the scopes"
    if (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "objects"
        and node.attr not in SCOPES
        and _name(node.value.value) not in OPEN_MODELS
    ):
        return f"{_name(node.value.value)}.objects.{node.attr} has no scope"
    if isinstance(node, ast.Call) and _name(node.func) in {"get_object_or_404", "get_list_or_404"} and node.args:
        first = node.args[0]
        if isinstance(first, ast.Name | ast.Attribute) and _name(first)[:1].isupper():
            if _name(first) not in OPEN_MODELS:
                return f"{_name(node.func)}({_name(first)}) has no scope"
        elif isinstance(first, ast.Attribute) and first.attr == "objects":
            return "get_object_or_404 of a bare manager has no scope"
    return ""


def _name(node: ast.AST) -> str:
    """Return the last name of ``a.b.C`` or ``C``."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def apps_without_a_sentence(package: Path, layers: dict[str, list[str]] = LAYERS) -> list[str]:
    """Return a line for each app whose ``__init__.py`` does not say in one sentence what it is for."""
    faults = []
    for layer in layers:
        path = package / layer / "__init__.py"
        said = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "") if path.exists() else ""
        if not said.endswith(".") or "\n" in said or ". " in said:
            faults.append(f"{layer}/__init__.py: say in one sentence what the app is for")
    return faults


def apps_off_the_map(package: Path, layers: dict[str, list[str]] = LAYERS) -> list[str]:
    """Return a line for each folder with code that the map does not know, and each line of the map with no folder."""
    folders = {path.parent.name for path in package.glob("*/__init__.py")} - {"config"}
    return [f"{name}: not on the map" for name in sorted(folders - set(layers))] + [
        f"{name}: on the map, but there is no such folder" for name in sorted(set(layers) - folders)
    ]


def names_that_say_nothing(package: Path) -> list[str]:
    """Return the files and folders whose name does not say what is in them."""
    return [
        str(path.relative_to(package))
        for path in sorted(package.rglob("*"))
        if path.stem in NAMES_THAT_SAY_NOTHING and "vendor" not in path.parts and "__pycache__" not in path.parts
    ]


def circles(layers: dict[str, list[str]] = LAYERS) -> list[str]:
    """Return a line for each app that lists one which has no line above it."""
    seen: set[str] = set()
    faults = []
    for layer, allowed in layers.items():
        faults += [f"{layer} lists {name}, which has no line above" for name in allowed if name not in seen]
        seen.add(layer)
    return faults
