"""A run's folder: what a finished run leaves there, and how it is read again. Knows no models.

answers.jsonl     the ledger: every answer as it came, of all the settings that ever ran here
scores.jsonl      the records of the last run, in order, with their scores; made anew by every scoring
report.md
run.json          what was run, with its fingerprint; written last, so it marks a run that is finished
errors.log        tracebacks of strategies and backends that broke, if any did
earlier-1/        the first four as they were before --fresh: a run's folder too; the highest number is the last
"""

import contextlib
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ..strategies.base import Preparation
from ..strategies.corpus import read_text
from ..strategies.errors import UserError
from .files import json_line, write_whole
from .ledger import Ledger
from .questions import Question
from .results import Arm, Record, Results

LEDGER, SCORES, REPORT, RUN = "answers.jsonl", "scores.jsonl", "report.md", "run.json"
LOCK, EARLIER = ".lock", "earlier"
WAIT = "wait until it has ended"


@dataclass(frozen=True)
class Saved:
    """A finished run, as its folder tells it; `results` come without scores."""

    fingerprint: str
    whole: bool  # every arm was prepared and every answer came
    corpus: str  # as it was given: a name or a folder
    results: Results


@contextlib.contextmanager
def locked(folder: Path, fix: str = f"{WAIT}, or give this one a folder of its own with --name") -> Iterator[None]:
    """Keeps a second run out of the folder. UserError: there is one."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UserError(f"another run is at work in {folder}", fix) from None
    try:
        yield
    finally:
        lock.release()


def is_whole(results: Results) -> bool:
    return all(arm.preparation for arm in results.arms) and all(record.answer for record in results.records)


def save(folder: Path, saved: Saved, report: str) -> None:
    """Writes scores, report and, last, run.json. OSError."""
    (folder / RUN).unlink(missing_ok=True)  # whatever it marked as finished is no longer what the folder holds
    write_whole(folder / SCORES, "".join(_score_lines(saved.results.records)))
    write_whole(folder / REPORT, report)
    results = saved.results
    told = {
        "fingerprint": saved.fingerprint,
        "whole": saved.whole,
        "corpus": {"given": saved.corpus, "name": results.corpus, "title": results.title},
        "headline": results.headline,
        "questions": {question.id: question.prompt for question in results.questions},
        "arms": [asdict(arm) for arm in results.arms],
        "run": dict(results.run),
    }
    write_whole(folder / RUN, json.dumps(told, indent=1, default=str))


def set_aside(folder: Path) -> None:
    """Moves what runs left there into a folder of its own below: the next one finds nothing, and all is kept."""
    held = [name for name in (RUN, SCORES, REPORT, LEDGER) if (folder / name).exists()]
    if not held:
        return
    numbered = (folder / f"{EARLIER}-{number}" for number in itertools.count(1))
    place = next(free for free in numbered if not free.exists())
    place.mkdir()
    for name in held:  # run.json first: wherever this is killed, nothing is marked as finished that is not whole
        (folder / name).replace(place / name)


def finished(folder: Path, fingerprint: str) -> bool:
    """A run with this fingerprint has left its report, and no failure that would be tried again."""
    try:
        told = json.loads((folder / RUN).read_bytes())
        return told["fingerprint"] == fingerprint and told["whole"] and (folder / REPORT).is_file()
    except (OSError, ValueError, KeyError, TypeError):
        return False


def load(folder: Path, questions: Mapping[str, Question]) -> Saved:
    """A finished run. UserError: there is none, or its questions have changed since."""
    told = read_run(folder)
    changed = [
        name for name, prompt in told["questions"].items() if name not in questions or questions[name].prompt != prompt
    ]
    if changed:
        raise UserError(f"questions have changed since that run: {', '.join(changed)}", fix="run compare again")
    corpus = told["corpus"]
    results = Results(
        corpus=corpus["name"],
        title=corpus["title"],
        headline=told["headline"],
        questions=tuple(questions[name] for name in told["questions"]),
        arms=tuple(map(_arm, told["arms"])),
        records=tuple(_records(folder)),
        run=told["run"],
    )
    return Saved(told["fingerprint"], told["whole"], corpus["given"], results)


def read_run(folder: Path) -> dict[str, Any]:
    """What run.json holds. UserError: no finished run there."""
    if not (folder / RUN).is_file():
        raise UserError(f"no finished run in {folder}", fix="pass the folder that holds its run.json")
    try:
        return json.loads(read_text(folder / RUN))
    except ValueError as error:
        raise UserError(f"{folder / RUN} is damaged ({error})", fix="run compare again") from error


def _arm(told: dict[str, Any]) -> Arm:
    prepared = told["preparation"]
    return Arm(**{**told, "preparation": Preparation(**prepared) if prepared else None})


def _records(folder: Path) -> Iterator[Record]:
    """The run's records, out of the ledger."""
    lines = [line for line in read_text(folder / SCORES).split("\n") if line]
    try:
        told = [json.loads(line) for line in lines]
        keys = [(line["key"], line["strategy"], line["question"]) for line in told]
    except (ValueError, KeyError, TypeError) as error:
        problem = f"{folder / SCORES} is damaged ({type(error).__name__}: {error})"
        fix = f"delete {RUN} beside it and run compare again; no answer is lost"
        raise UserError(problem, fix) from error
    with contextlib.closing(Ledger(folder / LEDGER, readonly=True)) as ledger:
        for key, strategy, question in keys:
            record = ledger.records.get(key)
            if record is None:
                problem = f"{folder / LEDGER} lacks the answer of {strategy} to {question}"
                raise UserError(problem, fix="run compare again")
            yield replace(record, scores=())


def _score_lines(records: Sequence[Record]) -> Iterator[str]:
    for record in records:
        told = asdict(record)
        yield json_line({name: told[name] for name in ("key", "strategy", "question", "attempt", "scores")}).decode()
