"""Trains the miniature from scratch: `python -m knowhow.models.recipe.train`, or `make mini`.

On a GPU in minutes, on 2 cores in hours; a training that was stopped goes on with the same command. What it learns from
is made by worlds.py while it learns. Leaves a model folder that mlx-lm and transformers load.
"""

import json
import os
import sys
import time
from pathlib import Path
from shutil import copyfile, which
from tempfile import TemporaryDirectory
from typing import Any

import click

from . import rehearsal
from .batches import Batch, Source, batches
from .plan import CHECKPOINT, CONFIG, SIZES, TOKENIZER, VOCABULARY, WINDOW, Plan, check
from .tokens import save, trained
from .worlds import conversation

KEEP = 120  # seconds between checkpoints, at least
POSITIVE = click.IntRange(1)


@click.command(help=__doc__)
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/mini"), show_default=True)
@click.option(
    "--pools", type=POSITIVE, default=300, show_default=True, help="To be read, of 512 conversations, with cuda 2048."
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--start", type=click.Path(exists=True, path_type=Path), help="A model folder to go on from.")
@click.option(
    "--rate",
    type=click.FloatRange(0, 1, min_open=True),
    default=3e-3,
    show_default=True,
    help="Of learning, at its highest.",
)
@click.option("--device", type=click.Choice(list(SIZES)), help="[default: cuda where there is one]")
@click.option(
    "--within",
    type=click.FloatRange(0, min_open=True),
    help="Minutes: end after so long, well learned, though pools are left.",
)
@click.option("--threads", type=POSITIVE, help="Of the processor.  [default: all cores]")
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
    check(plan)
    out.mkdir(parents=True, exist_ok=True)
    if start:
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
        if plan.progress >= 1:
            click.echo(f"{plan.folder} is trained to its end", err=True)
            return
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
        """Checkpoint and model folder, each file put in place whole."""
        import torch

        plan, model = self.plan, self.model
        told = {name: getattr(plan, name) for name in ("read", "pool", "seconds")} | plan.identity
        state = {"model": model.state_dict(), "optimizers": [one.state_dict() for one in self.optimizers], "plan": told}
        tied = "lm_head.weight"  # the embeddings once more
        half = {name: held.to(torch.bfloat16) for name, held in model.state_dict().items() if name != tied}
        with TemporaryDirectory(dir=plan.folder) as made:
            beside = Path(made)
            torch.save(state, beside / CHECKPOINT)
            model.save_pretrained(beside, state_dict=half)
            config = json.loads((beside / CONFIG).read_text(encoding="utf-8")) | {"dtype": "bfloat16"}
            (beside / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
            for path in beside.iterdir():
                os.replace(path, plan.folder / path.name)

    def resume(self) -> None:
        import torch

        path = self.plan.folder / CHECKPOINT
        if path.exists():
            state = torch.load(path, map_location=self.plan.device, weights_only=True)
            self.model.load_state_dict(state["model"])
            for optimizer, held in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(held)
            for name in ("read", "pool", "seconds"):
                setattr(self.plan, name, state["plan"][name])

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
