"""What a training is told: the settings a user may choose, what stands in where one is left open, and the job file.

    Options --resolve(parameters, quantized)--> Recipe

The job file is how the process that asks hands it to the process that trains. This module loads no model and no data.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from ..errors import UserError

Type = Literal["auto", "full", "lora", "dora"]
SMALL = 100_000_000  # parameters; low-rank adapters of smaller models have no room for facts: benchmarks/finetune.py
VERSION = 1  # to be raised when the same settings come to train differently: kept adapters are then made anew

# what a type trains with unless told otherwise; measured on the miniature (benchmarks/finetune.py)
RECIPES: Mapping[str, Mapping[str, Any]] = {
    "full": {"iters": 200, "learning_rate": 5e-4, "batch_size": 4},
    "lora": {"iters": 200, "learning_rate": 1e-3, "batch_size": 4},
    "dora": {"iters": 200, "learning_rate": 1e-3, "batch_size": 4},
}


@dataclass(frozen=True)
class Options:
    """Settings of a fine-tuning. None: what RECIPES holds for the type. UserError: a value that cannot be meant."""

    fine_tune_type: Type = "auto"  # full, lora or dora; auto: full for models under 100 M parameters, else lora
    layers: int = -1  # how many blocks, counted from the last; -1: all
    iters: int | None = None
    learning_rate: float | None = None
    batch_size: int | None = None  # rows
    rank: int = 16  # of lora and dora
    scale: float = 20.0  # of lora and dora: the factor of their product
    dropout: float = 0.0  # of lora and dora
    mask_prompt: bool = True  # learn the last answer only, not the prompt before it
    eval_every: int = 20  # iterations between looks at the validation set
    max_seq_length: int = 2048  # tokens; a longer row is refused, never cut

    def __post_init__(self) -> None:
        allowed = {
            "fine_tune_type": (self.fine_tune_type in get_args(Type), f"one of {', '.join(get_args(Type))}"),
            "layers": (self.layers == -1 or self.layers > 0, "a number of blocks, or -1 for all"),
            "learning_rate": (self.learning_rate is None or 0 < self.learning_rate <= 1, "above 0, at most 1"),
            "scale": (self.scale > 0, "above 0"),
            "dropout": (0 <= self.dropout < 1, "from 0 to below 1"),
        }
        for name in ("iters", "batch_size", "rank", "eval_every", "max_seq_length"):
            allowed[name] = (getattr(self, name) is None or getattr(self, name) > 0, "at least 1")
        for name, (holds, wanted) in allowed.items():
            if not holds:
                raise UserError(f"finetune's {name} is {getattr(self, name)!r}", fix=f"it has to be {wanted}")


@dataclass(frozen=True)
class Recipe:
    """Options with nothing left open."""

    fine_tune_type: str
    layers: int
    iters: int
    learning_rate: float
    batch_size: int
    rank: int
    scale: float
    dropout: float
    mask_prompt: bool
    eval_every: int
    max_seq_length: int


@dataclass(frozen=True)
class Job:
    """One training. What it makes goes into the folder in which its file lies."""

    model: str  # a folder, or a name that mlx-lm can load
    train: str  # JSONL
    valid: str
    options: Options
    seed: int = 0


def resolve(options: Options, parameters: int, quantized: bool) -> Recipe:
    """The recipe for a model. UserError: full tuning of quantized weights."""
    kind = options.fine_tune_type
    if kind == "auto":
        kind = "full" if parameters < SMALL and not quantized else "lora"
    if kind == "full" and quantized:
        problem = "full fine-tuning cannot train a quantized model (its packed weights have no gradient)"
        raise UserError(problem, fix="pass --fine-tune-type lora, or a model that is not quantized")
    chosen = {name: value for name, value in asdict(options).items() if value is not None}
    return Recipe(**{**RECIPES[kind], **chosen, "fine_tune_type": kind})


def write_job(job: Job, path: Path) -> None:
    path.write_text(json.dumps(asdict(job), indent=2) + "\n", encoding="utf-8")


def read_job(path: Path) -> Job:
    told = json.loads(path.read_text(encoding="utf-8"))
    return Job(**{**told, "options": Options(**told["options"])})
