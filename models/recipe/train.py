"""Trains the miniature from scratch: `python -m knowhow.models.recipe.train`, or `make mini`.

On a GPU in minutes, on 2 cores in hours; a training that was stopped goes on with the same command. What it learns from
is made by worlds.py while it learns. Leaves a model folder that mlx-lm and transformers load.
"""

import json
import os
import time
from dataclasses import dataclass, field
from math import isnan
from pathlib import Path
from shutil import copyfile
from typing import Any

import click

from . import rehearsal
from .batches import Batch, Source, batches
from .tokens import save, trained
from .worlds import conversation

VOCABULARY, WINDOW = 4096, 4096
SHAPE = {"hidden_size": 256, "num_hidden_layers": 6, "num_attention_heads": 4, "intermediate_size": 768}
TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja")
STEADY = 0.4  # of the training at the full rate; then it sinks to nothing
# from which part of the training on, how many tokens the longest conversation has
CURRICULUM = ((0.0, 160), (0.13, 256), (0.28, 400), (0.46, 640), (0.86, 1000), (0.95, 1700), (0.99, 3800))
READER = 1700  # the same for a model that can read short texts already
LONG, EVERY = 3800, 16  # amid every 16 pools it gets one of long conversations: at the end the rate is too low


@dataclass
class Plan:
    """A training's settings, and how far it is."""

    folder: Path
    pools: int  # of conversations, to be read in all
    seed: int = 0
    device: str = "cpu"
    conversations: int = 512  # in a pool
    vocabulary: int = VOCABULARY
    shape: dict[str, int] = field(default_factory=lambda: SHAPE)
    start: Path | None = None  # a folder with weights to go on from
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
        return self.pool / self.pools

    def longest(self, pool: int) -> int:
        """The most tokens, roughly, of a conversation of that pool."""
        if self.start:
            return LONG if pool % EVERY == EVERY // 2 else READER
        return [longest for start, longest in CURRICULUM if pool / self.pools >= start][-1]

    @property
    def factor(self) -> float:
        """Of the rates: they climb over the first hundredth, stay, and sink."""
        return min(1.0, (self.progress + 1e-3) / 0.01, max(0.02, (1 - self.progress) / (1 - STEADY)))


@click.command(help=__doc__)
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/mini"), show_default=True)
@click.option("--pools", type=int, default=2400, show_default=True, help="Of 512 conversations, to be read in all.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--start", type=click.Path(exists=True, path_type=Path), help="A model folder to go on from.")
@click.option("--rate", type=float, default=3e-3, show_default=True, help="Of learning, at its highest.")
@click.option("--device", default="", help="cpu or cuda.  [default: cuda where there is one]")
@click.option("--threads", type=int, help="Of the processor.  [default: all cores]")
@click.option("--workers", type=int, default=1, show_default=True, help="Processes that make conversations.")
@click.option("--minutes", type=float, help="Stop after so long, to go on later.")
def main(out: Path, start: Path | None, device: str, workers: int, **told: Any) -> None:
    import torch

    torch.set_num_threads(told.pop("threads") or os.cpu_count() or 1)
    minutes = told.pop("minutes")
    plan = Plan(out, start=start, device=device or ("cuda" if torch.cuda.is_available() else "cpu"), **told)
    out.mkdir(parents=True, exist_ok=True)
    if start:
        if lacking := [name for name in TOKENIZER if not (start / name).exists()]:
            raise click.BadParameter(f"{start} is none of this recipe's models: it has no {lacking[0]}")
        for name in TOKENIZER:
            copyfile(start / name, out / name)
    elif not (out / "tokenizer.json").exists():
        texts = (content for n in range(12_000) for _, content in conversation(f"tokenizer {n}", 1200))
        save(trained(texts, VOCABULARY), out, WINDOW)
    rehearsal.write(out)
    training = Training(plan)
    training.resume()
    training.run(workers, minutes)


class Training:
    """A model, its optimizers, and the plan; all three are in a checkpoint."""

    def __init__(self, plan: Plan) -> None:
        import torch
        from torch.optim import _muon
        from transformers import LlamaConfig, LlamaForCausalLM
        from transformers.utils import logging

        logging.disable_progress_bar()
        torch.manual_seed(plan.seed)
        settings: dict[str, Any] = {"vocab_size": plan.vocabulary, "max_position_embeddings": WINDOW, **plan.shape}
        settings |= {"num_key_value_heads": plan.shape["num_attention_heads"], "tie_word_embeddings": True}
        settings |= {"bos_token_id": None, "eos_token_id": 2, "pad_token_id": 0}
        self.plan = plan
        made: Any = LlamaForCausalLM(LlamaConfig(**settings))
        if plan.start:
            made = LlamaForCausalLM.from_pretrained(plan.start, dtype=torch.float32)
        self.model = made.to(plan.device)
        native = torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()
        self.half = plan.device != "cpu" or native
        if not self.half:  # a processor without bfloat16 takes twenty times as long for it as for float32
            _muon._zeropower_via_newtonschulz = orthogonal
        matrices = [p for p in self.model.model.layers.parameters() if p.ndim == 2]
        others = [p for p in self.model.parameters() if all(p is not one for one in matrices)]
        muon = torch.optim.Muon(matrices, lr=plan.rates[0], weight_decay=0.05, adjust_lr_fn="match_rms_adamw")
        adam = torch.optim.AdamW(others, lr=plan.rates[1], betas=(0.9, 0.95), weight_decay=0.0)
        self.optimizers = (muon, adam)

    def run(self, workers: int, minutes: float | None) -> None:
        """Learns until all is read, or the minutes are over."""
        plan, began, spent = self.plan, time.time(), self.plan.seconds
        recent = Recent()
        source = Source(plan.folder, plan.seed, plan.conversations)
        for made in batches(source, plan.pool, plan.longest, workers):
            for batch in made:
                recent.add(*self.step(batch))
                plan.read += batch.ids.size
                plan.seconds = spent + time.time() - began
                if time.time() - recent.began > 30:
                    self._tell(recent)
            plan.pool += 1
            over = plan.progress >= 1 or (minutes is not None and time.time() - began > 60 * minutes)
            if over or plan.pool % 4 == 0:
                self.keep()
            if over:
                return

    def step(self, batch: Batch) -> tuple[float, float, float, int]:
        """One step: loss per token of answers and of the rest, share of right tokens in answers, tokens read."""
        import torch
        from torch.nn.functional import cross_entropy

        ids = torch.from_numpy(batch.ids).to(self.plan.device)
        places = torch.from_numpy(batch.places).to(self.plan.device)
        weights = torch.from_numpy(batch.weights).to(self.plan.device)
        with torch.autocast(self.plan.device, dtype=torch.bfloat16, enabled=self.half):
            hidden = self.model.model(input_ids=ids, use_cache=False).last_hidden_state
            logits = self.model.lm_head(hidden.flatten(0, 1)[places - 1])
        targets = ids.flatten()[places]
        losses = cross_entropy(logits.float(), targets, reduction="none")
        (losses * weights.abs()).sum().div(weights.abs().sum()).backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer, rate in zip(self.optimizers, self.plan.rates, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        answer = weights > 0
        right = (logits.argmax(-1) == targets)[answer].float().mean()
        return losses[answer].mean().item(), losses[~answer].mean().item(), right.item(), batch.ids.size

    def keep(self) -> None:
        """Checkpoint and model folder, each put in place whole."""
        import torch

        plan, model = self.plan, self.model
        told = {name: getattr(plan, name) for name in ("read", "pool", "seconds")}
        state = {"model": model.state_dict(), "optimizers": [one.state_dict() for one in self.optimizers], "plan": told}
        torch.save(state, plan.folder / "checkpoint.partial")
        os.replace(plan.folder / "checkpoint.partial", plan.folder / "checkpoint.pt")
        tied = "lm_head.weight"  # the embeddings once more
        half = {name: held.to(torch.bfloat16) for name, held in model.state_dict().items() if name != tied}
        model.save_pretrained(plan.folder, state_dict=half)
        config = json.loads((plan.folder / "config.json").read_text(encoding="utf-8"))
        config["dtype"] = "bfloat16"
        (plan.folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")

    def resume(self) -> None:
        import torch

        path = self.plan.folder / "checkpoint.pt"
        if path.exists():
            state = torch.load(path, map_location=self.plan.device, weights_only=True)
            self.model.load_state_dict(state["model"])
            for optimizer, held in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(held)
            vars(self.plan).update(state["plan"])

    def _tell(self, recent: "Recent") -> None:
        plan = self.plan
        line = {
            "minutes": round(plan.seconds / 60, 1),
            "tokens": plan.read,
            "progress": round(plan.progress, 4),
            "longest": plan.longest(plan.pool),
            **recent.means(),
        }
        with (plan.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        click.echo(json.dumps(line), err=True)


def orthogonal(gradient: Any, ns_coefficients: tuple[float, float, float], ns_steps: int, eps: float) -> Any:
    """The (rows, columns) matrix with its singular values near 1, in float32; torch's own Muon insists on bfloat16."""
    first, second, third = ns_coefficients
    wide = gradient.T if gradient.size(0) > gradient.size(1) else gradient
    wide = wide / wide.norm().clamp(min=eps)
    for _ in range(ns_steps):
        square = wide @ wide.T
        wide = first * wide + (second * square + third * square @ square) @ wide
    return wide.T if gradient.size(0) > gradient.size(1) else wide


class Recent:
    """Means since the last look."""

    def __init__(self) -> None:
        self.rows: list[tuple[float, float, float, int]] = []
        self.began = time.time()

    def add(self, *row: Any) -> None:
        self.rows.append(row)  # pyright: ignore[reportArgumentType]

    def means(self) -> dict[str, float]:
        told: dict[str, float] = {}
        for at, name in enumerate(("answer_loss", "other_loss", "answer_right")):
            known = [row[at] for row in self.rows if not isnan(row[at])]  # a short batch may hold none of a kind
            told[name] = round(sum(known) / max(1, len(known)), 4)
        told["tokens_per_second"] = round(sum(row[3] for row in self.rows) / (time.time() - self.began))
        self.rows, self.began = [], time.time()
        return told


if __name__ == "__main__":
    main()
