"""`compare score`: answers that came from a chat window or an editor."""

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner, Result
from knowhow.evaluate import archive
from knowhow.evaluate import compare as comparing
from knowhow.evaluate.cli import main
from knowhow.strategies.errors import UserError

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


@pytest.fixture(params=["report", "score"])
def anew(score, compare, run_folder, request) -> Callable[[], Result]:
    """Makes the report of a finished run anew, by either command."""
    compare("--strategies", "baseline")
    if request.param == "report":
        return lambda: CliRunner().invoke(main, ["report", str(run_folder)])
    return lambda: score([{"question": "court-width", "answer": RIGHT}], "--report", str(run_folder))


def test_a_report_is_made_of_a_run_that_no_other_changes_meanwhile(anew, run_folder, monkeypatch):
    steps = []

    def watch(module: ModuleType, name: str) -> None:
        step = getattr(module, name)

        def watched(*given):
            with pytest.raises(UserError, match="another run is at work"), archive.locked(run_folder):
                pass
            steps.append(name)
            return step(*given)

        monkeypatch.setattr(module, name, watched)

    watch(archive, "load")
    watch(comparing, "_judged")
    watch(comparing, "render")
    done = anew()
    assert done.exit_code == 0, done.output
    assert steps == ["load", "_judged", "render"]


def test_no_report_is_made_of_a_run_that_is_at_work(anew, run_folder):
    before = (run_folder / "report.md").read_bytes()
    with archive.locked(run_folder):
        done = anew()
    assert done.exit_code == 2
    assert done.stderr == f"error: another run is at work in {run_folder}: wait until it has ended\n"
    assert (run_folder / "report.md").read_bytes() == before


def test_scoring_anew_shows_how_far_it_is(anew, monkeypatch):
    steps, load, judged = [], archive.load, comparing._judged
    monkeypatch.setattr(archive, "load", lambda *given: steps.append("load") or load(*given))
    monkeypatch.setattr(comparing, "show", lambda scorers, progress: steps.append("show"))
    monkeypatch.setattr(comparing, "_judged", lambda *given: steps.append("judged") or judged(*given))
    assert anew().exit_code == 0
    assert steps[-3:] == ["load", "show", "judged"]


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
