"""`compare` from the outside: what it leaves, what it says, and that every mistake is one clear line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from knowhow.evaluate.cli import main

ORVEL_NAMES = ("court-width", "net-height", "both", "ball-weight")


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_run_leaves_ledger_scores_and_report(compare, run_folder):
    done = compare("--strategies", "baseline,instructions")
    assert done.exit_code == 0, done.output
    answers = [line for line in lines(run_folder / "answers.jsonl") if line["kind"] == "answer"]
    assert [(line["strategy"], line["question"]) for line in answers] == [
        (strategy, name) for strategy in ("baseline", "instructions") for name in ORVEL_NAMES
    ]
    scores = {(line["strategy"], line["question"]): line["scores"][0] for line in lines(run_folder / "scores.jsonl")}
    assert scores["baseline", "court-width"]["parts"]["verdict"] == "correct"
    assert scores["baseline", "both"]["value"] == 0
    assert "report: reports/orvel-replay-script/report.md" in done.stdout
    assert "Orvel courts" in (run_folder / "report.md").read_text()


def test_the_report_says_exactly_what_was_run(compare, run_folder):
    compare("--strategies", "baseline", "--seed", "7", "--max-tokens", "31")
    run = json.loads((run_folder / "run.json").read_text())["run"]
    assert run["command"].startswith("compare --corpus")
    assert run["command"].endswith("--seed 7 --max-tokens 31")
    assert run["decoding"] == {"max_tokens": 31, "temperature": 0.0, "top_p": 1.0, "seed": 700_000}
    assert set(run["hashes"]) == {"corpus", "questions", "test", "model", "prompts", "strategies", "code"}
    assert run["versions"]["knowhow"]
    assert run["machine"]["cores"]
    assert run["started"] <= run["finished"]


def test_a_finished_run_does_nothing_and_says_so(compare, run_folder):
    compare("--strategies", "baseline")
    before = {path: path.read_bytes() for path in run_folder.iterdir()}
    again = compare("--strategies", "baseline")
    assert again.exit_code == 0
    assert "finished, nothing to do: reports/orvel-replay-script/report.md" in again.stdout
    assert before == {path: path.read_bytes() for path in run_folder.iterdir()}


def test_a_run_in_its_corpus_s_own_folder_is_finished_too(compare, tiny_corpus, monkeypatch):
    monkeypatch.chdir(tiny_corpus)
    first, again = (compare("--strategies", "baseline", "--corpus", ".") for _ in range(2))
    assert first.exit_code == again.exit_code == 0
    assert "finished, nothing to do" in again.stdout


def test_fresh_asks_again(compare, run_folder):
    compare("--strategies", "baseline")
    before = {path.name: path.read_bytes() for path in run_folder.iterdir() if path.name != ".lock"}
    for number in (1, 2):
        compare("--strategies", "baseline", "--fresh")
        assert len([line for line in lines(run_folder / "answers.jsonl") if line["kind"] == "answer"]) == 4
        assert (run_folder / f"earlier-{number}" / "run.json").is_file()
    assert {path.name: path.read_bytes() for path in (run_folder / "earlier-1").iterdir()} == before
    again = CliRunner().invoke(main, ["report", str(run_folder / "earlier-1")])
    assert again.exit_code == 0, again.output
    assert (run_folder / "earlier-1" / "report.md").read_bytes() == before["report.md"]


def test_fresh_where_nothing_is_sets_nothing_aside(compare, run_folder):
    compare("--strategies", "baseline", "--fresh")
    assert not list(run_folder.glob("earlier*"))
    assert "finished, nothing to do" in compare("--strategies", "baseline").stdout


def test_what_failed_when_all_was_asked_again_is_asked_for_without_fresh(compare):
    done = compare("--strategies", "baseline", "--fresh", script={"answers": [{"match": "wide", "answer": "14 m"}]})
    assert "3 answers failed; the same command without --fresh asks again" in done.stderr


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        (("--max-tokens", "9"), 4),
        (("--docs", "short"), 0),  # the baseline is not told the documents: its conversations stay what they were
        (("--temperature", "0.5"), 4),
        (("--window", "99"), 4),
        (("--attempts", "2", "--temperature", "0.5"), 8),
        (("--limit", "2"), 0),
    ],
)
def test_different_settings_never_mix(compare, run_folder, change, asked):
    compare("--strategies", "baseline")
    before = (run_folder / "answers.jsonl").read_bytes()
    changed = compare("--strategies", "baseline", *change)
    after = (run_folder / "answers.jsonl").read_bytes()
    assert changed.exit_code == 0
    assert after.startswith(before)
    assert sum(b'"kind": "answer"' in line for line in after[len(before) :].splitlines()) == asked


def test_another_model_or_another_attempt_is_another_answer(compare, run_folder):
    compare("--strategies", "baseline", "--limit", "1", script={"default": {"answer": ["a", "b", "c"]}})
    compare("--strategies", "baseline", "--limit", "1", script={"default": {"answer": ["d", "e", "f"]}})
    compare("--strategies", "baseline", "--limit", "1", "--attempts", "3")
    told = [line for line in lines(run_folder / "answers.jsonl") if line["kind"] == "answer"]
    assert [line["answer"]["completion"]["text"] for line in told] == ["a", "d", "d", "e", "f"]
    assert len({line["key"] for line in told}) == 5


def test_a_limit_keeps_the_headline_and_spreads_over_topics(compare, run_folder):
    compare("--strategies", "baseline", "--limit", "3")
    assert [line["question"] for line in lines(run_folder / "scores.jsonl")] == [
        "court-width",
        "net-height",
        "ball-weight",
    ]


def test_a_failing_answer_costs_only_itself_and_is_asked_again(compare, run_folder):
    script = {"answers": [{"match": "height does", "error": "the server hung up"}], "default": "14 m", "batch": 4}
    failed = compare("--strategies", "baseline", script=script)
    assert failed.exit_code == 0
    assert "1 answer failed" in failed.stderr
    told = {line["question"]: line for line in lines(run_folder / "answers.jsonl") if line["kind"] == "answer"}
    assert told["net-height"]["error"] == "the server hung up"
    assert all(told[name]["answer"] for name in ORVEL_NAMES if name != "net-height")
    compare("--strategies", "baseline")
    names = [line["question"] for line in lines(run_folder / "answers.jsonl") if line["kind"] == "answer"]
    assert names == [*ORVEL_NAMES, "net-height"]


def test_several_attempts_are_sampled_unless_said_otherwise(compare, run_folder):
    done = compare("--strategies", "baseline", "--attempts", "2")
    assert "sampling at temperature 0.7" in done.stderr
    assert json.loads((run_folder / "run.json").read_text())["run"]["decoding"]["temperature"] == 0.7


STRATEGIES = {
    "unprepared": "def prepare(self): raise RuntimeError('no such index')",
    "noanswer": "def answers(self, prompts): return iter(())",
    "text": "def answers(self, prompts): return iter(prompts)",
    "forgetful": "def prepare(self): pass",
}


def plugin(name: str, body: str) -> str:
    source = "from knowhow.strategies.base import Answer, Message, Strategy\n\n\n"
    source += "class Mine(Strategy):\n    '''Mine.'''\n"
    source += "    def messages(self, prompt): return [Message('user', prompt)]\n"
    Path(f"{name}.py").write_text(f"{source}    {body}\n")
    return f"./{name}.py:Mine"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("unprepared", "RuntimeError: no such index"),
        ("noanswer", "the strategy gave no answer"),
        ("text", "the strategy gave str in place of an Answer"),
        ("forgetful", "prepare gave NoneType: return a Preparation"),
    ],
)
def test_a_broken_strategy_fails_alone(compare, run_folder, name, said):
    done = compare("--strategies", f"baseline,{plugin(name, STRATEGIES[name])}")
    assert done.exit_code == 1, done.output
    assert said in (run_folder / "report.md").read_text()
    records = lines(run_folder / "scores.jsonl")
    assert all(line["scores"] for line in records if line["strategy"] == "baseline")


def test_the_traceback_of_a_broken_strategy_is_kept(compare, run_folder):
    compare("--strategies", plugin("broken", "def prepare(self): return 1 / 0"))
    assert "ZeroDivisionError" in (run_folder / "errors.log").read_text()


def test_a_strategy_with_an_answer_of_its_own_is_asked_again_when_it_changes(compare, run_folder):
    own = "def answers(self, prompts): return super().answers(prompts)"
    compare("--strategies", plugin("own", own))
    compare("--strategies", plugin("own", own + "  # now better"))
    assert len([line for line in lines(run_folder / "answers.jsonl") if line["kind"] == "answer"]) == 8


def test_an_answer_of_two_calls_is_the_one_in_the_ledger(compare, run_folder):
    own = """def answer(self, prompt):
        draft = super().answer(prompt).completion.text
        asked = [Message("user", f"Shorten: {draft}")]
        return Answer(next(self.backend.chat([asked], self.decoding)))"""
    script = {"answers": {"Shorten: The court is 14": "14 m."}, "default": "The court is 14 metres wide.", "batch": 2}
    done = compare("--strategies", plugin("twice", own), script=script)
    assert done.exit_code == 0, done.output
    answers = [line["answer"] for line in lines(run_folder / "answers.jsonl") if line["kind"] == "answer"]
    assert [answer["completion"]["text"] for answer in answers] == ["14 m."] * 4


BACKEND = """
from knowhow.strategies.backends.base import Completion

class Mine:
    name, batch_size = "mine", 4

    def __init__(self, target, **_): ...

    def identity(self):
        return {"kind": "mine"}

    def chat(self, conversations, decoding):
        return (Completion("14 m") for _ in conversations)
"""


def test_a_backend_in_a_file_is_asked_again_when_it_changes(compare, tmp_path):
    asked = ("--strategies", "baseline", "--model", "./mine.py:Mine")
    for source in (BACKEND, BACKEND.replace("14 m", "15 m")):
        (tmp_path / "mine.py").write_text(source)
        compare(*asked)
        assert "finished, nothing to do" in compare(*asked).stdout
    told = [line for line in lines(tmp_path / "reports" / "orvel-mine-Mine" / "answers.jsonl") if "answer" in line]
    assert [line["answer"]["completion"]["text"] for line in told] == ["14 m"] * 4 + ["15 m"] * 4


def stopped(done, *said: str) -> None:
    """One clear line on stderr, exit code 2, no traceback."""
    assert done.exit_code == 2, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert len(done.stderr.strip().splitlines()) == 1
    for words in said:
        assert words in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--strategies", "nope"), "unknown strategy 'nope' (known: baseline, "),
        (("--strategies", "baseline+nope"), "unknown strategy 'nope'"),
        (("--strategies", "./nofile.py:Mine"), "no file nofile.py"),
        (("--strategies", "baseline,baseline"), "asked for twice: baseline"),
        (("--strategies", ","), "no strategies"),
        (("--model", "nope"), "unknown model 'nope' (known: mini, "),
        (("--model", "ollama:"), "names no model"),
        (("--model", "replay:nofile"), "cannot read the script nofile"),
        (("--docs", "nope"), "unknown variant of the documents 'nope' (known: default, short)"),
        (("--attempts", "0"), "attempts must be at least 1"),
        (("--attempts", "3", "--temperature", "0"), "all alike"),
        (("--top-p", "0"), "top_p must be above 0"),
        (("--top-k", "3", "--strategies", "baseline"), "none of the strategies takes --top-k"),
        (("--prompts", "nodir"), "nodir holds no prompt template"),
        (("--config", "nofile.yaml"), "cannot read nofile.yaml"),
        (("--name", "a/b"), "one folder"),
    ],
)
def test_mistakes_are_one_line(compare, arguments, said):
    stopped(compare(*arguments), said)


def test_an_unknown_corpus_lists_the_known_ones(compare):
    stopped(CliRunner().invoke(main, ["--corpus", "nosuch"]), "unknown corpus 'nosuch' (known: ")
    stopped(CliRunner().invoke(main, []), "no corpus")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system that takes no folders")
def test_an_out_folder_that_nobody_can_make_is_one_line(compare):
    stopped(compare("--strategies", "baseline", "--out", "/proc/knowhow"), "No folder can be made there: /proc/knowhow")


def test_a_file_in_the_place_of_the_out_folder_is_one_line(compare, tmp_path):
    (tmp_path / "reports").write_text("in the way")
    stopped(compare("--strategies", "baseline"), "reports", "move it away")


def test_a_plugin_that_cannot_be_imported_or_does_nothing_is_one_line(compare, tmp_path):
    (tmp_path / "broken.py").write_text("import nothing_of_that_name\n")
    stopped(compare("--strategies", "broken.py:Mine"), "broken.py cannot be imported", "nothing_of_that_name")
    (tmp_path / "idle.py").write_text("from knowhow.strategies.base import Strategy\nclass Idle(Strategy): pass\n")
    stopped(compare("--strategies", "idle.py:Idle"), "does not say what it does", "give it messages")
    (tmp_path / "other.py").write_text("class Other: pass\n")
    stopped(compare("--strategies", "other.py:Other"), "is no strategy")


def test_a_class_in_a_file_that_is_no_backend_is_one_line(compare, tmp_path):
    path = tmp_path / "shout.py"
    path.write_text("from knowhow.strategies.baseline import Baseline as Once\n")
    done = compare("--model", f"{path}:Once")
    assert done.exit_code == 2
    assert "shout.py:Once is no backend: give it chat and identity" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_every_fault_of_a_corpus_is_told_at_once(compare, tiny_corpus):
    (tiny_corpus / "documents" / "net.md").unlink()
    (tiny_corpus / "documents" / "court.md").write_text("")
    (tiny_corpus / "train.jsonl").write_text("{broken\n")
    done = compare("--strategies", "baseline")
    assert done.exit_code == 2
    for file in ("net.md", "court.md", "train.jsonl"):
        assert file in done.stderr
    assert done.stderr == CliRunner().invoke(main, ["validate", str(tiny_corpus)]).stderr


def test_a_scorer_that_misjudges_known_answers_stops_the_run(compare, tiny_corpus, run_folder):
    questions = tiny_corpus / "questions.yaml"
    questions.write_text(questions.read_text().replace("[The court is 15 metres wide.]", "[The court is 14 m wide.]"))
    done = compare("--strategies", "baseline")
    assert done.exit_code == 2
    assert "court-width" in done.stderr
    assert not run_folder.exists()


def test_validate_accepts_a_whole_corpus(tiny_corpus):
    done = CliRunner().invoke(main, ["validate", str(tiny_corpus)])
    assert done.exit_code == 0
    assert "no faults, 4 questions" in done.stdout


def test_list_describes_everything_there_is():
    done = CliRunner().invoke(main, ["list"])
    assert done.exit_code == 0
    for name in ("baseline  ", "replay  ", "facts  ", "corpora"):
        assert name in done.stdout


def test_help_shows_the_flags_of_a_run():
    shown = CliRunner().invoke(main, ["--help"]).stdout
    assert "--strategies" in shown
    assert "validate" in shown


def test_a_report_can_be_made_again_without_a_model(compare, run_folder, tmp_path):
    compare("--strategies", "baseline")
    before = (run_folder / "report.md").read_text()
    (run_folder / "report.md").unlink()
    (tmp_path / "script.json").unlink()  # the model is gone
    done = CliRunner().invoke(main, ["report", str(run_folder)])
    assert done.exit_code == 0, done.output
    assert (run_folder / "report.md").read_text() == before


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\u0085"])
def test_a_line_end_within_a_reason_ends_no_line_of_scores(compare, run_folder, end):
    compare("--strategies", "baseline")
    scores = run_folder / "scores.jsonl"
    scores.write_text(scores.read_text(encoding="utf-8").replace('"reason": "', f'"reason": "{end}'), encoding="utf-8")
    done = CliRunner().invoke(main, ["report", str(run_folder)])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("text", ["{torn", "{}", "[]"])
def test_damaged_scores_are_one_line_and_cost_no_answer(compare, run_folder, text):
    compare("--strategies", "baseline")
    (run_folder / "scores.jsonl").write_text(text)
    stopped(CliRunner().invoke(main, ["report", str(run_folder)]), "scores.jsonl is damaged", "delete run.json")
    (run_folder / "run.json").unlink()
    asked = (run_folder / "answers.jsonl").read_text()
    assert compare("--strategies", "baseline").exit_code == 0
    assert (run_folder / "answers.jsonl").read_text() == asked


def test_no_report_is_made_of_answers_to_other_questions(compare, run_folder, tiny_corpus):
    compare("--strategies", "baseline")
    questions = tiny_corpus / "questions.yaml"
    questions.write_text(questions.read_text().replace("How wide is an orvel court?", "How broad is an orvel court?"))
    stopped(CliRunner().invoke(main, ["report", str(run_folder)]), "changed since that run: court-width")
    stopped(CliRunner().invoke(main, ["report", "nofolder"]), "no finished run in nofolder")
