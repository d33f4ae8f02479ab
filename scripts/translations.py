"""The Italian of the screens: what is missing, what is no longer used, and the compiled files.

Each app has its own catalogue (``bussola/APP/locale/it``), with the texts of that app alone.
``scripts/translations.py``            lists the texts of the code that have no Italian yet, and those no longer used
``scripts/translations.py FILE.po...`` adds the Italian written in those files to the catalogues of the apps that say
                                       it (what is translated already stays)
``scripts/translations.py --prune``    takes out what the code no longer says
``scripts/translations.py --missing``  writes an empty po of what is missing, to be filled in and given back
Every run compiles the .mo files. Needs no gettext on the machine: texts are read from the syntax tree of Python files
and by Django's own template parser (makemessages reads templates with regular expressions, and writes line numbers).
"""

import ast
import os
import re
import sys
from pathlib import Path

import django
import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "bussola"
# Name of the function -> positions of (context, singular, plural) among its arguments.
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
TAG = re.compile(r"{[{%].*?[}%]}")
UNDERSCORED = re.compile(r"""_\("([^"]+)"\)""")  # _("...") inside {{ }} and among the arguments of tags
Text = tuple[str | None, str, str | None]  # context, singular, plural


def texts_of_code(package: Path = PACKAGE) -> set[Text]:
    """Return (context, singular, plural) of each text in Python files, tests and migrations left out."""
    found = set()
    for path in package.rglob("*.py"):
        if {"tests", "migrations"} & set(path.relative_to(package).parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                arguments = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
                context, singular, plural = (
                    None if position is None or position >= len(arguments) else arguments[position]
                    for position in CALLS[node.func.id]
                )
                if isinstance(singular, str):
                    found.add((context, singular, plural))
    return found


def texts_of_templates(package: Path = PACKAGE) -> set[Text]:
    """Return (context, singular, plural) of each text in templates, as Django's own parser reads them."""
    from django.template import Template

    found = set()
    for path in (one for ending in ("html", "txt") for one in package.rglob(f"templates/**/*.{ending}")):
        source = path.read_text(encoding="utf-8")
        found |= _texts_of(Template(source))
        found |= {(None, text, None) for tag in TAG.findall(source) for text in UNDERSCORED.findall(tag)}
    return found


def _texts_of(template) -> set[Text]:
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    found = set()
    for node in template.nodelist.get_nodes_by_type(TranslateNode):
        found.add((_constant(node.message_context), node.filter_expression.var.literal, None))
    for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
        singular, _ = node.render_token_list(node.singular)
        plural = node.render_token_list(node.plural)[0] if node.plural else None
        if node.trimmed:
            singular = " ".join(line.strip() for line in singular.strip().splitlines())
            plural = plural and " ".join(line.strip() for line in plural.strip().splitlines())
        found.add((_constant(node.message_context), singular, plural))
    return found


def _constant(expression) -> str | None:
    return expression.var if expression is not None else None


def texts(package: Path = PACKAGE) -> set[Text]:
    """Return every text of the package that has to be translated."""
    return texts_of_code(package) | texts_of_templates(package)


def apps() -> list[str]:
    """Return the names of the apps that have something to say, in alphabetical order."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py") if texts(path.parent))


def catalogue_path(app: str) -> Path:
    """Return where the Italian of ``app`` is written."""
    return PACKAGE / app / "locale" / "it" / "LC_MESSAGES" / "django.po"


def catalogue_of(app: str) -> polib.POFile:
    """Return the Italian of ``app``; an empty catalogue when nobody has written any."""
    path = catalogue_path(app)
    if path.exists():
        return polib.pofile(str(path), wrapwidth=110)
    empty = polib.POFile(wrapwidth=110)
    empty.metadata = {
        "Language": "it",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return empty


def save(app: str, catalogue: polib.POFile) -> None:
    """Write the Italian of ``app``, in alphabetical order, and its compiled file."""
    path = catalogue_path(app)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    catalogue.save(str(path))
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))


def key(entry: polib.POEntry) -> Text:
    """Return an entry as a text."""
    return entry.msgctxt, entry.msgid, entry.msgid_plural or None


def missing(app: str, catalogue: polib.POFile) -> list[Text]:
    """Return the texts of ``app`` that have no Italian."""
    known = {key(entry) for entry in catalogue if entry.translated()}
    return sorted(texts(PACKAGE / app) - known, key=str)


def unused(app: str, catalogue: polib.POFile) -> list[polib.POEntry]:
    """Return the entries that ``app`` does not say any more."""
    said = texts(PACKAGE / app)
    return [entry for entry in catalogue if key(entry) not in said]


def merge(catalogue: polib.POFile, other: polib.POFile, said: set[Text] | None = None) -> int:
    """Add what ``other`` translates and the catalogue does not, of ``said`` alone when given; return how many."""
    known = {key(entry): entry for entry in catalogue}
    added = 0
    for entry in other:
        mine = known.get(key(entry))
        if not entry.translated() or (mine is not None and mine.translated()):
            continue
        if said is not None and key(entry) not in said:
            continue
        if mine is not None:
            catalogue.remove(mine)
        values = {name: getattr(entry, name) for name in ("msgctxt", "msgid", "msgid_plural", "msgstr")}
        fresh = polib.POEntry(**values, msgstr_plural=dict(entry.msgstr_plural))
        if "%(" in entry.msgid:
            fresh.flags.append("python-format")
        catalogue.append(fresh)
        known[key(fresh)] = fresh
        added += 1
    return added


def main(arguments: list[str]) -> int:
    """Do what the arguments ask; return 1 when something is still missing."""
    given = [polib.pofile(argument) for argument in arguments if not argument.startswith("-")]
    lacking: dict[Text, None] = {}
    for app in apps():
        catalogue = catalogue_of(app)
        added = sum(merge(catalogue, other, texts(PACKAGE / app)) for other in given)
        if added:
            print(f"{app}: {added} aggiunte")
        gone = unused(app, catalogue)
        if "--prune" in arguments:
            for entry in gone:
                catalogue.remove(entry)
        elif "--missing" not in arguments:
            for entry in gone:
                print(f"{app}: non serve più:", entry.msgid)
        save(app, catalogue)
        lacking |= dict.fromkeys(missing(app, catalogue))
    if "--missing" in arguments:
        empty = polib.POFile(wrapwidth=110)
        for context, singular, plural in lacking:
            plurals = {0: "", 1: ""} if plural else {}
            empty.append(
                polib.POEntry(msgctxt=context, msgid=singular, msgid_plural=plural or "", msgstr_plural=plurals)
            )
        print(empty)
    else:
        for text in lacking:
            print("manca:", *(part for part in text if part), sep="  ")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bussola.config.settings")
    django.setup()
    sys.exit(main(sys.argv[1:]))
