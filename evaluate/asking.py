"""Puts an experiment's questions to a base model and to each of its trainings: three sets, and the losses beside them.

    questions/     the corpus's questions, once, greedily
    headline/      the corpus's headline question, several times, sampled, of which the best answer is shown
    general/       questions on other things, to see what was forgotten
    losses.json    losses of each on the validation pairs and on the general questions' answers

The arms go by the names of the trainings; `baseline` is the base. Trains nothing.
"""

import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ..strategies.backends.base import Tunes
from ..strategies.training.measure import measured
from ..strategies.tuned import adapter_in
from . import archive, environment
from .experiment import Experiment
from .files import write_whole
from .general import as_rows, general_questions
from .identity import backend_identity, digest
from .ledger import Ledger
from .options import options, strategy_classes
from .planning import Exam, Plan, load_backend, spread
from .questions import Question
from .reporting.markdown import render
from .results import Arm, Record, Results
from .runner import run
from .scorers.words import Words
from .scoring import scored
from .settings import Settings
from .summary import BASELINE, ArmSummary, Summary, summarize

Progress = Callable[[str, float, float], None]
LOSSES, GENERAL = "losses.json", "general.jsonl"
BATCH = 4  # rows, for losses where the experiment leaves it open


@dataclass(frozen=True)
class Asked:
    """What a model and its trainings answered, and their losses: arm -> {valid, stock_valid, general}."""

    questions: Results
    headline: Results
    general: Results
    losses: Mapping[str, Mapping[str, float | None]]

    @cached_property
    def summary(self) -> Summary:
        """Of the corpus's questions."""
        return summarize(self.questions)

    @cached_property
    def on(self) -> dict[str, ArmSummary]:
        """Each arm on the corpus's questions."""
        return {arm.name: arm for arm in self.summary.arms}

    @cached_property
    def off(self) -> dict[str, ArmSummary]:
        """Each arm on the general questions."""
        return {arm.name: arm for arm in summarize(self.general).arms}


@dataclass(frozen=True)
class Here:
    """What asking needs at hand. `arms`: training -> its folder."""

    experiment: Experiment
    exam: Exam
    settings: Settings
    arms: Mapping[str, Path]
    folder: Path
    progress: Progress


def ask(here: Here) -> Asked:
    """Everything, or what of it is not on disk already."""
    limit, attempts = here.experiment.limit, here.experiment.attempts
    questions = spread(here.exam.questions.questions, limit, here.exam.headline)
    once = _results(here, "questions", here.exam, questions, here.settings)
    (first,) = spread(questions, 1, here.exam.headline)
    again = _results(here, "headline", here.exam, (first,), replace(here.settings, attempts=attempts))
    other = _general(here.exam)
    general = _results(here, "general", other, other.questions.questions, here.settings)
    write_whole(here.folder / "questions" / archive.REPORT, render(once))
    return Asked(once, again, general, _losses(here))


def _general(exam: Exam) -> Exam:
    asked = general_questions()
    return replace(exam, questions=asked, scorers=(Words(asked),), headline=asked.questions[0].id)


def _results(here: Here, kind: str, exam: Exam, asked: tuple[Question, ...], settings: Settings) -> Results:
    named = {f"finetune:{folder}": name for name, folder in here.arms.items()}
    settings = replace(settings, strategies=(BASELINE, *named))
    folder = here.folder / kind
    folder.mkdir(parents=True, exist_ok=True)
    classes = strategy_classes(settings.strategies)
    plan = Plan(settings, exam, classes, options(classes, {}, {}), asked, load_backend(settings), folder)
    with contextlib.closing(Ledger(folder / archive.LEDGER)) as ledger:
        arms, records = run(plan, ledger, here.progress)
    about = {"settings": {"model": settings.model, "corpus": settings.corpus}, "versions": environment.versions()}
    about |= {"decoding": asdict(settings.decoding(0)), "machine": environment.machine()}
    told = scored(records, asked, exam.scorers)
    return Results(
        corpus=exam.corpus.name,
        title=exam.corpus.title,
        headline=exam.headline,
        questions=asked,
        arms=tuple(_arm(arm, named) for arm in arms),
        records=tuple(_record(record, named) for record in told),
        run=about,
    )


def _arm(arm: Arm, named: Mapping[str, str]) -> Arm:
    return replace(arm, name=named.get(arm.name, arm.name))


def _record(record: Record, named: Mapping[str, str]) -> Record:
    return replace(record, strategy=named.get(record.strategy, record.strategy))


def _losses(here: Here) -> dict[str, dict[str, float | None]]:
    """Each is kept under all that decides it, so that nothing is measured twice."""
    path = here.folder / LOSSES
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    write_whole(here.folder / GENERAL, as_rows(general_questions()))
    base: Any = load_backend(here.settings)
    found = {}
    for name in (BASELINE, *here.arms):
        backend = base.tuned(adapter_in(here.arms[name])) if name in here.arms else base
        key = digest([backend_identity(backend), here.exam.corpus.digest, general_questions().digest, _batch(here)])
        if key not in known:
            here.progress(f"{name}: losses", 0, 1)
            known[key] = _measured(here, backend)
            write_whole(path, json.dumps(known, indent=1))
        here.progress(f"{name}: losses", 1, 1)
        found[name] = known[key]
    return found


def _measured(here: Here, backend: Tunes) -> dict[str, float | None]:
    size, mask = _batch(here)
    valid, general = here.exam.corpus.valid, here.folder / GENERAL
    told = measured(backend, valid, size, mask) if valid else {"loss": None, "stock": None}
    return {
        "valid": told["loss"],
        "stock_valid": told["stock"],
        "general": measured(backend, general, size, True)["loss"],
    }


def _batch(here: Here) -> tuple[int, bool]:
    given = here.experiment.settings
    return given.get("batch_size") or BATCH, given.get("mask_prompt", True)
