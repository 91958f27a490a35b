"""Runs that were killed, torn or short of disk: what was answered is kept, and the report is the undisturbed one's."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from knowhow.evaluate import ledger
from knowhow.evaluate.cli import main
from knowhow.evaluate.results import Record

# what runs in the background of a shell is started with interrupts ignored, and so would be what it starts
HEARS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
RUN = f"{HEARS}; from knowhow.evaluate.cli import main; main()"
SLOW = {
    "answers": [
        {"match": "how wide", "answer": "The court is 14 metres wide.", "seconds": 0.03},
        {"match": "what height", "error": "hung up"},
    ],
    "default": {"answer": ["I do not know.", "It is 14 m."], "seconds": 0.03},
    "batch": 3,
}
ASKING = ("--strategies", "baseline,instructions,sysprompt", "--attempts", "2")
ANSWERS = 3 * 4 * 2


def timeless(report: Path) -> list[str]:
    """A report's lines but for those that tell the time of day."""
    lines = report.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith(("| started", "| finished"))]


def start(folder: Path, corpus: Path, **more) -> subprocess.Popen:
    arguments = ["--corpus", str(corpus), "--model", "replay:script.json", *ASKING]
    environment = os.environ | {"KNOWHOW_CACHE": str(folder / "cache")}
    command = [sys.executable, "-c", RUN, *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=folder, env=environment, **pipes, **more)


def wait_for_lines(path: Path, count: int) -> None:
    deadline = time.monotonic() + 20
    while not path.exists() or path.read_bytes().count(b"\n") < count:
        assert time.monotonic() < deadline
        time.sleep(0.002)


@pytest.fixture
def undisturbed(compare, run_folder) -> list[str]:
    """The report of a run that nothing disturbed."""
    compare(*ASKING, script=SLOW)
    return timeless(run_folder / "report.md")


@pytest.mark.parametrize("count", [1, 6, 17])
def test_a_killed_run_goes_on_to_the_same_report(undisturbed, compare, run_folder, tiny_corpus, count):
    for name in ("answers.jsonl", "run.json", "report.md"):
        (run_folder / name).unlink()
    process = start(tiny_corpus.parent, tiny_corpus)
    wait_for_lines(run_folder / "answers.jsonl", count)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = (run_folder / "answers.jsonl").read_bytes()
    kept = kept[: kept.rfind(b"\n") + 1]
    assert not (run_folder / "run.json").exists()
    assert compare(*ASKING).exit_code == 0
    assert (run_folder / "answers.jsonl").read_bytes().startswith(kept)
    assert timeless(run_folder / "report.md") == undisturbed
    answered = [json.loads(line) for line in (run_folder / "answers.jsonl").read_text().splitlines()]
    keys = [line["key"] for line in answered if line["kind"] == "answer" and line["answer"]]
    assert len(keys) == len(set(keys)) == ANSWERS - 6  # no answer was lost, and none was asked for twice


@pytest.mark.parametrize("share", [0.0, 0.35, 0.77, 0.999])
def test_a_torn_ledger_goes_on_to_the_same_report(undisturbed, compare, run_folder, share):
    path = run_folder / "answers.jsonl"
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    assert compare(*ASKING).exit_code == 0
    assert timeless(run_folder / "report.md") == undisturbed


def test_an_interrupted_run_says_how_to_go_on(tmp_path, tiny_corpus, run_folder):
    (tmp_path / "script.json").write_text(json.dumps(SLOW))
    process = start(tmp_path, tiny_corpus)
    wait_for_lines(run_folder / "answers.jsonl", 2)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert re.fullmatch(
        r"stopped; \d answers? (is|are) safe in .*; the same command goes on from there", said.splitlines()[-1]
    )
    assert len(said.splitlines()) == 2  # the other one tells the temperature


def test_a_run_that_was_stopped_while_it_asked_all_again_mixes_with_no_other(
    undisturbed, compare, run_folder, monkeypatch
):
    append = ledger.Ledger.append

    def stopping(self: ledger.Ledger, record: Record) -> None:
        if self.answers == 2:
            raise KeyboardInterrupt
        append(self, record)

    with monkeypatch.context() as patched:
        patched.setattr(ledger.Ledger, "append", stopping)
        stopped = compare(*ASKING, "--fresh")
    assert stopped.exit_code == 130
    assert "2 answers are safe in" in stopped.stderr
    assert "the same command without --fresh goes on from there" in stopped.stderr
    report = CliRunner().invoke(main, ["report", str(run_folder)])
    assert "no finished run in" in report.stderr
    old = (run_folder / "earlier-1" / "answers.jsonl").read_bytes()
    kept = (run_folder / "answers.jsonl").read_bytes()
    assert compare(*ASKING).exit_code == 0
    assert (run_folder / "answers.jsonl").read_bytes().startswith(kept)
    assert (run_folder / "earlier-1" / "answers.jsonl").read_bytes() == old
    assert timeless(run_folder / "report.md") == undisturbed


def test_a_full_disk_is_one_line_and_loses_nothing(compare, run_folder, monkeypatch):
    write, written = os.write, []

    def full(file: int, data: bytes) -> int:
        if b'"kind": "answer"' in data:
            written.append(data)
            if len(written) == 3:
                write(file, data[:20])  # a part still fits
                raise OSError(28, "No space left on device")
        return write(file, data)

    monkeypatch.setattr(ledger.os, "write", full)
    done = compare("--strategies", "baseline")
    assert done.exit_code == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "No space left on device: " in done.stderr
    assert "make room" in done.stderr
    assert "2 answers are safe in reports/orvel-replay-script/answers.jsonl" in done.stderr
    monkeypatch.undo()
    assert (run_folder / "answers.jsonl").read_text().count('"kind": "answer"') == 2


def test_a_limit_on_file_sizes_is_found_before_anything_is_asked(tmp_path, tiny_corpus, run_folder):
    (tmp_path / "script.json").write_text(json.dumps(SLOW))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_192, 8_192))

    process = start(tmp_path, tiny_corpus, preexec_fn=limit)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 2
    assert said.startswith("error: File too large")
    assert len(said.splitlines()) == 1
    assert not any(run_folder.parent.iterdir())


def test_two_runs_never_share_a_folder(tmp_path, tiny_corpus, run_folder, compare):
    (tmp_path / "script.json").write_text(json.dumps(SLOW))
    process = start(tmp_path, tiny_corpus)
    wait_for_lines(run_folder / "answers.jsonl", 1)
    second = compare(*ASKING)
    process.kill()
    process.communicate()
    assert second.exit_code == 2
    assert "another run is at work in" in second.stderr
