"""Watches a training: writes its losses down, keeps the best weights and the last, and stops it where it has to.

It is handed to mlx-lm's trainer as its callback. It knows neither the model nor how weights are saved.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, TextIO

from ..errors import UserError
from .job import Recipe


@dataclass(frozen=True)
class Best:
    iteration: int
    valid_loss: float
    train_loss: float | None  # mean since the look at the validation set before; None: untrained


@dataclass
class Progress:
    """How far a training is; with the weights and the optimizer's state, all that is needed to go on."""

    iteration: int = 0
    best: Best = field(default_factory=lambda: Best(0, math.inf, None))
    untrained: float = math.inf  # the validation loss before the first step
    stale: int = 0  # looks since the best
    tokens: float = 0.0  # learned, over all iterations
    stepping: float = 0.0  # seconds spent in them
    earlier: float = 0.0  # seconds of the processes that were stopped on the way
    peak_memory_gb: float = 0.0
    rss_gb: float = 0.0

    def told(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, told: str) -> "Progress":
        values = json.loads(told)
        return cls(**{**values, "best": Best(**values["best"])})


class Broke(UserError):
    """A training that ran and came to nothing: it would do so again from where it is."""


class Stopped(Exception):
    """Patience is used up. Raised out of mlx-lm's trainer, which ends in order."""


class Hands(Protocol):
    """What a watch has done for it."""

    def validate(self) -> float: ...

    def keep_best(self) -> None: ...

    def keep_last(self, progress: Progress) -> None: ...

    def batch(self) -> str:
        """The batch that was trained on last, in words."""
        ...


class Watch:
    """Looks at the validation set every `eval_every` iterations and after the last, and leaves a checkpoint there."""

    def __init__(self, recipe: Recipe, log: TextIO, hands: Hands, progress: Progress | None = None) -> None:
        self.recipe, self.log, self.hands = recipe, log, hands
        self.progress = progress or Progress()
        self.start = self.progress.iteration  # of this process; mlx-lm counts from there
        self.recent: list[float] = []  # training losses since the last look

    @property
    def best(self) -> Best:
        return self.progress.best

    def on_train_loss_report(self, train_info: Mapping[str, Any]) -> None:
        """mlx-lm calls this after each iteration. Broke: the loss is no number. Stopped: patience is used up."""
        iteration, loss = self.start + train_info["iteration"], train_info["train_loss"]
        self._note(iteration, "train_loss", loss)
        self.recent.append(loss)
        seconds = 1 / train_info["iterations_per_second"]
        self.progress.stepping += seconds
        self.progress.tokens += train_info["tokens_per_second"] * seconds
        if iteration % self.recipe.eval_every == 0 or iteration == self.recipe.iters:
            self.look(iteration)

    def look(self, iteration: int) -> None:
        """Takes the validation loss, keeps the weights, and stops where patience is used up. Broke: no number."""
        loss = self.hands.validate()
        self._note(iteration, "valid_loss", loss)
        self.progress.iteration = iteration
        if iteration == 0:
            self.progress.untrained = loss
        self.progress.stale += 1
        if loss < self.best.valid_loss:
            mean = sum(self.recent) / len(self.recent) if self.recent else None
            self.progress.best, self.progress.stale = Best(iteration, loss, mean), 0
            self.hands.keep_best()
        self.recent.clear()
        self.hands.keep_last(self.progress)
        self.be_patient()

    def be_patient(self) -> None:
        """Stopped: patience is used up."""
        if self.recipe.patience is not None and self.progress.stale >= self.recipe.patience:
            raise Stopped

    def check(self) -> None:
        """Broke: nothing was gained on the model as it was."""
        if self.best.iteration == 0:
            begun = self.progress.untrained
            problem = f"{self.progress.iteration} iterations never brought the validation loss below {begun:.3f}"
            raise Broke(f"{problem}, where it began", fix="try a lower learning rate, or other training pairs")

    def told(self) -> dict[str, Any]:
        """For the record: how long it trained, when it was best, and where it began."""
        names = ("iters", "learning_rate", "batch_size")
        recipe = {name: getattr(self.recipe, name) for name in names}
        here = self.progress
        return {
            **recipe,
            "stopped_at": here.iteration,
            "best_iteration": self.best.iteration,
            "untrained_valid_loss": here.untrained,
            "tokens_per_second": round(here.tokens / here.stepping, 1) if here.stepping else None,
        }

    def _note(self, iteration: int, kind: str, loss: float) -> None:
        self.log.write(json.dumps({"iteration": iteration, "of": self.recipe.iters, kind: loss}) + "\n")
        self.log.flush()
        if not math.isfinite(loss):
            rate = f"{self.recipe.learning_rate:g}"
            what = "training" if kind == "train_loss" else "validation"
            problem = f"the training broke down: its {what} loss after iteration {iteration} is no number"
            kept = f"the weights of iteration {self.progress.iteration} are kept"
            fix = f"lower the learning rate (it was {rate}), or look at those rows"
            raise Broke(f"{problem} ({self.hands.batch()}; {kept})", fix=fix)
