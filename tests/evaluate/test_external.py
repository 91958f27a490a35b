"""`compare score`: answers that came from a chat window or an editor."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from knowhow.evaluate.cli import main

RIGHT, WRONG = "The court is 14 metres wide.", "The court is 15 metres wide."


@pytest.fixture
def score(tiny_corpus: Path, tmp_path: Path, monkeypatch):
    """Scores rows, or lines of text, written to copilot.jsonl."""
    monkeypatch.chdir(tmp_path)

    def run(rows: list, *arguments: str) -> Result:
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        Path("copilot.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return CliRunner().invoke(main, ["score", "--corpus", str(tiny_corpus), "copilot.jsonl", *arguments])

    return run


def test_verdicts_come_with_their_parts(score):
    rows = [{"question": "court-width", "answer": RIGHT}, {"question": "how wide is an  Orvel court?", "answer": WRONG}]
    done = score(rows)
    assert done.exit_code == 0, done.output
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["arm"], first["question"], first["attempt"], first["answer"]) == ("copilot", "court-width", 0, RIGHT)
    assert first["scores"][0]["parts"]["verdict"] == "correct"
    assert (second["question"], second["attempt"]) == ("court-width", 1)
    assert second["scores"][0]["parts"]["verdict"] == "wrong"


def test_verdicts_can_go_to_a_file(score, tmp_path):
    done = score([{"question": "court-width", "answer": RIGHT, "arm": "chat"}], "--out", "verdicts.jsonl")
    assert done.stdout == ""
    assert json.loads((tmp_path / "verdicts.jsonl").read_text())["arm"] == "chat"


def test_the_folder_of_verdicts_is_made(score, tmp_path):
    done = score([{"question": "court-width", "answer": RIGHT}], "--out", "new/folder/verdicts.jsonl")
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "new" / "folder" / "verdicts.jsonl").read_text())["arm"] == "copilot"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--out", "copilot.jsonl/verdicts.jsonl"], "a file stands where a folder is needed"),
        (["--out", "."], "a folder stands where a file is needed"),
        (["--report", "nosuch"], "no finished run in nosuch: pass the folder that holds its run.json"),
    ],
)
def test_a_place_that_takes_nothing_is_told_before_anything_is_scored(score, monkeypatch, arguments, told):
    monkeypatch.setattr("knowhow.evaluate.compare.scored", None)
    done = score([{"question": "court-width", "answer": RIGHT}], *arguments)
    assert done.exit_code == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_every_bad_line_is_told_with_its_number(score):
    rows = [
        {"question": "court-width", "answer": RIGHT},
        "{torn",
        "",
        {"question": "court-width"},
        {"question": "nosuch", "answer": "x"},
        {"question": "both", "answer": "x", "arm": 3},
        [1],
    ]
    done = score(rows)
    assert done.exit_code == 2
    assert done.stdout == ""
    told = done.stderr.splitlines()
    assert [line.split(" of ")[0].strip() for line in told[1:]] == [f"line {number}" for number in (2, 4, 5, 6, 7)]
    assert "no question has the id or the prompt 'nosuch'" in done.stderr


def test_no_answers_is_a_mistake(score):
    done = score([])
    assert done.exit_code == 2
    assert "no answers" in done.stderr


def test_answers_from_elsewhere_stand_beside_a_run(compare, score, run_folder):
    compare("--strategies", "baseline,instructions")
    done = score([{"question": "court-width", "answer": RIGHT}], "--report", str(run_folder))
    assert done.exit_code == 0, done.output
    report = (run_folder / "report.md").read_text()
    assert "copilot" in report
    assert "instructions" in report
    CliRunner().invoke(main, ["report", str(run_folder)])
    assert "copilot" not in (run_folder / "report.md").read_text()


def test_an_arm_of_the_run_is_not_overwritten(compare, score, run_folder):
    compare("--strategies", "baseline")
    done = score([{"question": "both", "answer": "x", "arm": "baseline"}], "--report", str(run_folder))
    assert done.exit_code == 2
    assert "arms of its own called baseline" in done.stderr
