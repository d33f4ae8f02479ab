"""Cuts the design system to what the pages use: ``python scripts/cut_front_end.py``.

The whole style sheet and the whole set of icons stay in scripts/front_end/ (compressed, not installed); the files
under bussola/lib/static/vendor/ are made from them. A rule stays when every class, id and data attribute it asks for
is written somewhere in our templates, Python or JavaScript, and every element is in our templates; states (:hover,
[disabled], ...) always stay. When in doubt a rule stays. Run it again whenever a template uses a class or an icon of
Bootstrap Italia for the first time (a test says so), then ``scripts/list_shipped.py``. ``--check`` only looks.
"""

import ast
import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "bussola"
WHOLE = ROOT / "scripts" / "front_end"
VENDOR = PACKAGE / "lib" / "static" / "vendor" / "bootstrap-italia"
STYLE, ICONS = "bootstrap-italia.min.css", "sprites.svg"
# Elements the browser makes, or that every page has whatever the templates say.
ALWAYS = {"html", "body", "*", "root", "hr", "p", "b", "strong", "em", "small", "svg", "img"}


class Used(NamedTuple):
    """What our pages may ask of a style sheet."""

    words: frozenset[str]  # anything that may be a class or an id
    attributes: frozenset[str]
    elements: frozenset[str]


def _sources(package: Path, *suffixes: str) -> Iterator[tuple[Path, str]]:
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        if path.suffix in suffixes and not {"tests", "migrations", "vendor"} & set(parts):
            yield path, path.read_text(encoding="utf-8")


def used_by(package: Path = PACKAGE) -> Used:
    """Return the words, attributes and elements found in templates, Python strings and JavaScript strings."""
    words, attributes, elements = set(), set(), set(ALWAYS)
    for _path, text in _sources(package, ".html"):
        for value in re.findall(r"""(?:class|id)=("(?:[^"{]|{[{%].*?[}%]}|{)*"|'[^']*')""", text, re.S):
            words.update(re.findall(r"[A-Za-z][\w-]*", value))
        for tag in re.findall(r"{[{%].*?[}%]}", text, re.S):  # {% icon "it-x" "icon-sm" %}, {% if a %}b{% endif %}
            for quoted in re.findall(r"\"([^\"]*)\"|'([^']*)'", tag):
                words.update(re.findall(r"[A-Za-z][\w-]*", " ".join(quoted)))
        elements.update(name.lower() for name in re.findall(r"<([A-Za-z][A-Za-z0-9-]*)", text))
        attributes.update(re.findall(r"[\s\"']([a-z][a-z-]*)(?==|[\s>])", text))
    for _path, text in _sources(package, ".py"):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200:
                words.update(re.findall(r"[A-Za-z][\w-]*", node.value))
                elements.update(re.findall(r"<([a-z][a-z0-9]*)", node.value))
    for _path, text in _sources(package, ".js"):
        for quoted in re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`", text):
            words.update(re.findall(r"[A-Za-z][\w-]*", " ".join(quoted)))
    # Widgets of Django's forms are drawn by Django.
    elements |= {"input", "select", "option", "textarea", "label", "fieldset", "legend"}
    attributes |= {"type", "disabled", "hidden", "lang", "title", "role", "href", "open", "checked"}
    return Used(frozenset(words), frozenset(attributes), frozenset(elements))


# --- the style sheet --------------------------------------------------------------------------------------
class Rule(NamedTuple):
    """A piece of a style sheet: ``head{body}``, or a statement with no body."""

    head: str
    body: str | None


def rules_of(css: str) -> Iterator[Rule]:
    """Yield the rules at the first level of a style sheet (comments must be out already)."""
    start = position = depth = 0
    head = ""
    quote = ""
    in_url = False
    while position < len(css):
        character = css[position]
        if quote:
            if character == "\\":
                position += 1
            elif character == quote:
                quote = ""
        elif in_url:
            in_url = character != ")"
        elif character in "\"'":
            quote = character
        elif css.startswith("url(", position) and css[position + 4] not in "\"'":
            in_url = True
        elif character == "{":
            depth += 1
            if depth == 1:
                head, start = css[start:position].strip(), position + 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                yield Rule(head, css[start:position])
                start = position + 1
        elif character == ";" and depth == 0:
            yield Rule(css[start:position].strip(), None)
            start = position + 1
        position += 1


def split_list(text: str) -> list[str]:
    """Split at the commas outside of brackets, parentheses and quotes."""
    parts, depth, quote, last = [], 0, "", 0
    for position, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(text[last:position])
            last = position + 1
    return [*parts, text[last:]]


def is_used(selector: str, used: Used) -> bool:
    """Tell whether something of ours may be what ``selector`` asks for."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", selector)
    while (shorter := re.sub(r":(?:not|has|is|where|nth-[a-z-]+|lang|dir)\([^()]*\)", "", bare)) != bare:
        bare = shorter  # what is asked inside of them never takes a rule out
    for attribute in re.findall(r"\[\s*([a-z-]+)", bare):
        if attribute.startswith("data-") and attribute not in used.attributes:
            return False
    bare = re.sub(r"\[[^\]]*\]", "", bare)
    names = [name.replace("\\", "") for name in re.findall(r"[.#]((?:\\.|[\w-])+)", bare)]
    if any(name not in used.words for name in names):
        return False
    bare = re.sub(r"[.#](?:\\.|[\w-])+|::?[a-z-]+(?:\([^)]*\))?", "", bare)
    return all(element.lower() in used.elements for element in re.findall(r"[A-Za-z][\w-]*", bare))


def cut_style(css: str, used: Used) -> str:
    """Return ``css`` with only the rules that are used, then only the variables and animations these need."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = _cut_rules(css, used)
    for _ in range(10):  # a variable may be needed by another one alone
        needed = set(re.findall(r"var\(\s*(--[\w-]+)", css)) | set(re.findall(r"--[\w-]+", _own_styles()))
        animations = set(re.findall(r"animation(?:-name)?:([^;}]+)", css))
        shorter = _cut_declarations(css, needed, " ".join(animations))
        if shorter == css:
            break
        css = shorter
    return css


def _own_styles() -> str:
    return "".join(text for _path, text in _sources(PACKAGE, ".css"))


def _cut_rules(css: str, used: Used) -> str:
    kept = []
    for head, body in rules_of(css):
        if body is None:
            kept.append(f"{head};")
        elif head.startswith(("@media", "@supports", "@layer", "@container")):
            inside = _cut_rules(body, used)
            if inside:
                kept.append(f"{head}{{{inside}}}")
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}")
        elif selectors := [one.strip() for one in split_list(head) if is_used(one, used)]:
            kept.append(f"{','.join(selectors)}{{{body}}}")
    return "".join(kept)


def _cut_declarations(css: str, needed: set[str], animations: str) -> str:
    kept = []
    for head, body in rules_of(css):
        if body is None:
            kept.append(f"{head};")
        elif head.startswith(("@media", "@supports", "@layer", "@container")):
            inside = _cut_declarations(body, needed, animations)
            if inside:
                kept.append(f"{head}{{{inside}}}")
        elif "keyframes" in head:
            if head.split()[-1] in animations:
                kept.append(f"{head}{{{body}}}")
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}")
        else:
            lines = [
                line
                for line in re.findall(r"(?:[^;\"'(]|\"[^\"]*\"|'[^']*'|\((?:[^()]|\([^()]*\))*\))+", body)
                if not (line.lstrip().startswith("--") and line.partition(":")[0].strip() not in needed)
            ]
            if lines:
                kept.append(f"{head}{{{';'.join(lines)}}}")
    return "".join(kept)


def classes_of(css: str) -> set[str]:
    """Return every class a style sheet speaks of."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    found = set()
    for head, body in rules_of(css):
        if head.startswith(("@media", "@supports", "@layer", "@container")) and body:
            found |= classes_of(body)
        elif not head.startswith("@"):
            found |= {name.replace("\\", "") for name in re.findall(r"\.((?:\\.|[A-Za-z_-])(?:\\.|[\w-])*)", head)}
    return found


# --- the icons --------------------------------------------------------------------------------------------
def icons_of(sprite: str) -> dict[str, str]:
    """Return the drawings of a sprite by name."""
    return {
        match[2]: match[0] for match in re.finditer(r"<(symbol|svg)\b[^>]*?\bid=\"(it-[\w-]+)\".*?</\1>", sprite, re.S)
    }


def cut_icons(sprite: str, used: Used) -> str:
    """Return a sprite with the icons whose name is written somewhere in our code."""
    kept = [drawing for name, drawing in icons_of(sprite).items() if name in used.words]
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(kept) + "</svg>\n"


# --- the work ---------------------------------------------------------------------------------------------
def whole(name: str) -> str:
    """Return a file of the design system as its makers publish it (see front_end/README.md for what was taken out)."""
    return gzip.decompress((WHOLE / f"{name}.gz").read_bytes()).decode("utf-8-sig")


def made() -> dict[str, str]:
    """Return the content of the files to ship, by name."""
    used = used_by()
    note = "/* Bootstrap Italia 2.18.3, BSD-3-Clause (see LICENSE), cut to what we use by scripts/cut_front_end.py */\n"
    return {STYLE: note + cut_style(whole(STYLE), used) + "\n", ICONS: cut_icons(whole(ICONS), used)}


def main(arguments: list[str]) -> int:
    """Write the files, or with --check say whether they are up to date."""
    status = 0
    for name, content in made().items():
        path = VENDOR / name
        if "--check" in arguments:
            if path.read_text(encoding="utf-8") != content:
                print(f"{path.relative_to(ROOT)}: va rifatto con scripts/cut_front_end.py")
                status = 1
            continue
        path.write_text(content, encoding="utf-8")
        compressed = len(gzip.compress(content.encode()))
        print(f"{path.relative_to(ROOT)}: {len(content) / 1000:.0f} kB, {compressed / 1000:.1f} kB compressi")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
