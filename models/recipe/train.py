"""Trains the miniature from scratch: `python -m knowhow.models.recipe.train`, or `make mini`.

On a GPU in minutes, on 2 cores in hours; a training that was stopped goes on with the same command. What it learns from
is made by worlds.py while it learns. Leaves a model folder that mlx-lm and transformers load.
"""

import json
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile, which
from typing import Any

import click

from . import rehearsal
from .batches import CONVERSATIONS, TOKENS, Batch, Source, batches
from .tokens import save, trained
from .worlds import conversation

VOCABULARY, WINDOW = 4096, 4096
SHAPE = {"hidden_size": 256, "num_hidden_layers": 8, "num_attention_heads": 4, "intermediate_size": 768}
TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja")
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
KEEP = 120  # seconds between checkpoints, at least


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


POSITIVE = click.IntRange(1)


@click.command(help=__doc__)
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/mini"), show_default=True)
@click.option(
    "--pools", type=POSITIVE, default=300, show_default=True, help="To be read, of 512 conversations, with cuda 2048."
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--start", type=click.Path(exists=True, path_type=Path), help="A model folder to go on from.")
@click.option("--rate", type=float, default=3e-3, show_default=True, help="Of learning, at its highest.")
@click.option("--device", type=click.Choice(list(SIZES)), help="[default: cuda where there is one]")
@click.option(
    "--within",
    type=click.FloatRange(0, min_open=True),
    help="Minutes: end after so long, well learned, though pools are left.",
)
@click.option("--threads", type=int, help="Of the processor.  [default: all cores]")
@click.option(
    "--workers", type=POSITIVE, help="Processes that make conversations.  [default: 1; with cuda all cores but 2]"
)
@click.option(
    "--compiled", is_flag=True, help="Let torch compile the blocks: half a minute, then faster; needs a C++ compiler."
)
@click.option("--minutes", type=float, help="Stop after so long, to go on later.")
def main(out: Path, start: Path | None, device: str | None, workers: int | None, **told: Any) -> None:
    import torch

    torch.set_num_threads(told.pop("threads") or os.cpu_count() or 1)
    minutes = told.pop("minutes")
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    if device == "cuda" and not torch.cuda.is_available():
        raise click.BadParameter("torch finds no GPU here: leave --device out, or install a torch built for CUDA")
    compiler = os.environ.get("CXX", "clang++" if sys.platform == "darwin" else "g++")
    if told["compiled"] and not which(compiler):
        raise click.BadParameter(f"there is no {compiler} here: leave --compiled out, or install a C++ compiler")
    plan = Plan(out, start=start, device=device, size=SIZES[device], **told)
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
    training.run(workers or (max(1, (os.cpu_count() or 1) - 2) if device == "cuda" else 1), minutes)


class Training:
    """A model, its optimizers, and the plan; all three are in a checkpoint."""

    def __init__(self, plan: Plan) -> None:
        import torch
        from transformers import LlamaConfig, LlamaForCausalLM
        from transformers.utils import logging

        from .muon import Muon

        logging.disable_progress_bar()
        torch.manual_seed(plan.seed)
        settings: dict[str, Any] = {"vocab_size": plan.vocabulary, "max_position_embeddings": WINDOW, **plan.shape}
        settings |= {"num_key_value_heads": plan.shape["num_attention_heads"], "tie_word_embeddings": True}
        settings |= {"bos_token_id": None, "eos_token_id": 2, "pad_token_id": 0}
        self.plan = plan
        made: Any = LlamaForCausalLM(LlamaConfig(**settings))
        if plan.start:
            made = LlamaForCausalLM.from_pretrained(plan.start, dtype=torch.float32)
        _fuse_norms(made)
        torch.backends.cuda.enable_cudnn_sdp(False)  # it would plan anew for each shape of a batch
        self.model = made.to(plan.device)
        for block in self.model.model.layers if plan.compiled else ():
            block.compile(dynamic=True)  # one program for all blocks and all shapes of a batch
        native = torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()
        self.half = plan.device != "cpu" or native
        matrices = [p for p in self.model.model.layers.parameters() if p.ndim == 2]
        others = [p for p in self.model.parameters() if all(p is not one for one in matrices)]
        muon = Muon(matrices, lr=plan.rates[0], half=self.half)
        adam = torch.optim.AdamW(others, lr=plan.rates[1], betas=(0.9, 0.95), weight_decay=0.0, fused=True)
        self.optimizers: tuple[Any, ...] = (muon, adam)

    def run(self, workers: int, minutes: float | None) -> None:
        """Learns until all is read, or the minutes are over."""
        plan, began, spent = self.plan, time.time(), self.plan.seconds
        recent, kept = Recent(), began
        source = Source(plan.folder, plan.seed, *plan.size)
        for made in batches(source, plan.pool, plan.longest, workers):
            for batch in made:
                recent.add(self.step(batch), batch.ids.size)
                plan.read += batch.ids.size
                plan.seconds = spent + time.time() - began
                if time.time() - recent.began > 30:
                    self._tell(recent)
                if plan.spent >= 1:
                    break
            plan.pool += 1
            over = plan.progress >= 1 or (minutes is not None and time.time() - began > 60 * minutes)
            if over or time.time() - kept > KEEP:
                self.keep()
                kept = time.time()
            if over:
                return

    def step(self, batch: Batch) -> Any:
        """One step. A tensor (3,): loss per token of answers and of the rest, share of right tokens in answers.

        Nothing here waits for a GPU.
        """
        import torch
        from torch.nn.functional import cross_entropy

        ids = torch.from_numpy(batch.ids).to(self.plan.device)
        places = torch.from_numpy(batch.places).to(self.plan.device)
        weights = torch.from_numpy(batch.weights).to(self.plan.device)
        with torch.autocast(self.plan.device, dtype=torch.bfloat16, enabled=self.half):
            hidden = self.model.model(input_ids=ids, use_cache=False).last_hidden_state
            logits = self.model.lm_head(hidden.flatten(0, 1).index_select(0, places - 1))
        targets = ids.flatten().index_select(0, places)
        losses = cross_entropy(logits.float(), targets, reduction="none")
        (losses * weights.abs()).sum().div(weights.abs().sum()).backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer, rate in zip(self.optimizers, self.plan.rates, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        with torch.no_grad():
            answer = (weights > 0).float()
            right = (logits.argmax(-1) == targets).float()
            sums = torch.stack([losses * answer, losses * (1 - answer), right * answer]).sum(1)
            return sums / torch.stack([answer.sum(), (1 - answer).sum(), answer.sum()])

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


def _fuse_norms(model: Any) -> None:
    """Puts torch's norms, which are one kernel of a GPU, in place of transformers', which are seven."""
    import torch
    from transformers.models.llama.modeling_llama import LlamaRMSNorm

    for module in list(model.modules()):
        for name, held in module.named_children():
            if isinstance(held, LlamaRMSNorm):
                fused = torch.nn.RMSNorm(held.weight.shape[0], held.variance_epsilon)
                fused.weight = held.weight
                setattr(module, name, fused)


class Recent:
    """Means since the last look."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.tokens = 0
        self.began = time.time()

    def add(self, row: Any, tokens: int) -> None:
        self.rows.append(row)
        self.tokens += tokens

    def means(self) -> dict[str, float]:
        import torch

        means = torch.stack(self.rows).nanmean(0).tolist()  # a short batch may hold none of a kind
        names = ("answer_loss", "other_loss", "answer_right")
        told: dict[str, float] = {name: round(mean, 4) for name, mean in zip(names, means, strict=True)}
        told["tokens_per_second"] = round(self.tokens / (time.time() - self.began))
        self.rows, self.tokens, self.began = [], 0, time.time()
        return told


if __name__ == "__main__":
    main()
