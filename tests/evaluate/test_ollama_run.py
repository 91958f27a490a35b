"""Whole comparisons on an Ollama server: a fake one of two versions, or the real one that OLLAMA_HOST names."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from knowhow.evaluate.cli import main
from knowhow.strategies.backends import ollama_server
from ollama_front import Front

MODEL = "knowhow-test"
ARMS = "baseline,instructions,sysprompt"
Run = Callable[..., Result]


@pytest.fixture
def run(ollama: Front, tiny_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("--window", "256")`: all three arms on the tiny corpus, unless the arguments say otherwise."""
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str, model: str = MODEL) -> Result:
        settings = ["--corpus", str(tiny_corpus), "--strategies", ARMS, "--model", f"ollama:{model}"]
        return CliRunner().invoke(main, [*settings, "--max-tokens", "24", "--name", "run", *arguments])

    return invoke


def lines(path: str = "reports/run/answers.jsonl") -> list[dict]:
    held = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    return [line for line in held if line["kind"] == "answer"]


def report() -> str:
    return Path("reports/run/report.md").read_text(encoding="utf-8")


def test_a_comparison_proves_what_each_arm_saw(run: Run) -> None:
    done = run()
    assert done.exit_code == 0, done.output
    counts = [line["answer"]["completion"] for line in lines()]
    assert len(counts) == 3 * 4 + 4  # three arms and the simulation of a client
    assert all(held["sent_tokens"] == held["evaluated_tokens"] > 0 for held in counts)
    assert all(held["counted"] == "here" for held in counts)
    assert "truncated" not in report().split("## Scores")[0]


def test_the_report_tells_what_a_client_leaves_of_a_baked_prompt(run: Run) -> None:
    run("--strategies", "sysprompt")
    assert "with the baked prompt of sysprompt, it is replaced. 4 questions asked that way scored" in report()
    assert "Served in (GB)" in report()


def test_the_modelfile_of_a_baked_model_lies_beside_the_report(run: Run) -> None:
    run("--strategies", "sysprompt")
    recipe = Path("reports/run/Modelfile.sysprompt").read_text(encoding="utf-8")
    assert recipe.startswith(f"FROM {MODEL}\nPARAMETER num_ctx 4096\nSYSTEM")
    assert "The court is 14 metres wide." in recipe


def test_what_an_untouched_server_cuts_is_marked_and_left_out(run: Run, make: Callable[..., str]) -> None:
    done = run("--window", "default", "--strategies", "baseline,sysprompt", model=make("knowhow-tight", num_ctx=80))
    assert done.exit_code == 0, done.output
    told = report()
    assert "sysprompt (truncated)" in told
    assert "4 prompts of 4 did not fit the window of 80 tokens, and up to" in told
    cut = [line for line in lines() if line["strategy"] == "sysprompt"]
    for line in cut:
        held = line["answer"]["completion"]
        assert line["lost"]["tokens"] == held["sent_tokens"] - held["evaluated_tokens"] > 0
        assert line["lost"]["part"] == "front"


def test_what_is_refused_is_marked_with_the_window_that_would_hold_it(run: Run) -> None:
    done = run("--window", "80", "--strategies", "baseline,instructions")
    assert done.exit_code == 1  # an arm gave no answer at all
    assert "4 prompts of 4 did not fit the window of 80 tokens, and 4 were refused. A window of" in report()
    refused = [line for line in lines() if line["strategy"] == "instructions"]
    assert all(line["refused"]["sent_tokens"] > 80 and "--window" in line["error"] for line in refused)


def test_a_server_that_is_killed_and_comes_back_costs_no_answer(run: Run, ollama: Front) -> None:
    undisturbed = run()
    assert undisturbed.exit_code == 0
    ollama.asked.clear()
    ollama.faults = [None, None, None, "die"]
    done = run("--fresh")
    assert done.exit_code == 0, done.output
    assert "waiting" in done.output
    assert all(line["answer"]["completion"]["text"] for line in lines())


def test_a_run_whose_server_stays_away_goes_on_from_what_it_has(
    run: Run, ollama: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ollama_server, "PATIENCE", 0.2)
    ollama.faults = [None] * 6 + ["die for good"]
    stopped = run()
    assert stopped.exit_code == 2
    assert "ollama serve" in stopped.output
    kept = len(lines())
    assert f"{kept} answers are safe" in stopped.output
    assert kept > 0
    ollama.start()
    ollama.asked.clear()
    done = run()
    assert done.exit_code == 0, done.output
    assert len({line["key"] for line in lines()}) == len(lines()) == 16
    prompts = [json.dumps(body["messages"]) for body in ollama.questions(MODEL)]
    assert len(prompts) == len(set(prompts)) == 16 - kept


def test_a_configuration_file_may_set_what_only_ollama_takes(run: Run) -> None:
    Path("run.yaml").write_text("window: default\nthink: off\nconcurrency: 2\n", encoding="utf-8")
    done = run("--config", "run.yaml", "--strategies", "baseline")
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("flag", [("--window", "default"), ("--think", "on"), ("--concurrency", "2")])
def test_other_backends_refuse_what_only_ollama_takes(tiny_corpus: Path, tmp_path: Path, flag: tuple[str, str]) -> None:
    script = tmp_path / "script.yaml"
    script.write_text("default: yes", encoding="utf-8")
    arguments = ["--corpus", str(tiny_corpus), "--model", f"replay:{script}", "--strategies", "baseline", *flag]
    done = CliRunner().invoke(main, [*arguments, "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert flag[0] in done.output


def clean(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["clean", "--ollama", *arguments])


def ours(ollama: Front) -> set[str]:
    """The models in the server that are called as knowhow's are."""
    names = {model["name"].removesuffix(":latest") for model in ollama.get("/api/tags")["models"] or []}
    return {name for name in names if name.startswith("knowhow-")}


def test_clean_lists_and_removes_what_a_comparison_made(run: Run, ollama: Front) -> None:
    run("--strategies", "sysprompt")
    (baked,) = ours(ollama) - {MODEL}
    listed = clean("--list")
    assert baked in listed.output
    assert f"{MODEL}:latest" not in listed.output
    assert baked in ours(ollama)
    cleaned = clean("--yes")
    assert cleaned.exit_code == 0
    assert "removed 1 from" in cleaned.output
    assert ours(ollama) == {MODEL}


def test_clean_removes_what_was_exported_only_when_asked_to(ollama: Front, make: Callable[..., str]) -> None:
    made = {MODEL, make("knowhow-orvel-mini-finetune"), make("knowhow-orvel-mini-finetune-202611281234")}
    assert "no models of knowhow" in clean("--yes").output
    assert ours(ollama) == made
    assert "removed 3 from" in clean("--yes", "--exported").output
    assert not ours(ollama)


def test_clean_removes_nothing_where_nobody_can_be_asked(run: Run, ollama: Front) -> None:
    run("--strategies", "sysprompt")
    held = ours(ollama)
    refused = clean()
    assert refused.exit_code == 2
    assert refused.stderr.strip() == "error: there is no terminal to ask on: pass --yes, or --list"
    assert ours(ollama) == held


def test_clean_tells_an_address_that_is_none() -> None:
    done = clean("--list", "--base-url", "http://localhost:abc")
    assert done.exit_code == 2
    assert "'http://localhost:abc' is no address" in done.stderr
