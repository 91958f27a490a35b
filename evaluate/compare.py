"""A whole run: plan in, report out. Asking, scoring and rendering are separate passes, with the ledger between them."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..strategies.errors import UserError
from . import archive, environment, external
from .files import write_whole
from .identity import backend_identity
from .ledger import Ledger
from .planning import Exam, Plan, load_exam
from .progress import bars
from .reporting.markdown import render
from .results import Arm, Record, Results
from .runner import Progress, run
from .scoring import scored, show
from .settings import Settings


@dataclass(frozen=True)
class Finished:
    """A run that has left its report."""

    folder: Path
    results: Results

    @property
    def report(self) -> Path:
        return self.folder / archive.REPORT

    @property
    def silent(self) -> list[str]:
        """The arms that could not be prepared or gave no answer at all."""
        answered = {record.strategy for record in self.results.records if record.answer}
        return [arm.name for arm in self.results.arms if arm.name not in answered]

    @property
    def failures(self) -> int:
        """Answers that failed. The same command asks for them again."""
        return sum(record.answer is None for record in self.results.records)


def compare(plan: Plan, command: str, progress: Progress, fresh: bool = False) -> Finished | None:
    """Asks, scores and reports; None: a finished run with this fingerprint is there already, and nothing was done.

    `fresh`: what is there is set aside, and all is asked again.
    """
    fingerprint = plan.fingerprint  # of what is there now, whatever is edited while it is asked
    plan.folder.mkdir(parents=True, exist_ok=True)
    with archive.locked(plan.folder):
        if fresh:
            archive.set_aside(plan.folder)
        elif archive.finished(plan.folder, fingerprint):
            return None
        started = _now()
        with contextlib.closing(Ledger(plan.folder / archive.LEDGER)) as ledger, _safe(ledger, fresh):
            arms, records = run(plan, ledger, progress)
            about = _about(plan, command, started)
            show(plan.exam.scorers, progress)
            results = _judged(plan.exam, _unscored(plan, arms, records, about))
            _save(plan.folder, fingerprint, plan.settings, results)
    return Finished(plan.folder, results)


def report_again(folder: Path) -> Finished:
    """Scores and renders a finished run anew, without a model. UserError: no such run, or its questions changed."""
    with _reopened(folder) as (exam, saved):
        results = _judged_again(exam, saved.results)
        archive.save(folder, replace(saved, results=results), render(results))
    return Finished(folder, results)


def score_files(corpus: str, files: Sequence[Path]) -> list[Record]:
    """The scores of answers that came from elsewhere. Faults: lines that cannot be read."""
    exam = load_exam(corpus)
    records = external.read_answers(files, exam.questions.questions)
    with bars() as progress:
        show(exam.scorers, progress)
        return scored(records, exam.questions.questions, exam.scorers)


def set_beside(folder: Path, records: Sequence[Record]) -> Finished:
    """Renders a finished run's report anew, with scored answers from elsewhere as arms of their own."""
    with _reopened(folder) as (exam, saved):
        arms, beside = _beside(folder, saved.results, records)
        results = _judged_again(exam, saved.results)
        results = replace(results, arms=(*results.arms, *arms), records=(*results.records, *beside))
        write_whole(folder / archive.REPORT, render(results))
    return Finished(folder, results)


def _beside(folder: Path, results: Results, records: Sequence[Record]) -> tuple[list[Arm], list[Record]]:
    """The arms of answers from elsewhere, and those that the run asked for too. UserError: a name is taken; none."""
    known, asked = {arm.name for arm in results.arms}, {question.id for question in results.questions}
    arms = external.arms(records)
    taken = [arm.name for arm in arms if arm.name in known]
    if taken:
        raise UserError(
            f"the run has arms of its own called {', '.join(taken)}", fix='give yours another name as "arm"'
        )
    beside = [record for record in records if record.question in asked]
    if not beside:
        raise UserError(f"the run in {folder} asked none of these questions", fix="pass the folder of another run")
    return arms, beside


@contextlib.contextmanager
def _reopened(folder: Path) -> Iterator[tuple[Exam, archive.Saved]]:
    """A finished run with its exam, which no other run touches meanwhile. UserError: none, or one is at work there."""
    archive.read_run(folder)  # where there is none, nothing is made that locks it
    with archive.locked(folder, archive.WAIT):
        exam = load_exam(archive.read_run(folder)["corpus"]["given"])
        yield exam, archive.load(folder, {question.id: question for question in exam.questions.questions})


def _unscored(plan: Plan, arms: Sequence[Arm], records: Sequence[Record], about: dict[str, Any]) -> Results:
    corpus = plan.exam.corpus
    return Results(
        corpus=corpus.name,
        title=corpus.title,
        headline=plan.exam.headline,
        questions=plan.asked,
        arms=tuple(arms),
        records=tuple(records),
        run=about,
    )


def _judged(exam: Exam, results: Results) -> Results:
    return replace(results, records=tuple(scored(results.records, exam.questions.questions, exam.scorers)))


def _judged_again(exam: Exam, results: Results) -> Results:
    """Without a run, whose progress would be shown."""
    with bars() as progress:
        show(exam.scorers, progress)
        return _judged(exam, results)


def _save(folder: Path, fingerprint: str, settings: Settings, results: Results) -> None:
    whole = archive.is_whole(results)
    saved = archive.Saved(fingerprint, whole, settings.corpus, results)
    archive.save(folder, saved, render(results))


def _about(plan: Plan, command: str, started: str) -> dict[str, Any]:
    """Exactly what was run. No host's and no user's name, unless the command holds one."""
    settings = plan.settings
    shown = [known.name for known in fields(settings) if known.name not in ("options", "out", "cache", "name", "seed")]
    return {
        "command": command,
        "settings": {name: _told(getattr(settings, name)) for name in shown},
        "options": plan.every_option,
        "decoding": {name: value for name, value in asdict(settings.decoding(0)).items() if name != "schema"},
        "seed": settings.seed,
        "hashes": plan.hashes,
        "model": backend_identity(plan.backend),
        "versions": environment.versions(),
        "machine": environment.machine(),
        "started": started,
        "finished": _now(),
    }


def _told(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value


@contextlib.contextmanager
def _safe(ledger: Ledger, fresh: bool) -> Iterator[None]:
    """Whatever ends a run early says what is safe and how to go on."""
    again = "the same command without --fresh" if fresh else "the same command"
    try:
        yield
    except BaseException as error:
        count = "1 answer is" if ledger.answers == 1 else f"{ledger.answers} answers are"
        error.add_note(f"{count} safe in {ledger.path}; {again} goes on from there")
        raise


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
