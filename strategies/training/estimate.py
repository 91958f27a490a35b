"""What a training is about to take, told before its first step, and refused with advice where there is no room for it.

Memory is counted from the model's sizes: weights, gradients and Adam's two moments of what is trained, and what the
blocks from the first trained one on keep for the gradient of the longest batch. Time is reckoned from the first look at
the validation set, which is a forward pass. benchmarks/README.md holds both against what was measured.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..backends.blas import needed as on_a_slow_cpu
from ..errors import UserError
from .batches import Epochs, padded_tokens
from .dataset import Example
from .job import Recipe

FILE = "estimate.json"
PROCESS = 0.35e9  # bytes of Python and its libraries beside what mlx counts
MOMENTS = 2  # of Adam, as large as what is trained
KEPT = {"hidden": 9, "inner": 4, "heads": 4, "scores": 3}  # arrays of each width that a block keeps for its gradient
LOGITS = 4  # copies of the logits while the loss's gradient is taken
PACKED = 4.5 / 8  # bytes a weight of a 4-bit model takes, its scales included
BACKWARD = {"full": 2.0, "lora": 1.3, "dora": 2.0}  # of a block's forward time
ELEMENT = {"F64": 8, "F32": 4, "BF16": 2, "F16": 2, "U32": 4, "I32": 4, "U8": 1, "I8": 1}
CGROUPS = (  # a container's limit, what is taken, and what of that are files that can be dropped
    ("memory.max", "memory.current", "memory.stat", "inactive_file"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat", "total_inactive_file"),
)
FLOATS = ("F64", "F32", "BF16", "F16")


@dataclass(frozen=True)
class Room:
    """Bytes that a training may take, and who says so."""

    bytes: float
    told: str

    @classmethod
    def found(cls, limit_gb: float | None) -> "Room":
        """`limit_gb`, else what is free: on a Mac what Metal may take, elsewhere memory within a container's bounds.

        A CUDA device's own memory is not asked for: name it with `limit_gb`.
        """
        import mlx.core as mx
        import psutil

        if limit_gb is not None:
            return cls(limit_gb * 1e9, "allowed")
        if mx.metal.is_available():
            return cls(float(mx.device_info()["max_recommended_working_set_size"]), "free for Metal")
        return cls(min([psutil.virtual_memory().available, *_bounds()]), "free")


@dataclass(frozen=True)
class Need:
    """The sizes that memory follows from. Bytes, and widths in numbers."""

    weights: float  # bytes, adapters included
    trained: float  # bytes
    block: float  # numbers kept of a token in one block, without the attention's scores
    heads: int
    hidden: int
    vocabulary: int
    layers: int  # blocks that are trained
    blocks: int
    width: int  # bytes of a number
    recipe: Recipe
    quantized: bool

    @classmethod
    def of(cls, model: Any, settings: Mapping[str, Any], recipe: Recipe, layers: int) -> "Need":
        """Of a loaded model whose weights to be trained are open."""
        from mlx.utils import tree_flatten

        held, trained = dict(tree_flatten(model.parameters())), dict(tree_flatten(model.trainable_parameters()))
        told = {**settings, **(settings.get("text_config") or {})}
        heads, hidden = told.get("num_attention_heads") or 1, told.get("hidden_size") or 0
        inner = told.get("intermediate_size") or 4 * hidden
        over_heads = heads * (told.get("head_dim") or hidden // heads)
        kept = KEPT["hidden"] * hidden + KEPT["inner"] * inner + KEPT["heads"] * over_heads
        if recipe.fine_tune_type != "full":
            kept += hidden + 2 * inner + 2 * over_heads  # each product's output before the adapter's is added
        return cls(
            weights=sum(value.nbytes for value in held.values()),
            trained=sum(value.nbytes for value in trained.values()),
            block=kept,
            heads=heads,
            hidden=hidden,
            vocabulary=told.get("vocab_size") or 0,
            layers=layers if not recipe.embeddings else len(model.layers),
            blocks=len(model.layers),
            width=4 if on_a_slow_cpu() else 2,
            recipe=recipe,
            quantized=any(name.endswith(".scales") for name in held),
        )

    def bytes(self, rows: Sequence[Example], processes: int = 1) -> float:
        """At the step that takes most: the longest rows together."""
        longest = sorted(rows, key=lambda row: -len(row.tokens))[: max(1, self.recipe.batch_size // processes)]
        tokens = padded_tokens(longest)
        length = tokens / len(longest)
        one = tokens * (self.block + KEPT["scores"] * self.heads * length)
        kept = self.layers * one
        if self.recipe.grad_checkpoint:
            kept = self.layers * tokens * self.hidden + one
        learned = len(longest) * max(len(row.tokens) - row.start for row in rows)
        logits = LOGITS * learned * self.vocabulary
        return self.weights + self.trained * (2 + MOMENTS) + self.width * kept + 4 * logits + PROCESS

    def check(self, rows: Sequence[Example], room: Room, processes: int) -> None:
        """UserError: it will not fit; with the settings that would."""
        taken = self.bytes(rows, processes)
        if taken <= room.bytes:
            return
        ways = [f"{name} ({_gb(size)})" for name, size in self._ways(rows, processes) if size <= room.bytes]
        problem = f"this training would take about {_gb(taken)}, and {_gb(room.bytes)} are {room.told}"
        fits = "it fits with " + " or ".join(ways) if ways else "take a smaller model"
        raise UserError(problem, fix=f"{fits}, or set memory_gb to what it may take")

    def _ways(self, rows: Sequence[Example], processes: int) -> Iterator[tuple[str, float]]:
        """What would take less, each with its bytes; the gentlest change first."""
        recipe = self.recipe
        size = recipe.batch_size
        while (size := size // 2) >= processes:
            smaller = replace(self, recipe=replace(recipe, batch_size=size))
            yield f"batch size {size}", smaller.bytes(rows, processes)
        if not recipe.grad_checkpoint:
            again = replace(self, recipe=replace(recipe, grad_checkpoint=True))
            yield "gradient checkpointing", again.bytes(rows, processes)
            yield (
                "both of batch size 1 and that",
                replace(again, recipe=replace(again.recipe, batch_size=processes)).bytes(rows, processes),
            )
        layers = self.layers
        while (layers := layers // 2) >= 1:
            share = layers / self.layers
            yield f"{layers} layers", replace(self, layers=layers, trained=self.trained * share).bytes(rows, processes)
        if not self.quantized:
            packed = self.weights / self.width * PACKED
            low_rank = self.trained if recipe.fine_tune_type != "full" else 0.02 * self.weights
            yield (
                "a base quantized to 4 bits and LoRA",
                replace(self, weights=packed, trained=low_rank).bytes(rows, processes),
            )

    def seconds(self, train: Sequence[Example], valid: Sequence[Example], look: float) -> float:
        """Of all iterations and looks, where a first look took `look` seconds."""
        recipe = self.recipe
        each = look / max(1, _tokens(valid, recipe))
        share = self.layers / self.blocks
        epochs = recipe.iters * recipe.batch_size / len(train)
        steps = epochs * _tokens(train, recipe) * each * (1 + share * BACKWARD[recipe.fine_tune_type])
        return steps + look * (1 + -(-recipe.iters // recipe.eval_every))


def check_weights(folder: Path, room: Room) -> None:
    """UserError: not even the weights fit. Reads the files' heads only."""
    taken = sum(_weight_bytes(path) for path in folder.glob("model*.safetensors")) + PROCESS
    if taken > room.bytes:
        problem = f"the model's weights alone take about {_gb(taken)}, and {_gb(room.bytes)} are {room.told}"
        raise UserError(problem, fix="quantize it (`mlx_lm.convert -q`) or take a smaller one")


def write(folder: Path, needed: float, seconds: float) -> None:
    """Whole: whoever waits for it never reads half."""
    told = {"memory_gb": round(needed / 1e9, 3), "seconds": round(seconds, 1)}
    beside = folder / f".{FILE}"
    beside.write_text(json.dumps(told) + "\n", encoding="utf-8")
    beside.replace(folder / FILE)


def read(folder: Path) -> dict[str, float] | None:
    """What was written; None: nothing yet."""
    try:
        return json.loads((folder / FILE).read_text(encoding="utf-8"))
    except OSError:
        return None


def _weight_bytes(path: Path) -> float:
    """As loaded: on a slow CPU every float becomes a float32."""
    with path.open("rb") as file:
        head = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    total = 0.0
    for name, held in head.items():
        if name != "__metadata__":
            count = 1
            for size in held["shape"]:
                count *= size
            kind = held["dtype"]
            total += count * (4 if on_a_slow_cpu() and kind in FLOATS else ELEMENT.get(kind, 2))
    return total


def _bounds(root: Path = Path("/sys/fs/cgroup")) -> Iterator[float]:
    """What a container leaves of the machine's memory, in bytes."""
    for most, used, stat, cached in CGROUPS:
        try:
            limit, taken, told = ((root / name).read_text(encoding="utf-8").strip() for name in (most, used, stat))
        except OSError:
            continue
        if limit.isdigit():
            files = next((float(line.split()[1]) for line in told.splitlines() if line.startswith(f"{cached} ")), 0.0)
            yield float(limit) - float(taken) + files


def _tokens(rows: Sequence[Example], recipe: Recipe) -> int:
    """What one pass over the rows has the model read, padding included."""
    drawn = Epochs(0)._draws(rows, recipe.batch_size, loop=False)
    return sum(padded_tokens([rows[row] for row in batch.rows]) for batch in drawn)


def _gb(size: float) -> str:
    return f"{size / 1e9:.1f} GB"
