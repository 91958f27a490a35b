"""What `--compiled` is worth to a training of the miniature: `python benchmarks/recipe.py`.

Both learn the same batches, in turns: the first pool of a training that goes on from models/mini. Prints a Markdown
table; a figure is the median of the steps, without the first ones, in which the blocks are compiled.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path
from shutil import copyfile

from knowhow.models.recipe.batches import Batch, Source, pool
from knowhow.models.recipe.plan import TOKENIZER, Plan
from knowhow.models.recipe.train import Training
from knowhow.strategies.backends.mlx import Mlx

STEPS, BEFORE = 16, 3


def main() -> None:
    start = Path(Mlx().folder)
    with tempfile.TemporaryDirectory() as place:
        for name in TOKENIZER:
            copyfile(start / name, Path(place) / name)
        batches = pool(Source(Path(place), 0), 0, 640)[: STEPS + BEFORE]
        plans = [Plan(Path(place), pools=100, start=start, compiled=compiled) for compiled in (False, True)]
        trainings = [Training(plan) for plan in plans]
        first = [seconds(training, batches[0]) for training in trainings]
        taken = [[seconds(training, batch) / batch.ids.size for training in trainings] for batch in batches[1:]][
            BEFORE - 1 :
        ]
    rates = [1 / statistics.median(both) for both in zip(*taken, strict=True)]
    sys.stdout.write("| blocks | tokens/s | ratio | first step, s |\n|---|---:|---:|---:|\n")
    for name, rate, once in zip(("as they are", "compiled"), rates, first, strict=True):
        sys.stdout.write(f"| {name} | {rate:,.0f} | {rate / rates[0]:.2f}x | {once:.0f} |\n")


def seconds(training: Training, batch: Batch) -> float:
    start = time.perf_counter()
    training.step(batch)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
