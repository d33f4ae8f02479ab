"""The design system we ship is cut to what the pages use: nothing used may be missing, nothing else need be there."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from scripts import cut_front_end as cut

VENDOR = Path(settings.PACKAGE_DIR) / "lib" / "static" / "vendor" / "bootstrap-italia"


def used(*words, attributes=(), elements=()):
    return cut.Used(frozenset(words), frozenset(attributes), frozenset(elements) | cut.ALWAYS)


@pytest.mark.parametrize("name", [cut.STYLE, cut.ICONS])
def test_the_files_are_those_the_script_makes_today(name):
    shipped = (VENDOR / name).read_text(encoding="utf-8")
    assert shipped == cut.made()[name], "a template uses something new: run scripts/cut_front_end.py"


def test_every_icon_of_the_templates_is_in_the_sprite():
    asked = {
        name
        for _path, text in cut._sources(cut.PACKAGE, ".html")
        for name in re.findall(r"{% icon \"(it-[\w-]+)\"", text)
    }
    assert asked
    assert asked <= set(cut.icons_of((VENDOR / cut.ICONS).read_text(encoding="utf-8")))


def test_every_class_of_the_templates_that_the_design_system_knows_is_still_there():
    whole = cut.classes_of(cut.whole(cut.STYLE))
    kept = cut.classes_of((VENDOR / cut.STYLE).read_text(encoding="utf-8"))
    asked = set()
    for _path, text in cut._sources(cut.PACKAGE, ".html"):
        for value in re.findall(r"class=\"([^\"]*)\"", re.sub(r"{[{%].*?[}%]}", " ", text)):
            asked |= set(value.split())
    # Some classes mean something only together with others («.alert .close»), which we do not use.
    assert {"btn", "btn-primary", "container", "visually-hidden", "form-control"} <= asked & kept
    css = cut.whole(cut.STYLE)
    assert {name for name in asked & whole if re.search(rf"[,}}]\.{re.escape(name)}[,{{:]", css)} <= kept


class TestTheCutter:
    def test_a_rule_stays_with_the_selectors_that_can_match(self):
        css = ".a,.b .c{color:red}.b{color:blue}"
        assert cut.cut_style(css, used("a")) == ".a{color:red}"

    def test_states_stay(self):
        css = ".a:hover{x:1}.a[disabled]{x:2}.a:not(.gone):focus{x:3}.a::before{x:4}"
        assert cut.cut_style(css, used("a")) == css

    def test_elements_nobody_writes_go(self):
        assert cut.cut_style("table{x:1}p{x:2}*{x:3}", used()) == "p{x:2}*{x:3}"
        assert cut.cut_style("table{x:1}", used(elements={"table"})) == "table{x:1}"

    def test_data_attributes_nobody_writes_go(self):
        css = "[data-bs-theme=dark] p{x:1}p[data-open]{x:2}"
        assert cut.cut_style(css, used(attributes={"data-open"})) == "p[data-open]{x:2}"

    def test_media_queries_are_cut_inside_and_go_when_empty(self):
        css = "@media print{.a{x:1}.b{x:2}}@media (min-width:1px){.b{x:3}}"
        assert cut.cut_style(css, used("a")) == "@media print{.a{x:1}}"

    def test_only_the_variables_and_animations_needed_stay(self):
        css = ":root{--a:1;--b:var(--a);--c:3;x:y}.p{x:var(--b);animation:turn 1s}"
        css += "@keyframes turn{to{x:1}}@keyframes z{to{x:1}}"
        kept = cut.cut_style(css, used("p", elements={"root"}))
        assert "--a:1" in kept
        assert "--b:" in kept
        assert "--c" not in kept
        assert "@keyframes turn{" in kept
        assert "@keyframes z" not in kept

    def test_braces_and_commas_inside_quotes_and_addresses_do_not_confuse_it(self):
        css = '.a{content:"}";background:url(data:image/svg+xml,%3c}%3e;x)}.a:is(.b,.c),.d{x:1}'
        assert cut.cut_style(css, used("a")) == (
            '.a{content:"}";background:url(data:image/svg+xml,%3c}%3e;x)}.a:is(.b,.c){x:1}'
        )

    def test_words_are_found_where_pages_are_written(self, tmp_path):
        (tmp_path / "one.html").write_text(
            '<div class="one {% if x == "y" %}two{% endif %}" data-z="1">{% icon "it-x" "big" %}</div>'
        )
        (tmp_path / "two.py").write_text('attrs = {"class": "three four"}')
        (tmp_path / "three.js").write_text('element.classList.add("five")')
        found = cut.used_by(tmp_path)
        assert {"one", "two", "it-x", "big", "three", "four", "five"} <= found.words
        assert "div" in found.elements
        assert "data-z" in found.attributes
