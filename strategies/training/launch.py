"""Runs a training in a process of its own, tells how far it is, and leaves none behind however this process ends.

The child's prints go into a log that nobody parses; losses and outcome come through files that it writes (tune.py).
Nothing here knows mlx.
"""

import contextlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from ..errors import UserError
from . import estimate
from .job import Job, write_job
from .session import LOSSES
from .watch import Broke

MODULE = f"{__package__}.tune"
OUTCOME = "outcome.json"
PAUSE = 0.1  # seconds between looks at the losses


class TrainingFailed(RuntimeError):
    """The training process ended without an outcome: a bug of ours or of mlx-lm's, or the system killed it."""


def train(
    job: Job,
    folder: Path,
    progress: Callable[[float, float], None],
    foretold: Callable[[dict[str, Any]], None] = lambda told: None,
) -> dict[str, Any]:
    """Train into `folder`, or go on there, with `progress(iterations done, of all)`; what it cost.

    `foretold` gets the estimate (estimate.py) once there is one. UserError: the child's own; Broke, if it ran in vain.
    """
    path, log = folder / "job.json", folder / "training.log"
    write_job(job, path)
    (folder / OUTCOME).unlink(missing_ok=True)  # of a process that was stopped
    command = [*launcher(job.options.launch), sys.executable, "-P", "-m", MODULE, str(path)]
    with log.open("wb") as output:
        # it ends when its standard input does, and the system closes that even for a parent that was killed
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT)
        try:
            _follow(child, folder, progress, foretold)
        finally:
            child.kill()
            with contextlib.suppress(BrokenPipeError):
                child.communicate()
    return _outcome(folder / OUTCOME, log, child.returncode)


def launcher(command: str | None) -> list[str]:
    """What starts the training on several machines, as words; nothing: it is started here."""
    if command is None:
        return []
    named, *rest = shlex.split(command)
    found = shutil.which(named) or shutil.which(named, path=str(Path(sys.executable).parent))
    started = [found] if found else [sys.executable, "-c", "from mlx._distributed_utils.launch import main; main()"]
    return [*started, *rest, "--"]


def _follow(
    child: "subprocess.Popen[bytes]",
    folder: Path,
    progress: Callable[[float, float], None],
    foretold: Callable[[dict[str, Any]], None],
) -> None:
    """Reports the estimate and the losses' iterations until the child ends, and lets it feel a pulse meanwhile."""
    seen, told = None, False
    while True:
        ended = child.poll() is not None
        if not told and (expected := estimate.read(folder)):
            told = True
            foretold(expected)
        if seen is None and (folder / LOSSES).exists():
            seen = (folder / LOSSES).open(encoding="utf-8")
        for line in whole_lines(seen) if seen else ():
            progress(line["iteration"], line["of"])
        if ended:
            break
        _beat(child)
        time.sleep(PAUSE)
    if seen:
        seen.close()


def _beat(child: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(BrokenPipeError):
        if child.stdin:
            child.stdin.write(b"\n")
            child.stdin.flush()


def whole_lines(file: TextIO) -> Iterator[dict[str, Any]]:
    """The lines written since the last call; one still being written is left for the next.

    A training that goes on from a checkpoint takes back the lines after it: then from the first line again.
    """
    if os.fstat(file.fileno()).st_size < file.tell():
        file.seek(0)
    while True:
        start = file.tell()
        line = file.readline()
        if not line.endswith("\n"):
            file.seek(start)
            return
        yield json.loads(line)


def _outcome(path: Path, log: Path, code: int) -> dict[str, Any]:
    if not path.exists():
        lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
        failed = TrainingFailed(f"training ended with code {code}: {lines[-1] if lines else 'without a word'}")
        failed.add_note("\n".join(lines[-30:]))  # its log goes with the folder
        raise failed
    outcome = json.loads(path.read_text(encoding="utf-8"))
    if "problem" in outcome:
        raise (Broke if outcome["broke"] else UserError)(outcome["problem"], outcome["fix"])
    return outcome
