"""Watches a training: writes its losses down, keeps the best weights, and stops it where there is no loss any more.

It is handed to mlx-lm's trainer as its callback. It knows neither the model nor how weights are saved.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TextIO

from ..errors import UserError
from .job import Recipe


@dataclass(frozen=True)
class Best:
    iteration: int
    valid_loss: float
    train_loss: float | None  # mean since the look at the validation set before; None: untrained


class Watch:
    """Looks at the validation set every `eval_every` iterations and after the last."""

    def __init__(self, recipe: Recipe, log: TextIO, validate: Callable[[], float], save: Callable[[], None]) -> None:
        self.recipe, self.log, self.validate, self.save = recipe, log, validate, save
        self.best = Best(0, math.inf, None)
        self.untrained = math.inf  # the validation loss before the first step
        self.recent: list[float] = []  # training losses since the last look

    def on_train_loss_report(self, train_info: Mapping[str, Any]) -> None:
        """mlx-lm calls this after each iteration. UserError: the loss is no number."""
        iteration, loss = train_info["iteration"], train_info["train_loss"]
        self._note(iteration, "train_loss", loss)
        self.recent.append(loss)
        if iteration % self.recipe.eval_every == 0 or iteration == self.recipe.iters:
            self.look(iteration)

    def look(self, iteration: int) -> None:
        """Takes the validation loss and keeps the weights if it is the lowest so far. UserError: it is no number."""
        loss = self.validate()
        self._note(iteration, "valid_loss", loss)
        if iteration == 0:
            self.untrained = loss
        if loss < self.best.valid_loss:
            mean = sum(self.recent) / len(self.recent) if self.recent else None
            self.best = Best(iteration, loss, mean)
            self.save()
        self.recent.clear()

    def check(self) -> None:
        """UserError: nothing was gained on the model as it was."""
        if self.best.iteration == 0:
            problem = f"{self.recipe.iters} iterations never brought the validation loss below {self.untrained:.3f}"
            raise UserError(f"{problem}, where it began", fix="try a lower learning rate, or other training pairs")

    def told(self) -> dict[str, Any]:
        """For the record: how long it trained, when it was best, and where it began."""
        names = ("iters", "learning_rate", "batch_size")
        recipe = {name: getattr(self.recipe, name) for name in names}
        return {**recipe, "best_iteration": self.best.iteration, "untrained_valid_loss": self.untrained}

    def _note(self, iteration: int, kind: str, loss: float) -> None:
        self.log.write(json.dumps({"iteration": iteration, "of": self.recipe.iters, kind: loss}) + "\n")
        self.log.flush()
        if not math.isfinite(loss):
            rate = f"{self.recipe.learning_rate:g}"
            problem = f"the training broke down: after iteration {iteration} its loss is no number"
            raise UserError(problem, fix=f"lower the learning rate (it was {rate})")
