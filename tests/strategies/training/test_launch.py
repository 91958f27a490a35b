"""The process that trains: how far it is, how it fails, and that it never stays behind."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from knowhow.strategies.backends import folders
from knowhow.strategies.errors import UserError
from knowhow.strategies.training import launch
from knowhow.strategies.training.job import Job, Options

ENDLESS = Options(iters=100_000, eval_every=100_000)


def _job(corpus: Path, options: Options) -> Job:
    return Job(str(folders.find("mini")), str(corpus / "train.jsonl"), str(corpus / "valid.jsonl"), options)


def _children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if launch.MODULE in " ".join(child.cmdline())]


def test_a_line_that_is_still_being_written_waits(tmp_path: Path) -> None:
    path = tmp_path / "losses.jsonl"
    path.write_text('{"iteration": 1}\n{"itera')
    with path.open() as file:
        assert list(launch.whole_lines(file)) == [{"iteration": 1}]
        with path.open("a") as writer:
            writer.write('tion": 2}\n')
        assert list(launch.whole_lines(file)) == [{"iteration": 2}]


def test_what_the_user_has_to_put_right_comes_through(tiny_corpus: Path, tmp_path: Path) -> None:
    (tiny_corpus / "train.jsonl").write_text('{"question": "?"}\n')
    with pytest.raises(UserError, match="line 1: neither messages"):
        launch.train(_job(tiny_corpus, Options()), tmp_path, lambda *_: None)


def test_a_crash_is_told_by_the_last_line_of_its_log(
    tiny_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "MODULE", "no_such_module")
    with pytest.raises(launch.TrainingFailed, match=r"code 1.*No module named no_such_module"):
        launch.train(_job(tiny_corpus, Options()), tmp_path, lambda *_: None)


def test_an_interrupted_training_leaves_no_process_behind(tiny_corpus: Path, tmp_path: Path) -> None:
    def interrupt(done: float, total: float) -> None:
        assert _children()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        launch.train(_job(tiny_corpus, ENDLESS), tmp_path, interrupt)
    assert not _children()


def test_a_killed_parent_leaves_no_process_behind(tiny_corpus: Path, tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from knowhow.strategies.training import launch, job; "
        f"launch.train(job.Job(*{[str(folders.find('mini')), *map(str, tiny_corpus.glob('*.jsonl'))]!r}, "
        f"job.Options(iters=100_000)), Path({str(tmp_path)!r}), lambda *_: None)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code])
    _wait_for((tmp_path / "losses.jsonl").exists)
    (child,) = psutil.Process(parent.pid).children()
    parent.kill()
    parent.wait()
    child.wait(timeout=20)


def _wait_for(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
