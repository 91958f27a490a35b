"""A whole experiment: trains a grid of runs, puts the questions to each, and leaves one report.

    OUT/NAME/
      report.md, curves.svg, curves.png
      bench.json                 all figures of the report; written last
      runs/[MODEL/]RUN/          adapter/, last/, losses.jsonl, preparation.json: links to what lies in the cache
      asked/MODEL/KIND/          the ledgers of the answers, as in a comparison

Whatever ends it early, the same command goes on: a training from its last checkpoint, the asking from its last answer.
A training that the user has to put right fails alone, and stands in the report with its reason.
"""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..strategies import plugins
from ..strategies.base import Preparation, Setup
from ..strategies.errors import UserError
from ..strategies.finetune import Finetune
from . import archive, environment, fitting
from .asking import Asked, Here, ask
from .experiment import Experiment, Trial
from .files import check_writable, write_whole
from .planning import Exam, load_backend, load_exam, model_slug, model_slugs
from .settings import Settings

Progress = Callable[[str, float, float], None]
Tell = Callable[[str], None]
REPORT, FIGURES, RUNS = "report.md", "bench.json", "runs"
LINKED = ("adapter", "last", "losses.jsonl", "preparation.json", "job.json")


@dataclass(frozen=True)
class Trained:
    """A trial that was trained, or why it was not."""

    trial: Trial
    folder: Path | None  # under runs/
    cost: Preparation | None
    curve: fitting.Curve | None
    error: str | None = None


@dataclass(frozen=True)
class Results:
    """All that a report tells."""

    experiment: Experiment
    exam: Exam
    trained: tuple[Trained, ...]
    asked: dict[str, Asked]  # by model
    about: dict[str, Any]
    folder: Path

    @property
    def report(self) -> Path:
        return self.folder / REPORT

    @property
    def failed(self) -> tuple[Trained, ...]:
        return tuple(one for one in self.trained if one.error)


def bench(experiment: Experiment, command: str, progress: Progress, tell: Tell) -> Results:
    """Trains, asks and reports. UserError: nothing of it can be done."""
    from .reporting import bench as rendering
    from .reporting import curves

    exam = load_exam(experiment.corpus, cache=experiment.cache_folder)
    folder = experiment.out / (experiment.name or default_name(experiment, exam))
    for place in (folder, experiment.cache_folder):
        check_writable(place)
    with archive.locked(folder):
        trained = [_trained(experiment, exam, trial, folder, (progress, tell)) for trial in experiment.trials]
        if all(one.error for one in trained):
            raise UserError(f"nothing could be trained: {trained[0].error}")
        asked = {}
        for model, name in model_slugs(experiment.models).items():
            here = Here(experiment, exam, settings_for(experiment, model), {}, folder / "asked" / name, progress)
            asked[model] = _asked(here, trained)
        about = {"command": command, "versions": environment.versions(), "machine": environment.machine()}
        results = Results(experiment, exam, tuple(trained), asked, about, folder)
        curves.draw([one for one in trained if one.curve], folder)
        write_whole(folder / REPORT, rendering.render(results))
        write_whole(folder / FIGURES, json.dumps(rendering.figures(results), indent=1, default=str))
    return results


def default_name(experiment: Experiment, exam: Exam) -> str:
    models = "-".join(model_slug(model) for model in experiment.models[:1])
    return f"train-{exam.corpus.name}-{models}" if len(experiment.models) == 1 else f"train-{exam.corpus.name}"


def settings_for(experiment: Experiment, model: str) -> Settings:
    return Settings(
        corpus=experiment.corpus,
        model=model,
        limit=experiment.limit,
        max_tokens=experiment.max_tokens,
        cache=experiment.cache,
        out=experiment.out,
    )


def _trained(experiment: Experiment, exam: Exam, trial: Trial, folder: Path, shown: tuple[Progress, Tell]) -> Trained:
    progress, tell = shown
    name = trial.name if len(experiment.models) == 1 else f"{trial.model} {trial.name}"
    try:
        strategy = _strategy(experiment, exam, trial, lambda _, done, total: progress(name, done, total))
        strategy.foretold = lambda told: tell(f"{name}: about {told['memory_gb']:.1f} GB and {told['seconds']:.0f} s")
        cost = strategy.prepare()
    except UserError as error:
        tell(f"{name}: failed: {error}")
        return Trained(trial, None, None, None, str(error))
    above = "" if len(experiment.models) == 1 else model_slugs(experiment.models)[trial.model]
    place = folder / RUNS / above / trial.name
    _link(strategy.place, place)
    lines = (place / "losses.jsonl").read_text(encoding="utf-8").splitlines()
    tell(f"{name}: {rendered_cost(cost)}")
    return Trained(trial, place, cost, fitting.curve(map(json.loads, lines)))


def rendered_cost(cost: Preparation) -> str:
    rate = cost.details.get("tokens_per_second")
    return (
        f"validation loss {cost.valid_loss:.3f} at iteration {cost.details.get('best_iteration')}, "
        f"{cost.seconds:.0f} s, {rate or 0:.0f} learned tokens/s, {cost.peak_memory_gb:.2f} GB"
    )


def _strategy(experiment: Experiment, exam: Exam, trial: Trial, progress: Progress) -> Finetune:
    kind = plugins.find("strategy", f"finetune@{trial.run}")
    return kind(
        Setup(
            corpus=exam.corpus,
            backend=load_backend(settings_for(experiment, trial.model)),
            cache=experiment.cache_folder,
            options=experiment.settings,
            seed=trial.seed,
            progress=progress,
        )
    )


def _asked(here: Here, trained: Sequence[Trained]) -> Asked:
    """`here`: with the model in its settings, and no arms yet."""
    own = [one for one in trained if one.trial.model == here.settings.model]
    return ask(replace(here, arms={one.trial.name: one.folder for one in own if one.folder}))


def _link(made: Path, place: Path) -> None:
    """Shows a run in the report's folder, without a second copy where the file system has hard links."""
    beside = place.with_name(f".{place.name}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for name in LINKED:
        if (made / name).is_dir():
            shutil.copytree(made / name, beside / name, copy_function=_linked)
        elif (made / name).exists():
            _linked(made / name, beside / name)
    shutil.rmtree(place, ignore_errors=True)
    os.replace(beside, place)


def _linked(source: Any, target: Any) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        shutil.copy2(source, target)
