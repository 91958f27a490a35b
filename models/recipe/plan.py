"""A training's settings: what they decide, how far it is, and whether a folder is one that it may go on in."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from ...strategies.backends.digests import files_digest
from .batches import CONVERSATIONS, TOKENS

VOCABULARY, WINDOW = 4096, 4096
SHAPE = {"hidden_size": 256, "num_hidden_layers": 8, "num_attention_heads": 4, "intermediate_size": 768}
TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja")
CONFIG, WEIGHTS, CHECKPOINT = "config.json", "model.safetensors", "checkpoint.pt"
STEADY = 0.4  # of the training at the full rate; then it sinks to nothing
# until which part of the training, how many tokens the longest conversation of a pool has; then, and for a model that
# can read short texts already, pools of several lengths take turns, and one of long conversations is amid every 16
CURRICULUM = ((0.06, 160), (0.1, 256), (0.15, 400), (0.22, 640), (0.32, 1000))
READER = (400, 640, 1700, 1000, 640)
LONG, EVERY = 3800, 16
SIZES = {
    "cpu": (CONVERSATIONS, TOKENS),
    "cuda": (2_048, 65_536),
}  # conversations of a pool, and tokens of a batch with padding


@dataclass
class Plan:
    """A training's settings, and how far it is."""

    folder: Path
    pools: int  # of conversations, to be read in all
    seed: int = 0
    device: str = "cpu"
    size: tuple[int, int] = SIZES["cpu"]
    vocabulary: int = VOCABULARY
    shape: dict[str, int] = field(default_factory=lambda: SHAPE)
    start: Path | None = None  # a folder with weights to go on from
    within: float | None = None  # minutes in which all is read that then can be, if not all pools are read before
    compiled: bool = False  # the blocks, by torch.compile
    rate: float = 3e-3  # of the matrices inside the blocks, which Muon trains; two thirds of it outside, with AdamW
    read: int = 0  # tokens so far
    pool: int = 0  # pools so far
    seconds: float = 0.0

    @property
    def rates(self) -> tuple[float, float]:
        """Of Muon, and of AdamW on embeddings and norms, now."""
        return self.rate * self.factor, self.rate * self.factor * 2 / 3

    @property
    def progress(self) -> float:
        return max(self.pool / self.pools, self.spent)

    @property
    def identity(self) -> dict[str, Any]:
        """What decides a training besides its length: whoever goes on with it has to have the same."""
        start = files_digest([self.start / WEIGHTS]) if self.start else None
        return {"seed": self.seed, "rate": self.rate, "pool size": list(self.size), "start": start}

    @property
    def spent(self) -> float:
        """The share of the minutes."""
        return self.seconds / 60 / self.within if self.within else 0.0

    def longest(self, pool: int) -> int:
        """The most tokens, roughly, of a conversation of that pool; with `within` it depends on the time, too."""
        progress = 1.0 if self.start else max(pool / self.pools, self.spent)
        short = [longest for end, longest in CURRICULUM if progress < end]
        return short[0] if short else LONG if pool % EVERY == EVERY // 2 else READER[pool % len(READER)]

    @property
    def factor(self) -> float:
        """Of the rates: they climb over the first hundredth, stay, and sink."""
        return min(1.0, (self.progress + 1e-3) / 0.01, max(0.02, (1 - self.progress) / (1 - STEADY)))


def check(plan: Plan) -> None:
    """click.BadParameter: there is nothing to start from, or the folder holds another training."""
    import torch

    if start := plan.start:
        if lacking := [name for name in (*TOKENIZER, CONFIG, WEIGHTS) if not (start / name).exists()]:
            raise click.BadParameter(f"{start} is none of this recipe's models: it has no {lacking[0]}")
        if start.resolve() == plan.folder.resolve():
            raise click.BadParameter(f"the training would overwrite {start}, which it starts from: name another --out")
    path = plan.folder / CHECKPOINT
    if path.exists():
        held = torch.load(path, map_location="cpu", mmap=True, weights_only=True)["plan"]
        if other := [name for name, value in plan.identity.items() if held.get(name) != value]:
            told = f"{plan.folder} holds a training with another {' and '.join(other)}"
            raise click.BadParameter(f"{told}: name another --out, or remove {path}")
