"""The screens speak Italian whole: every text of the code is translated, and the compiled files are up to date."""

import polib
import pytest

from scripts.translations import (
    apps,
    catalogue_of,
    catalogue_path,
    merge,
    missing,
    texts,
    texts_of_code,
    texts_of_templates,
    unused,
)

APPS = apps()


@pytest.fixture(scope="module", params=APPS)
def app(request):
    return request.param


@pytest.fixture(scope="module")
def catalogue(app):
    return catalogue_of(app)


def test_every_text_of_the_code_is_in_the_catalogue(app, catalogue):
    assert missing(app, catalogue) == []


def test_the_catalogue_says_nothing_that_the_code_does_not(app, catalogue):
    assert [entry.msgid for entry in unused(app, catalogue)] == []


def test_no_text_belongs_to_no_app():
    assert set().union(*(texts(catalogue_path(app).parents[3]) for app in APPS)) == texts()


def test_one_text_has_one_italian_in_all_apps():
    """Django keeps one translation of a text for all apps: two would make a page depend on their order."""
    said: dict[tuple, dict[str, str]] = {}
    for app in APPS:
        for entry in catalogue_of(app):
            italian = repr(entry.msgstr or entry.msgstr_plural)
            said.setdefault((entry.msgctxt, entry.msgid), {})[italian] = app
    assert {text: found for text, found in said.items() if len(found) > 1} == {}


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
        if 0 in entry.msgstr_plural:  # for one alone «un anno fa» needs no figure
            assert values(entry.msgstr_plural[0]) <= expected, entry.msgid
        for text in [entry.msgstr, *(text for number, text in entry.msgstr_plural.items() if number)]:
            if text:
                assert values(text) == expected, entry.msgid


def test_the_compiled_file_is_that_of_the_source(app, catalogue):
    compiled = polib.mofile(str(catalogue_path(app).with_suffix(".mo")))
    of_source = {(e.msgctxt, e.msgid): e.msgstr or tuple(e.msgstr_plural.values()) for e in catalogue}
    of_compiled = {(e.msgctxt, e.msgid): e.msgstr or tuple(e.msgstr_plural.values()) for e in compiled}
    assert of_compiled == of_source


def test_texts_inside_tags_and_variables_are_found(tmp_path):
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "one.html").write_text('{{ name|default:_("Nobody") }}{% include \'x\' with a=_("Somebody") %}')
    (tmp_path / "one.py").write_text('ngettext("%(n)d day", "%(n)d days", n)\npgettext("month", "may")')
    assert texts_of_templates(tmp_path) == {(None, "Nobody", None), (None, "Somebody", None)}
    assert texts_of_code(tmp_path) == {(None, "%(n)d day", "%(n)d days"), ("month", "may", None)}


def test_what_is_translated_already_is_not_changed_by_a_merge():
    mine, other = polib.POFile(), polib.POFile()
    mine.append(polib.POEntry(msgid="Yes", msgstr="Sì"))
    mine.append(polib.POEntry(msgid="No", msgstr=""))
    for word in ("Yes", "No", "Perhaps"):
        other.append(polib.POEntry(msgid=word, msgstr=f"altro {word}"))
    assert merge(mine, other) == 2
    assert {entry.msgid: entry.msgstr for entry in mine} == {"Yes": "Sì", "No": "altro No", "Perhaps": "altro Perhaps"}


def test_an_app_takes_only_what_it_says_itself():
    mine, other = polib.POFile(), polib.POFile()
    for word in ("Yes", "No"):
        other.append(polib.POEntry(msgid=word, msgstr=f"altro {word}"))
    assert merge(mine, other, {(None, "Yes", None)}) == 1
    assert [entry.msgid for entry in mine] == ["Yes"]
