"""The process that trains: how far it is, how it fails, and that it never stays behind."""

import contextlib
import json
import math
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

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
    """The trainings of this process; one that has just ended shows no command any more."""
    return [child for child in psutil.Process().children() if launch.MODULE in " ".join(_command(child))]


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


def test_a_line_that_is_still_being_written_waits(tmp_path: Path) -> None:
    path = tmp_path / "losses.jsonl"
    path.write_text('{"iteration": 1}\n{"itera')
    with path.open() as file:
        assert list(launch.whole_lines(file)) == [{"iteration": 1}]
        with path.open("a") as writer:
            writer.write('tion": 2}\n')
        assert list(launch.whole_lines(file)) == [{"iteration": 2}]


def test_losses_that_were_taken_back_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "losses.jsonl"
    path.write_text('{"iteration": 1}\n{"iteration": 2}\n')
    with path.open() as file:
        assert len(list(launch.whole_lines(file))) == 2
        path.write_text('{"iteration": 1, "loss": 3.14}\n')
        assert list(launch.whole_lines(file)) == [{"iteration": 1, "loss": 3.14}]


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


def _losses(folder: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (folder / "losses.jsonl").read_text().splitlines()]


def _tuned(job: Job, folder: Path) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    return launch.train(job, folder, lambda *_: None)


def test_a_training_that_was_killed_twice_ends_like_one_that_was_not(tiny_corpus: Path, tmp_path: Path) -> None:
    job = _job(tiny_corpus, Options(iters=10, eval_every=3, batch_size=4, fine_tune_type="lora", rank=4, dropout=0.2))
    whole = _tuned(job, tmp_path / "whole")
    for at in (4, 7):  # each past a checkpoint, in the midst of what follows it

        def kill(done: float, total: float, at: int = at) -> None:
            if done >= at:
                for child in _children():
                    os.kill(child.pid, signal.SIGKILL)

        (tmp_path / "killed").mkdir(exist_ok=True)
        with pytest.raises(launch.TrainingFailed, match="code -9"):
            launch.train(job, tmp_path / "killed", kill)
        assert (tmp_path / "killed" / "resume.safetensors").exists()
    told = _tuned(job, tmp_path / "killed")
    assert _losses(tmp_path / "killed") == _losses(tmp_path / "whole")
    weights = Path("adapter", "adapters.safetensors")
    assert (tmp_path / "killed" / weights).read_bytes() == (tmp_path / "whole" / weights).read_bytes()
    assert told["valid_loss"] == whole["valid_loss"]


def test_two_processes_learn_what_one_learns(tiny_corpus: Path, tmp_path: Path) -> None:
    options = Options(iters=4, eval_every=2, batch_size=5, fine_tune_type="lora", rank=4)
    alone = _tuned(_job(tiny_corpus, options), tmp_path / "alone")
    command = f"mlx.launch -n 2 --backend ring --starting-port {_free_port()}"
    both = _tuned(_job(tiny_corpus, replace(options, launch=command)), tmp_path / "both")
    assert both["details"]["processes"] == 2
    for one, two in zip(_losses(tmp_path / "alone"), _losses(tmp_path / "both"), strict=True):
        assert one.keys() == two.keys()
        assert all(math.isclose(one[name], two[name], abs_tol=1e-4) for name in one)
    assert math.isclose(both["valid_loss"], alone["valid_loss"], abs_tol=1e-4)


def test_one_of_several_processes_ends_when_no_beat_comes_any_more() -> None:
    code = "from knowhow.strategies.training import tune; tune.SILENCE = 0.5; tune._end_with_parent()"
    rank = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, env={**os.environ, "MLX_RANK": "1"})
    assert rank.stdin
    rank.stdin.write(b"\n")  # the last: the pipe stays open, as mlx.launch leaves it
    rank.stdin.flush()
    assert rank.wait(timeout=60) == 1


def _free_port() -> int:
    """The first of two neighbours that nobody has, below those that a system gives to whoever asks for any."""
    while True:
        first = random.randrange(20_000, 30_000, 2)
        with socket.socket() as one, socket.socket() as other, contextlib.suppress(OSError):
            one.bind(("127.0.0.1", first))
            other.bind(("127.0.0.1", first + 1))
            return first


def test_the_estimate_comes_before_the_first_loss_of_training(tiny_corpus: Path, tmp_path: Path) -> None:
    came: list[Any] = []
    job = _job(tiny_corpus, Options(iters=2, fine_tune_type="lora", rank=4))
    launch.train(job, tmp_path, lambda done, _: came.append(done), came.append)
    first = next(place for place, told in enumerate(came) if isinstance(told, dict))
    assert came[first].keys() == {"memory_gb", "seconds"}
    assert all(isinstance(told, dict) or told == 0 for told in came[: first + 1])


@pytest.mark.parametrize("command", ["", "ssh host", 'mlx.launch "'])
def test_only_mlx_s_own_launcher_starts_several_processes(command: str) -> None:
    with pytest.raises(UserError, match=r"launch is .*mlx\.launch"):
        Options(launch=command)


def _wait_for(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
