"""Has components judged by the Node programs: jobs go in, judgements come out in the same order, as they are ready.

It knows the programs' protocol (node/score.mjs) and what to do when they die; it knows no questions and no scores.
"""

import contextlib
import json
import os
import queue
import subprocess
import tempfile
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from .node import Node

# Seconds without a judgement: then the judge hangs. A component may run twice, each time START + TOTAL of node/pool.mjs
# (60 + 120 seconds), and a busy machine may take 60 to compile it.
SILENCE = 2 * (60 + 120) + 60
CRASHED = {"error": {"code": "compiler_crash", "line": None, "message": "the compiler does not come to an end"}}
NOTHING = {"parsed": False, "legacy": [], "uses": []}


@dataclass(frozen=True)
class Job:
    code: str  # a component's source
    test: Path | None  # its test file; None: only to be read


def at_once() -> int:
    """How many components to run at once: some of them only wait for a timer."""
    cores = os.cpu_count() or 1
    return cores + (cores + 1) // 2


@dataclass(frozen=True)
class Judge:
    """Where the programs are, and how many components they may run at once."""

    node: Node
    folder: Path
    workers: int
    cpu_seconds: int = 12  # for a component's tests; a usual one takes less than one

    def judgements(self, jobs: Sequence[Job]) -> Iterator[Mapping[str, Any]]:
        """What node/score.mjs says of each job, in order; and under "walls" what stood round those that ran.

        Where its process dies, each job that it owes gets a process of its own, so that only the guilty one fails.
        """
        done: dict[int, Mapping[str, Any]] = {}
        next_one = 0
        with contextlib.closing(self._process(jobs)) as told:
            for judgement in told:
                done[judgement["id"]] = judgement
                while next_one in done:
                    yield done.pop(next_one)
                    next_one += 1
        for number in range(next_one, len(jobs)):
            yield done.get(number) or self._alone(jobs[number])

    def _alone(self, job: Job) -> Mapping[str, Any]:
        with contextlib.closing(self._process([job])) as told:
            crashed = {**CRASHED, **NOTHING, "run": CRASHED if job.test else None, "walls": []}
            return next(told, crashed)

    def _process(self, jobs: Sequence[Job]) -> Generator[Mapping[str, Any], None, None]:
        """Judgements as they come, in any order; ends early where the process dies or falls silent."""
        with tempfile.TemporaryFile() as errors, self._started(errors) as process:
            lines: queue.Queue[str | None] = queue.Queue()
            threading.Thread(target=_feed, args=(process, jobs), daemon=True).start()
            threading.Thread(target=_read, args=(process, lines), daemon=True).start()
            try:
                first = lines.get(timeout=SILENCE)
                if first is None:
                    errors.seek(0)
                    raise RuntimeError(
                        f"the judge of components does not start:\n{errors.read().decode(errors='replace')}"
                    )
                walls = json.loads(first)["walls"]
                for _ in jobs:
                    line = lines.get(timeout=SILENCE)
                    if line is None:
                        return
                    yield {**json.loads(line), "walls": walls}
            except queue.Empty:
                return
            finally:
                process.kill()

    def _started(self, errors: IO[bytes]) -> "subprocess.Popen[str]":
        command = [str(self.node.program), "score.mjs", str(self.workers), str(self.cpu_seconds)]
        env = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": errors}
        return subprocess.Popen(command, cwd=self.folder, env=env, text=True, encoding="utf-8", **pipes)


def _feed(process: "subprocess.Popen[str]", jobs: Sequence[Job]) -> None:
    assert process.stdin
    with contextlib.suppress(BrokenPipeError, ValueError):  # it died, which the reader finds out
        for number, job in enumerate(jobs):
            told = {"id": number, "code": job.code, "test": str(job.test) if job.test else None}
            process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()


def _read(process: "subprocess.Popen[str]", lines: "queue.Queue[str | None]") -> None:
    assert process.stdout
    with contextlib.suppress(ValueError):
        for line in process.stdout:
            lines.put(line)
    lines.put(None)
