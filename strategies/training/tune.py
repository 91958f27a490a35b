"""The process that trains: `python -m knowhow.strategies.training.tune JOB.json`, by mlx-lm's own trainer.

Beside the job file it leaves what a session leaves (session.py), adapter_config.json beside each folder's weights, and

    estimate.json   before the first step: what memory and time it expects to take
    outcome.json    what it cost; or {"problem", "fix", "broke"}, where the user has to put something right

Started again in the same folder after it was killed, it goes on from the last checkpoint. It ends when its standard
input does, so that it never outlives the process that started it. What it prints is for a log: mlx-lm draws tables.
It knows nothing of strategies and caches.
"""

import json
import os
import select
import sys
import threading
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from ..backends import engine, folders
from ..backends.blas import load_fast_blas
from ..errors import UserError
from . import estimate
from .checkpoint import flat
from .dataset import Dataset, Example, examples, holds_code, mostly_code, read_dataset, tokenized
from .job import REHEARSAL, Job, Recipe, read_job, resolve
from .session import ADAPTER, LAST, Rows, Session
from .watch import Broke, Watch

ATTENTION = ("attn", "attention")  # the name of that part of a block ends with one of them, in most of mlx-lm's models
SILENCE = 30  # seconds without a beat after which one process of several takes its launcher for dead


def main(path: Path) -> int:
    """Runs the job in the file `path`; the process's exit code."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        outcome, code = tune(read_job(path), path.parent), 0
    except UserError as error:
        broke = isinstance(error, Broke)
        outcome, code = {"problem": error.problem, "fix": error.fix, "broke": broke}, 2
    if os.environ.get("MLX_RANK", "0") == "0":
        (path.parent / "outcome.json").write_text(json.dumps(outcome, indent=2) + "\n", encoding="utf-8")
    return code


def tune(job: Job, folder: Path) -> dict[str, Any]:
    """Trains, leaves the best weights in `folder`, and returns what it cost. UserError: the data or a setting."""
    load_fast_blas()  # before anything imports mlx
    import mlx.core as mx
    from mlx_lm.utils import get_total_parameters

    train, valid = (read_dataset(Path(name)) for name in (job.train, job.valid))
    settings = folders.config(Path(job.model))
    room = estimate.Room.found(job.options.memory_gb)
    estimate.check_weights(Path(job.model), room)
    mx.random.seed(job.seed)
    loaded = engine.load(Path(job.model), None, f"to be trained into {folder}")  # never one that is in use
    model = loaded.model
    quantized = any(hasattr(module, "bits") for _, module in model.named_modules())
    recipe = _spelled_out(resolve(job.options, get_total_parameters(model), quantized, mostly_code(train)), model)
    longest = min(recipe.max_seq_length, folders.window(settings) or recipe.max_seq_length)
    learned, looked_at = (examples(part, loaded.tokenizer, recipe.mask_prompt, longest) for part in (train, valid))
    layers = unfreeze(model, recipe)
    again = rehearsed(Path(job.model), loaded.tokenizer, recipe, train, longest)
    rows = Rows([*learned, *again], looked_at, train.path.name, train.lines)
    session = Session(model, recipe, rows, folder, job.seed)
    need = estimate.Need.of(model, settings, recipe, layers)
    need.check(rows.train, room, session.group.size())
    progress = session.restored()
    if session.first:
        for name in (ADAPTER, LAST):
            _write_config(recipe, layers, folder / name)
    watch = session.run(progress, lambda look: _foretell(need, rows, session, look))
    kind = {"type": recipe.fine_tune_type, "layers": layers, "blocks": len(model.layers), "quantized": quantized}
    sizes = {"embeddings": recipe.embeddings, "attention": recipe.attention}
    sizes |= {"train_rows": len(learned), "rehearsed_rows": len(again), "valid_rows": len(rows.valid)}
    return _cost(session, watch, {**kind, **sizes})


def rehearsed(model: Path, tokenizer: Any, recipe: Recipe, new: Dataset, longest: int) -> list[Example]:
    """What the model had learned before, to be mixed among new rows: the first of its folder's rehearsal.jsonl of at
    most `longest` tokens, and before all others those that hold code as the new ones do, or do not."""
    path = model / REHEARSAL
    count = round(len(new.rows) * recipe.rehearsal / (1 - recipe.rehearsal))
    if not count or not path.is_file():
        return []
    held, code = read_dataset(path), mostly_code(new)
    order = sorted(range(len(held.rows)), key=lambda at: holds_code(held.rows[at]) != code)
    fitting = (at for at in order if _fits(replace(held, rows=held.rows[at : at + 1]), tokenizer, longest))
    chosen = list(islice(fitting, count))
    rows, lines = (tuple(kept[at] for at in chosen) for kept in (held.rows, held.lines))
    return examples(replace(held, rows=rows, lines=lines), tokenizer, True, longest)


def _fits(row: Dataset, tokenizer: Any, longest: int) -> bool:
    """Whether the one row is short enough; one that the chat template refuses is no matter of length."""
    [made] = tokenized(row, tokenizer, True)
    return isinstance(made, Exception) or len(made.tokens) <= longest


def unfreeze(model: Any, recipe: Recipe) -> int:
    """Opens the last blocks to training, and what is outside the blocks if asked for; returns how many blocks."""
    from mlx.utils import tree_flatten
    from mlx_lm.tuner.utils import linear_to_lora_layers

    blocks = len(model.layers)
    layers = blocks if recipe.layers == -1 else recipe.layers
    if layers > blocks:
        raise UserError(f"cannot train {layers} layers, the model has {blocks}", fix="pass fewer, or -1 for all")
    model.freeze()
    if recipe.fine_tune_type == "full":
        if recipe.embeddings:
            model.unfreeze()
        for block in model.layers:
            block.freeze()
        for block in model.layers[-layers:]:
            block.unfreeze()
            for name, part in block.children().items():
                if not recipe.attention and _attends(name):
                    part.freeze()
        return layers
    try:
        linear_to_lora_layers(model, layers, _low_rank(recipe), use_dora=recipe.fine_tune_type == "dora")
    except ValueError as error:  # layers that mlx-lm has no DoRA for
        raise UserError(
            f"mlx-lm cannot adapt this model ({error})", fix="choose another type of fine-tuning"
        ) from error
    if not tree_flatten(model.trainable_parameters()):
        problem = f"no block has a product named {' or '.join(recipe.keys or ())}"
        raise UserError(problem, fix="name them as mlx-lm does: self_attn.q_proj")
    return layers


def _attends(name: str) -> bool:
    """Whether a part of a block, as `self_attn.q_proj`, is of its attention; the norm behind it is not."""
    return any(part.endswith(ATTENTION) for part in name.split("."))


def _low_rank(recipe: Recipe) -> dict[str, Any]:
    told: dict[str, Any] = {"rank": recipe.rank, "scale": recipe.scale, "dropout": recipe.dropout}
    return told if recipe.keys is None else told | {"keys": list(recipe.keys)}


def _spelled_out(recipe: Recipe, model: Any) -> Recipe:
    """With the names of the products that are adapted where attention is not: an adapter is loaded by them."""
    if recipe.attention or recipe.keys is not None or recipe.fine_tune_type == "full":
        return recipe
    from mlx import nn

    adapted = (nn.Linear, nn.QuantizedLinear)
    found = {
        name
        for block in model.layers
        for name, part in block.named_modules()
        if isinstance(part, adapted) and not _attends(name)
    }
    return replace(recipe, keys=tuple(sorted(found))) if found else recipe


def _write_config(recipe: Recipe, layers: int, folder: Path) -> None:
    """What mlx-lm's `load_adapters` asks for, and the other settings for a reader."""
    folder.mkdir(exist_ok=True)
    config = {**vars(recipe), "num_layers": layers, "lora_parameters": _low_rank(recipe)}
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def _foretell(need: estimate.Need, rows: Rows, session: Session, look: float) -> None:
    """Writes the estimate; `look`: seconds that the first look at the validation set took."""
    if session.first:
        seconds = need.seconds(rows.train, rows.valid, look)
        estimate.write(session.folder, need.bytes(rows.train, session.group.size()), seconds)


def _cost(session: Session, watch: Watch, details: dict[str, Any]) -> dict[str, Any]:
    """What a Preparation tells: memory in decimal GB, the losses of the best iteration, seconds of all processes."""
    from mlx.utils import tree_flatten
    from mlx_lm.utils import get_total_parameters

    session.account(watch.progress)
    trained = sum(value.size for value in flat(tree_flatten(session.model.trainable_parameters())).values())
    told = {**details, **watch.told(), "rss_gb": round(watch.progress.rss_gb, 3), "processes": session.group.size()}
    return {
        "seconds": watch.progress.earlier,
        "peak_memory_gb": watch.progress.peak_memory_gb,
        "trained_percent": 100 * trained / get_total_parameters(session.model),
        "train_loss": watch.best.train_loss,
        "valid_loss": watch.best.valid_loss,
        "details": {**told, "estimate": estimate.read(session.folder)},
    }


def _end_with_parent() -> None:
    """Whoever started this holds the other end of standard input; it closes however that process ends.

    A launcher of several processes holds it open even when its own has closed, so there a beat has to come instead.
    """
    stdin = sys.stdin.fileno()
    patience = SILENCE if "MLX_RANK" in os.environ else None
    while select.select([stdin], [], [], patience)[0]:
        if not os.read(stdin, 4096):
            break
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
