"""How fast `compare train` trains beside mlx-lm's own `mlx_lm.lora`, and whether it learns the same.

    python benchmarks/training.py [TYPE ...]            lora and full, if none is named
    python benchmarks/training.py --fast [TYPE ...]     with the fast BLAS for both: what is left is the trainer
    python benchmarks/training.py --iters 200           as many steps of each; 40 is the default

Both train the miniature on rugby's pairs with the same settings: mlx-lm's optimizer at a constant rate, the same type,
layers, rank, batch size and number of steps, the answer alone learned. Each is a fresh process; they take turns, and a
figure is the best of its turns, since what else a machine does only ever slows. Prints a Markdown table. Losses are
of the last weights on all validation pairs: as counted here, and as mlx-lm's own `evaluate` does.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from knowhow.strategies.backends import folders
from knowhow.strategies.backends.blas import load_fast_blas
from knowhow.strategies.backends.mlx import Mlx
from knowhow.strategies.corpus import load_corpus
from knowhow.strategies.training.job import Job, Options
from knowhow.strategies.training.launch import train
from knowhow.strategies.training.measure import measured

TURNS, BATCH, RATE, RANK = 2, 4, 2e-3, 8
HEAD = "| type | trainer | tokens/s | ratio | CPU seconds | valid loss | mlx-lm's evaluate |"


def main(words: list[str]) -> None:
    given = asked(words)
    if given.stock:
        sys.stdout.write(json.dumps(stock(given.types[0], given.stock, given)))
        return
    print_line(HEAD)
    print_line("|---|---|" + "---:|" * 5)
    with tempfile.TemporaryDirectory() as place:
        for kind in given.types or ["lora", "full"]:
            for line in compared(kind, Path(place), given):
                print_line(line)


def asked(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("types", nargs="*")
    parser.add_argument("--iters", type=int, default=40)
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--stock", type=Path, help=argparse.SUPPRESS)  # the process that trains with mlx-lm, and where
    return parser.parse_args(words)


def compared(kind: str, place: Path, given: argparse.Namespace) -> list[str]:
    found: dict[str, dict[str, Any]] = {}
    for turn in range(TURNS):
        for name, trainer in (("mlx_lm.lora", in_a_process), ("compare train", ours)):
            told = trainer(kind, place / f"{kind}-{trainer.__name__}-{turn}", given)
            if name not in found or told["rate"] > found[name]["rate"]:
                found[name] = told
    first = found["mlx_lm.lora"]["rate"]
    return [_line(kind, name, told, first) for name, told in found.items()]


def _line(kind: str, name: str, told: dict[str, Any], first: float) -> str:
    valid = load_corpus("rugby").valid
    assert valid
    losses = measured(Mlx("mini").tuned(told["adapter"]), valid, BATCH, True)
    figures = f"{told['rate']:.0f} | {told['rate'] / first:.1f}x | {told['cpu']:.0f}"
    return f"| {kind} | {name} | {figures} | {losses['loss']:.3f} | {losses['stock']:.3f} |"


def ours(kind: str, folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    corpus, before = load_corpus("rugby"), child_seconds()
    folder.mkdir()
    options = Options(
        fine_tune_type=kind,  # pyright: ignore[reportArgumentType]
        embeddings=False if kind == "full" else None,
        optimizer="stock",
        learning_rate=RATE,
        iters=given.iters,
        eval_every=given.iters,
        batch_size=BATCH,
        rank=RANK,
    )
    job = Job(str(folders.find("mini")), str(corpus.train), str(corpus.valid), options)
    told = train(job, folder, lambda *_: None)
    rate = told["details"]["tokens_per_second"]
    return {"rate": rate, "cpu": child_seconds() - before, "adapter": folder / "last"}


def in_a_process(kind: str, folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    before = child_seconds()
    command = [sys.executable, __file__, kind, "--stock", str(folder), "--iters", str(given.iters)]
    command += ["--fast"] if given.fast else []
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    rate = json.loads(ran.stdout.splitlines()[-1])["rate"]
    return {"rate": rate, "cpu": child_seconds() - before, "adapter": folder}


def stock(kind: str, folder: Path, given: argparse.Namespace) -> dict[str, float]:
    """What `mlx_lm.lora --train` does, with a callback that takes the time; its prints go elsewhere."""
    if given.fast:
        load_fast_blas()
    import numpy as np
    from mlx_lm import load
    from mlx_lm.lora import CONFIG_DEFAULTS, train_model
    from mlx_lm.tuner.callbacks import TrainingCallback
    from mlx_lm.tuner.datasets import create_dataset

    class Clock(TrainingCallback):
        tokens = seconds = 0.0

        def on_train_loss_report(self, train_info: dict[str, Any]) -> None:
            taken = 1 / train_info["iterations_per_second"]
            self.seconds += taken
            self.tokens += train_info["tokens_per_second"] * taken

        def on_val_loss_report(self, val_info: dict[str, Any]) -> None:
            pass

    corpus, clock = load_corpus("rugby"), Clock()
    told = {"fine_tune_type": kind, "num_layers": -1, "batch_size": BATCH, "iters": given.iters, "learning_rate": RATE}
    told |= {"adapter_path": str(folder), "mask_prompt": True, "steps_per_report": 1, "steps_per_eval": given.iters}
    told |= {"lora_parameters": {"rank": RANK, "dropout": 0.0, "scale": 20.0}, "val_batches": -1}
    args = SimpleNamespace(**{**CONFIG_DEFAULTS, **told})
    np.random.seed(args.seed)
    loaded: Any = load(str(folders.find("mini")))
    parts = [create_dataset(rows(path), loaded[1], args) for path in (corpus.train, corpus.valid)]
    kept, sys.stdout = sys.stdout, sys.stderr
    train_model(args, loaded[0], parts[0], parts[1], clock)
    sys.stdout = kept
    return {"rate": clock.tokens / clock.seconds}


def rows(path: Path | None) -> list[dict[str, Any]]:
    assert path
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def child_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def print_line(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
