"""The screens speak Italian whole: every text of the code is translated, and the compiled file is up to date."""

import ast
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.template import Template
from django.template.base import FilterExpression
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

PACKAGE = Path(settings.PACKAGE_DIR)
PO = PACKAGE / "locale" / "it" / "LC_MESSAGES" / "django.po"
# Name of the function -> positions of (context, singular, plural) among its arguments.
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
}


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(PO))


def texts_of_code() -> set[tuple]:
    """Return (context, singular, plural) of each text in Python files."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        if {"tests", "migrations"} & set(path.relative_to(PACKAGE).parts):
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


def texts_of_templates() -> set[tuple]:
    """Return (context, singular, plural) of each text in templates, as Django's own parser reads them."""
    found = set()
    for path in PACKAGE.rglob("templates/**/*.html"):
        template = Template(path.read_text(encoding="utf-8"))
        for node in template.nodelist.get_nodes_by_type(TranslateNode):
            found.add((None, node.filter_expression.var.literal, None))
        for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
            singular, _ = node.render_token_list(node.singular)
            plural = node.render_token_list(node.plural)[0] if node.plural else None
            if node.trimmed:
                singular = " ".join(line.strip() for line in singular.strip().splitlines())
                plural = plural and " ".join(line.strip() for line in plural.strip().splitlines())
            found.add((None, singular, plural))
    return found


def test_every_text_of_the_code_is_in_the_catalogue(catalogue):
    known = {(entry.msgctxt, entry.msgid, entry.msgid_plural or None) for entry in catalogue}
    assert (texts_of_code() | texts_of_templates()) - known == set()


def test_texts_are_really_found():
    assert (None, "What do you need?", None) in texts_of_templates()
    assert (None, "%(size)s municipality", "%(size)s municipalities") in {
        (context, singular.replace("{{ ", "%(").replace(" }}", ")s"), plural)
        for context, singular, plural in texts_of_templates()
    }
    assert (None, "No services found", None) in texts_of_code()


def test_nothing_is_untranslated_or_doubtful(catalogue):
    assert [entry.msgid for entry in catalogue if "fuzzy" in entry.flags] == []
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


def test_values_in_a_text_are_kept_in_its_translation(catalogue):
    def values(text):
        return {part.split(")")[0] for part in text.split("%(")[1:]}

    for entry in catalogue:
        expected = values(entry.msgid) | values(entry.msgid_plural)
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text:
                assert values(text) == expected, entry.msgid


def test_the_compiled_file_is_that_of_the_source(catalogue):
    compiled = polib.mofile(str(PO.with_suffix(".mo")))
    of_source = {(e.msgctxt, e.msgid): e.msgstr or tuple(e.msgstr_plural.values()) for e in catalogue}
    of_compiled = {(e.msgctxt, e.msgid): e.msgstr or tuple(e.msgstr_plural.values()) for e in compiled}
    assert of_compiled == of_source


def test_the_parser_of_this_test_knows_the_shape_of_the_nodes():
    node = Template('{% translate "Yes" %}').nodelist.get_nodes_by_type(TranslateNode)[0]
    assert isinstance(node.filter_expression, FilterExpression)
    assert node.filter_expression.var.literal == "Yes"
