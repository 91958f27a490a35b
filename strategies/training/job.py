"""What a training is told: the settings a user may choose, what stands in where one is left open, and the job file.

    Options --resolve(parameters, quantized, code)--> Recipe

The job file is how the process that asks hands it to the process that trains. This module loads no model and no data.
"""

import json
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from ..errors import UserError

Type = Literal["auto", "full", "lora", "dora"]
Optimizer = Literal["house", "stock"]
SMALL = 100_000_000  # parameters; smaller models are trained whole: benchmarks/finetune.py
MINIATURE = 7_900_000  # parameters of the model on which the rates for small models were measured
VERSION = 9  # to be raised when the same settings come to train differently: kept adapters are then made anew

# The learning rates of small models were tried on the miniature (benchmarks/README.md), and sink with the square root
# of size, which is roughly a model's width; those of large ones are customary.
SMALL_RATES: Mapping[str, float] = {"full": 1e-3, "lora": 2.2e-3, "dora": 2e-3}
SMALL_ITERS: Mapping[str, int] = {"full": 150, "lora": 200, "dora": 200}
LARGE_RATES: Mapping[str, float] = {"full": 1e-5, "lora": 1e-4, "dora": 1e-4}
REHEARSAL = "rehearsal.jsonl"  # in a model's folder: rows of what it had learned
REHEARSED, REHEARSED_CODE = 0.2, 0.5  # shares of the rows, beside answers in words and beside code
ELSEWHERE = ("memory_gb", "launch")  # settings that do not decide the weights


@dataclass(frozen=True)
class Options:
    """Settings of a fine-tuning. None: chosen for the type and the model. UserError: a value that cannot be meant.

    A model reads with its attention, and what it knows lies mostly in the rest of its blocks. Rows that it had learned
    before, which its folder may hold in rehearsal.jsonl, keep it from forgetting them. Outside the blocks lie
    embeddings, final norm and head: trained in small models unless only some layers are asked for. A miniature's
    embeddings have hardly met most words of a new subject.
    """

    fine_tune_type: Type = "auto"  # full for models under SMALL, else lora
    layers: int = -1  # how many blocks are trained, counted from the last; -1: all
    embeddings: bool | None = None  # of full: also what is outside the blocks, which mlx-lm's own "full" never trains
    attention: bool | None = None  # also train the blocks' attention; None: not in models under SMALL
    rehearsal: float | None = None  # share of the rows from rehearsal.jsonl, if any; None: a fifth, beside code half
    iters: int | None = None  # None: for models under SMALL 150, of lora and dora 200, else 140
    learning_rate: float | None = None  # at its highest: it climbs for a tenth of the iterations, then sinks to nothing
    batch_size: int | None = None  # rows; None: 8 for models under SMALL, else 4
    rank: int = 16  # of lora and dora
    scale: float = 20.0  # of lora and dora: the factor of their product
    dropout: float = 0.0  # of lora and dora
    mask_prompt: bool = True  # learn the last answer only, not the prompt before it
    eval_every: int = 35  # iterations between looks at the validation set, and between checkpoints
    patience: int | None = None  # looks without a lower validation loss after which it stops; None: never
    optimizer: Optimizer = "house"  # house: the rate climbs and sinks; stock: mlx-lm's own, at a constant rate
    keys: tuple[str, ...] | None = None  # of lora and dora: which products of a block, as mlx-lm names them; None: all
    grad_checkpoint: bool = False  # compute each block twice rather than keep what it needs for its gradient
    max_seq_length: int = 2048  # tokens; a longer row is refused, never cut
    memory_gb: float | None = None  # the most that a training may take, decimal; None: what is free
    launch: str | None = None  # a command that starts it on several machines: mlx.launch -n 2 --backend ring

    def __post_init__(self) -> None:
        allowed = {
            "fine_tune_type": (self.fine_tune_type in get_args(Type), f"one of {', '.join(get_args(Type))}"),
            "layers": (self.layers == -1 or self.layers > 0, "a number of blocks, or -1 for all"),
            "learning_rate": (self.learning_rate is None or 0 < self.learning_rate <= 1, "above 0, at most 1"),
            "rehearsal": (self.rehearsal is None or 0 <= self.rehearsal < 1, "from 0 to below 1"),
            "scale": (self.scale > 0, "above 0"),
            "dropout": (0 <= self.dropout < 1, "from 0 to below 1"),
            "optimizer": (self.optimizer in get_args(Optimizer), f"one of {', '.join(get_args(Optimizer))}"),
            "memory_gb": (self.memory_gb is None or self.memory_gb > 0, "above 0"),
            "launch": (self.launch is None or _is_launcher(self.launch), "a command that begins with mlx.launch"),
        }
        for name in ("iters", "batch_size", "rank", "eval_every", "patience", "max_seq_length"):
            allowed[name] = (getattr(self, name) is None or getattr(self, name) > 0, "at least 1")
        for name, (holds, wanted) in allowed.items():
            if not holds:
                raise UserError(f"finetune's {name} is {getattr(self, name)!r}", fix=f"it has to be {wanted}")


@dataclass(frozen=True)
class Recipe(Options):
    """Options with nothing left open."""

    embeddings: bool = False
    attention: bool = True
    rehearsal: float = REHEARSED
    learning_rate: float = 0.0  # which Options refuses: it has to be given
    iters: int = 0  # likewise
    batch_size: int = 0  # likewise


@dataclass(frozen=True)
class Job:
    """One training. What it makes goes into the folder in which its file lies."""

    model: str  # a folder, or a name that mlx-lm can load
    train: str  # JSONL
    valid: str
    options: Options
    seed: int = 0


def resolve(options: Options, parameters: int, quantized: bool, code: bool = False) -> Recipe:
    """The recipe for a model, and for rows whose answers are `code` or words.

    UserError: settings that exclude each other, full tuning of quantized weights.
    """
    kind = options.fine_tune_type
    if kind == "auto":
        kind = "full" if parameters < SMALL and not quantized else "lora"
    if kind == "full" and quantized:
        problem = "full fine-tuning cannot train a quantized model (its packed weights have no gradient)"
        raise UserError(problem, fix="choose lora or dora, or a model that is not quantized")
    if kind != "full" and options.embeddings:
        raise UserError(f"{kind} trains no embeddings", fix="leave embeddings out, or choose full")
    small = parameters < SMALL
    chosen = {
        "embeddings": kind == "full" and options.layers == -1 and small,
        "attention": not small or options.keys is not None,
        "rehearsal": REHEARSED_CODE if code else REHEARSED,
        "learning_rate": _rate(kind, parameters),
        "iters": SMALL_ITERS[kind] if small else 140,
        "batch_size": 8 if small else 4,
    }
    given = {name: value for name, value in asdict(options).items() if value is not None}
    return Recipe(**{**chosen, **given, "fine_tune_type": kind})


def _rate(kind: str, parameters: int) -> float:
    if parameters >= SMALL:
        return LARGE_RATES[kind]
    return SMALL_RATES[kind] * (MINIATURE / parameters) ** 0.5


def write_job(job: Job, path: Path) -> None:
    path.write_text(json.dumps(asdict(job), indent=2) + "\n", encoding="utf-8")


def read_job(path: Path) -> Job:
    told = json.loads(path.read_text(encoding="utf-8"))
    keys = told["options"]["keys"]
    return Job(**{**told, "options": Options(**{**told["options"], "keys": None if keys is None else tuple(keys)})})


def weighing(options: Options) -> dict[str, Any]:
    """The settings that decide the weights: not where it runs, nor how much room it has there."""
    return {name: value for name, value in asdict(options).items() if name not in ELSEWHERE}


def _is_launcher(command: str) -> bool:
    try:
        return Path((shlex.split(command) or [""])[0]).name == "mlx.launch"
    except ValueError:  # an open quote
        return False
