"""One process's part in a training: runs mlx-lm's trainer from where an earlier process stopped to the end.

In the job's folder it leaves

    losses.jsonl           a flushed line a loss: {"iteration", "of", "train_loss"} or {"iteration", "of", "valid_loss"}
    adapter/               the weights with the lowest validation loss
    last/                  the last weights, once it has ended
    resume.safetensors     the last checkpoint, until it has ended

Of several processes only the first writes. Knows no settings but a recipe's, and nothing of strategies.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ..backends import lanes
from . import checkpoint
from .batches import Drawn, Epochs, answer_loss
from .dataset import Example
from .job import Recipe
from .watch import Progress, Stopped, Watch

ADAPTER, LAST = "adapter", "last"  # folders of weights, in that of the job
WEIGHTS, LOSSES = "adapters.safetensors", "losses.jsonl"
MOST_LINES = 8  # of a batch, in a message


@dataclass(frozen=True)
class Rows:
    """What is trained and looked at. `lines`: of the training rows in their file; the rows behind are rehearsed."""

    train: list[Example]
    valid: list[Example]
    name: str
    lines: tuple[int, ...]


class Session:
    """Trains `model`, whose weights to be trained are open. Does for the watch what it asks for."""

    def __init__(self, model: Any, recipe: Recipe, rows: Rows, folder: Path, seed: int) -> None:
        import mlx.core as mx

        self.model, self.recipe, self.rows, self.folder, self.seed = model, recipe, rows, folder, seed
        self.group = mx.distributed.init()
        self.optimizer = optimizer(recipe)
        self.optimizer.init(model.trainable_parameters())
        self.epochs = Epochs(seed)
        self.began, self.earlier = time.perf_counter(), 0.0

    @property
    def first(self) -> bool:
        """Of several processes the one that writes."""
        return self.group.rank() == 0

    def restored(self) -> Progress | None:
        """Goes to where an earlier process stopped; None: there was none."""
        progress = checkpoint.restore(self.model, self.optimizer, self.folder)
        checkpoint.agreed(progress)
        if progress:
            self.earlier = progress.earlier
        return progress

    def run(self, progress: Progress | None, foretell: Callable[[float], None]) -> Watch:
        """Trains to the end; `foretell` is told how many seconds the first look took, before the first step.

        Broke: a loss is no number, or nothing was gained.
        """
        losses = self.folder / LOSSES if self.first else Path(os.devnull)
        if self.first:
            _cut(losses, progress)
        with losses.open("a", encoding="utf-8") as log:
            watch = Watch(self.recipe, log, self, progress)
            try:
                if progress:
                    watch.be_patient()
                else:
                    started = time.perf_counter()
                    watch.look(0)
                    foretell(time.perf_counter() - started)
                self._train(watch)
            except Stopped:
                pass
        if self.first:
            checkpoint.save_adapter(self.model, self.folder / LAST / WEIGHTS)
        watch.check()
        return watch

    def _train(self, watch: Watch) -> None:
        from mlx_lm.tuner.trainer import TrainingArgs, train

        args = TrainingArgs(
            batch_size=self.recipe.batch_size,
            iters=self.recipe.iters - watch.start,
            steps_per_report=1,
            steps_per_save=self.recipe.iters + 1,  # it keeps the last weights at the end all the same
            max_seq_length=self.recipe.max_seq_length,
            adapter_file=str(self.folder / WEIGHTS),
            grad_checkpoint=self.recipe.grad_checkpoint,
        )
        self.epochs = Epochs(self.seed, skip=watch.start)
        if args.iters:
            callback = cast(Any, watch)
            train(self.model, self.optimizer, self.rows.train, None, args, answer_loss, self.epochs, callback)
        if self.first:
            Path(args.adapter_file).unlink(missing_ok=True)

    def validate(self) -> float:
        """Mean loss per learned token of the whole validation set."""
        from mlx_lm.tuner.trainer import evaluate

        length, size = self.recipe.max_seq_length, self.recipe.batch_size
        loss: Any = evaluate(self.model, self.rows.valid, size, -1, length, answer_loss, Epochs(0))
        self.model.train()
        return loss

    def keep_best(self) -> None:
        if self.first:
            checkpoint.save_adapter(self.model, self.folder / ADAPTER / WEIGHTS)

    def keep_last(self, progress: Progress) -> None:
        self.account(progress)
        if self.first:
            checkpoint.save(self.model, self.optimizer, progress, self.folder)

    def account(self, progress: Progress) -> None:
        """Adds what this process has taken so far."""
        import mlx.core as mx

        progress.earlier = self.earlier + time.perf_counter() - self.began
        progress.peak_memory_gb = max(progress.peak_memory_gb, mx.get_peak_memory() / 1e9)
        progress.rss_gb = max(progress.rss_gb, resident())

    def batch(self) -> str:
        drawn = self.epochs.last
        return in_words(drawn, self.rows) if drawn else "before the first batch"


def resident() -> float:
    """The most memory that this process has held at once, decimal GB.

    Linux keeps `ru_maxrss` through exec: a process that a large one started begins with that one's peak. `VmHWM` begins
    anew.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e9
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def optimizer(recipe: Recipe) -> Any:
    """Adam whose rate climbs for a tenth of the iterations and then sinks to nothing; or mlx-lm's own.

    mlx-lm's own (a constant rate, no bias correction, a memory of 1000 steps) learned half as fast: benchmarks.
    """
    import mlx.optimizers as optim

    if recipe.optimizer == "stock":
        return optim.Adam(learning_rate=recipe.learning_rate)
    climb = max(1, recipe.iters // 10)
    up = optim.linear_schedule(recipe.learning_rate / climb, recipe.learning_rate, climb)
    down = optim.linear_schedule(recipe.learning_rate, 0.0, max(1, recipe.iters - climb))
    schedule = optim.join_schedules([up, down], [climb])
    adam = optim.Adam(learning_rate=schedule, betas=[0.9, 0.95], bias_correction=True)
    adam.apply_single = lanes.in_turns(adam.apply_single)
    return adam


def in_words(drawn: Drawn, rows: Rows) -> str:
    """`epoch 2, batch 3 of 36, lines 4, 17, 20 of train.jsonl`"""
    lines = sorted(rows.lines[row] for row in drawn.rows if row < len(rows.lines))
    told = ", ".join(map(str, lines[:MOST_LINES])) + (", ..." if len(lines) > MOST_LINES else "")
    noun = "line" if len(lines) == 1 else "lines"
    return f"epoch {drawn.epoch + 1}, batch {drawn.batch + 1} of {drawn.of}, {noun} {told} of {rows.name}"


def _cut(losses: Path, progress: Progress | None) -> None:
    """Takes back the losses that were written after the checkpoint: they are computed again."""
    kept = []
    if progress and losses.exists():
        lines = [line for line in losses.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n")]
        kept = [line for line in lines if _iteration(json.loads(line)) <= progress.iteration]
    losses.write_text("".join(kept), encoding="utf-8")


def _iteration(line: Mapping[str, Any]) -> int:
    return line["iteration"]
