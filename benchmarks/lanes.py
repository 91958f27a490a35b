"""What two lanes and kept memory are worth to MLX on a Linux CPU: `python benchmarks/lanes.py [ROUNDS]`.

Runs each variant in a fresh process, in turns, so that what disturbs a machine disturbs them all; a figure is the best
of its rounds. Prints a Markdown table; the ratios are to the first line. Wants two cores with nothing else to do.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from knowhow.strategies.backends import blas, engine, lanes
from knowhow.strategies.backends.base import Decoding
from knowhow.strategies.backends.mlx import Mlx
from knowhow.strategies.corpus import load_corpus
from knowhow.strategies.training.job import Job, Options
from knowhow.strategies.training.tune import tune

VARIANTS = {"neither": (1, False), "memory kept": (1, True), "two lanes": (2, False), "both": (2, True)}
MEASURES = {
    "full": "full, learned tokens/s",
    "lora": "LoRA, learned tokens/s",
    "passages": "32 prompts of 400 tokens, s",
    "document": "32 questions on 1,500 tokens, s",
    "questions": "32 questions alone, s",
}
ITERS, REPLY, ROWS = 30, 24, 32


def main(rounds: int) -> None:
    best: dict[str, dict[str, float]] = {name: {} for name in VARIANTS}
    for _ in range(rounds):
        for name, told in best.items():
            for measure, figure in in_fresh_process(name).items():
                better = max if measure in ("full", "lora") else min
                told[measure] = better(figure, told.get(measure, figure))
    sys.stdout.write(table(best))


def in_fresh_process(variant: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--measure", variant]
    ran = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return json.loads(ran.stdout.splitlines()[-1])


def table(found: dict[str, dict[str, float]]) -> str:
    lines = ["| | " + " | ".join(MEASURES.values()) + " |", "|---" + "|---:" * len(MEASURES) + "|"]
    first = next(iter(found.values()))
    for name, figures in found.items():
        cells = [_cell(key, figures[key], first[key]) for key in MEASURES]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(measure: str, figure: float, first: float) -> str:
    if measure in ("full", "lora"):
        return f"{figure:,.0f} ({figure / first:.1f}x)"
    return f"{figure:.2f} ({first / figure:.1f}x)"


def measured(variant: str) -> dict[str, float]:
    """In this process, by the names in MEASURES."""
    lanes.LANES, keeps = VARIANTS[variant]
    if not keeps:
        blas.MALLOPT = {}
    rates = {kind: trained(kind) for kind in ("full", "lora")}
    return rates | answered()


def trained(kind: str) -> float:
    corpus = load_corpus("rugby")
    options = Options(fine_tune_type=kind, iters=ITERS, eval_every=ITERS)  # pyright: ignore[reportArgumentType]
    with tempfile.TemporaryDirectory() as folder:
        job = Job(str(Mlx().folder), str(corpus.train), str(corpus.valid), options)
        return tune(job, Path(folder))["details"]["tokens_per_second"]


def answered() -> dict[str, float]:
    mini, draw = Mlx(), random.Random(0)
    model = engine.load(mini.folder, None, "benchmark")
    model.tokenizer.eos_token_ids = []  # every reply runs to its full length

    def words(count: int) -> list[int]:
        return [draw.randrange(3, 2000) for _ in range(count)]

    document = words(1500)
    return {
        "passages": best_seconds(model, [words(400) for _ in range(ROWS)]),
        "document": best_seconds(model, [document + words(draw.randrange(20, 40)) for _ in range(ROWS)]),
        "questions": best_seconds(model, [words(draw.randrange(20, 40)) for _ in range(ROWS)]),
    }


def best_seconds(model: engine.Engine, prompts: Sequence[list[int]]) -> float:
    def once() -> float:
        start = time.perf_counter()
        engine.generate(model, [engine.Row(ids, REPLY) for ids in prompts], Decoding())
        blas.give_back()
        return time.perf_counter() - start

    return min(once() for _ in range(2))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        sys.stdout.write("\n" + json.dumps(measured(sys.argv[2])) + "\n")
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 2)
