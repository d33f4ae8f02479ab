"""The pictures of the docs are called old when their page shows something else, and only then."""

import re

from scripts.take_pictures import SIZES, complaints, digest_of, fingerprint, shown

PAGE = """<html><head><link href="/static/bussola/bussola.css"><script src="/static/bussola/site.js"></script></head>
<body><main> <h1>Di cosa hai bisogno?</h1>
<svg><use href="/static/vendor/sprites.svg#it-x"></use></svg></main></body>"""
FILES = {"bussola/bussola.css": b"p{}", "vendor/sprites.svg": b"<svg/>"}


def mark(html=PAGE, files=FILES, data=""):
    return fingerprint(html, files.__getitem__, data)


class TestTheFingerprint:
    def test_it_holds_what_is_seen_and_what_dresses_it(self):
        body, files = shown(PAGE)
        assert "Di cosa hai bisogno?" in body
        assert files == sorted(FILES)

    def test_spaces_and_what_stands_in_the_head_do_not_count(self):
        assert mark(re.sub(" +", "\n\n ", PAGE)) == mark()
        assert mark(PAGE.replace("<head>", "<head><title>altro</title>")) == mark()

    def test_a_word_a_style_a_drawing_or_a_point_of_the_map_count(self):
        others = {
            mark(PAGE.replace("bisogno", "necessità")),
            mark(files=FILES | {"bussola/bussola.css": b"p{x:1}"}),
            mark(files=FILES | {"vendor/sprites.svg": b"<svg></svg>"}),
            mark(data="{}"),
        }
        assert len(others - {mark()}) == 4


class TestTheComplaints:
    def folder(self, tmp_path):
        for width in SIZES:
            (tmp_path / f"home-{width}.png").write_bytes(b"picture %d" % width)
        recorded = {path.name: digest_of(path.read_bytes()) for path in tmp_path.glob("*.png")}
        return tmp_path, {"home": {"shows": "a", **recorded}}

    def test_pictures_of_today_are_fine(self, tmp_path):
        folder, recorded = self.folder(tmp_path)
        assert complaints(recorded, {"home": "a"}, folder) == []

    def test_an_old_one_a_missing_one_a_changed_one_and_one_too_many_are_told(self, tmp_path):
        folder, recorded = self.folder(tmp_path)
        assert len(complaints(recorded, {"home": "b"}, folder)) == 2
        (folder / "home-390.png").write_bytes(b"by hand")
        (folder / "home-1280.png").unlink()
        (folder / "gone-390.png").write_bytes(b"x")
        assert complaints(recorded, {"home": "a"}, folder) == [
            "home-390.png: non è quella che lo script ha fatto.",
            "home-1280.png: manca.",
            "gone-390.png: nessuna pagina la chiede più.",
        ]
