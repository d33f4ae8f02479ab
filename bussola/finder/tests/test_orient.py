"""``bussola orient`` and ``bussola evaluate``, as an administrator runs them."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from bussola.finder.understanding import answer


@pytest.fixture(autouse=True)
def words_alone(monkeypatch, settings, tmp_path):
    """Leave the sentence model out: what is tried here does not depend on it."""
    settings.BUSSOLA_HOME = tmp_path
    monkeypatch.setattr(answer, "encoder", lambda: None)
    monkeypatch.setattr("bussola.finder.management.commands.evaluate.encoder", lambda: None)


def run(command, *arguments):
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_one_question_gives_one_line_with_ten_types_in_order(db):
    printed = run("orient", "mia nonna non riesce più a lavarsi")
    assert printed.count("\n") == 1
    found = json.loads(printed)
    assert set(found) == {"question", "types", "understood", "emergency"}
    assert found["question"] == "mia nonna non riesce più a lavarsi"
    assert [set(one) for one in found["types"]] == [{"id", "confidence"}] * 10
    assert found["types"][0]["id"] == "sad"
    assert found["emergency"] is False


def test_questions_are_read_line_by_line_and_empty_lines_are_passed_over(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("asilo nido\r\n\n   \nmio marito mi picchia\n"))
    found = [json.loads(line) for line in run("orient").splitlines()]
    assert [one["question"] for one in found] == ["asilo nido", "mio marito mi picchia"]
    assert [one["emergency"] for one in found] == [False, True]
    assert "uomini-maltrattanti" not in {one["id"] for one in found[1]["types"]}  # never before a victim


def test_a_file_of_questions_is_measured_as_a_table_and_as_data(db, tmp_path):
    file = tmp_path / "domande.tsv"
    file.write_text("question\texpected\nasilo nido\tasilo-nido\n«non so\tsad, pua\n", encoding="utf-8")
    found = json.loads(run("evaluate", str(file), "--json"))
    assert found["questions"] == 2
    assert set(found["any_at"]) == {"1", "3", "5"}
    assert found["any_at"]["1"]["value"] >= 0.5
    table = run("evaluate", str(file), "--ablation")
    assert "Domande: 2" in table
    assert "phrases" in table


@pytest.mark.parametrize("content", ["", "a\tb\n1\t2\n", None])
def test_a_file_that_is_no_benchmark_is_refused_with_a_reason(db, tmp_path, content):
    file = tmp_path / "domande.tsv"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match="domande"):
        run("evaluate", str(file))
