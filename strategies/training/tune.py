"""The process that trains: `python -m knowhow.strategies.training.tune JOB.json`, by mlx-lm's own trainer.

Beside the job file it leaves

    losses.jsonl    a flushed line per loss: {"iteration", "of", "train_loss"} or {"iteration", "of", "valid_loss"}
    adapter/        as mlx-lm loads it: the weights with the lowest validation loss, and adapter_config.json
    outcome.json    what it cost; or {"problem", "fix"}, where the user has to put something right

It ends when its standard input does, so that it never outlives the process that started it. What it prints is for a
log: mlx-lm draws tables. It knows nothing of strategies and caches.
"""

import json
import os
import resource
import sys
import threading
from pathlib import Path
from typing import Any, cast

from ..backends import engine, folders
from ..backends.blas import load_fast_blas
from ..errors import UserError
from .batches import answer_loss, epochs
from .dataset import Example, examples, read_dataset
from .job import Job, Recipe, read_job, resolve
from .watch import Watch

ADAPTER = "adapter"  # the folder of the weights, in that of the job
Split = tuple[list[Example], list[Example]]  # train, valid


def main(path: Path) -> int:
    """Runs the job in the file `path`; the process's exit code."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        outcome, code = tune(read_job(path), path.parent), 0
    except UserError as error:
        outcome, code = {"problem": error.problem, "fix": error.fix}, 2
    (path.parent / "outcome.json").write_text(json.dumps(outcome, indent=2) + "\n", encoding="utf-8")
    return code


def tune(job: Job, folder: Path) -> dict[str, Any]:
    """Trains, leaves the best weights in `folder`, and returns what it cost. UserError: the data or a setting."""
    load_fast_blas()  # before anything imports mlx
    import mlx.core as mx
    from mlx_lm.utils import get_total_parameters

    read = [read_dataset(Path(name)) for name in (job.train, job.valid)]
    mx.random.seed(job.seed)
    loaded = engine.load(Path(job.model), None, f"to be trained into {folder}")  # never one that is in use
    model = loaded.model
    quantized = any(hasattr(module, "bits") for _, module in model.named_modules())
    recipe = resolve(job.options, get_total_parameters(model), quantized)
    longest = min(recipe.max_seq_length, folders.window(folders.config(Path(job.model))) or recipe.max_seq_length)
    train, valid = (examples(part, loaded.tokenizer, recipe.mask_prompt, longest) for part in read)
    layers = _unfreeze(model, recipe)
    (folder / ADAPTER).mkdir()
    _write_config(recipe, layers, folder / ADAPTER)
    watch = _train(model, recipe, (train, valid), folder, job.seed)
    sizes = {"train_rows": len(train), "valid_rows": len(valid)}
    kind = {"type": recipe.fine_tune_type, "layers": layers, "embeddings": recipe.embeddings}
    return _cost(model, watch, {**kind, **sizes})


def _unfreeze(model: Any, recipe: Recipe) -> int:
    """Opens the last blocks to training, and what is outside the blocks if asked for; returns how many blocks."""
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
        return layers
    try:
        linear_to_lora_layers(model, layers, _low_rank(recipe), use_dora=recipe.fine_tune_type == "dora")
    except ValueError as error:  # layers that mlx-lm has no DoRA for
        raise UserError(f"mlx-lm cannot adapt this model ({error})", fix="pass another --fine-tune-type") from error
    return layers


def _low_rank(recipe: Recipe) -> dict[str, Any]:
    return {"rank": recipe.rank, "scale": recipe.scale, "dropout": recipe.dropout}


def _write_config(recipe: Recipe, layers: int, folder: Path) -> None:
    """What mlx-lm's `load_adapters` asks for, and the other settings for a reader."""
    config = {**vars(recipe), "num_layers": layers, "lora_parameters": _low_rank(recipe)}
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def _train(model: Any, recipe: Recipe, split: Split, folder: Path, seed: int) -> Watch:
    from mlx_lm.tuner.trainer import TrainingArgs, train

    weights, last = folder / ADAPTER / "adapters.safetensors", folder / "last.safetensors"
    args = TrainingArgs(
        batch_size=recipe.batch_size,
        iters=recipe.iters,
        steps_per_report=1,
        steps_per_save=recipe.iters + 1,  # it keeps the last weights at the end all the same
        max_seq_length=recipe.max_seq_length,
        adapter_file=str(last),
    )
    with (folder / "losses.jsonl").open("w", encoding="utf-8") as log:
        watch = Watch(recipe, log, lambda: _valid_loss(model, recipe, split[1]), lambda: _save(model, weights))
        watch.look(0)
        train(model, _optimizer(recipe), split[0], None, args, answer_loss, epochs(seed), cast(Any, watch))
    last.unlink()
    watch.check()
    return watch


def _optimizer(recipe: Recipe) -> Any:
    """Adam whose rate climbs for a tenth of the iterations and then sinks to nothing.

    mlx-lm's own (a constant rate, no bias correction, a memory of 1000 steps) came to half as much in as many
    iterations: benchmarks/finetune.py.
    """
    import mlx.optimizers as optim

    climb = max(1, recipe.iters // 10)
    up = optim.linear_schedule(recipe.learning_rate / climb, recipe.learning_rate, climb)
    down = optim.linear_schedule(recipe.learning_rate, 0.0, max(1, recipe.iters - climb))
    schedule = optim.join_schedules([up, down], [climb])
    return optim.Adam(learning_rate=schedule, betas=[0.9, 0.95], bias_correction=True)


def _valid_loss(model: Any, recipe: Recipe, valid: list[Example]) -> float:
    """Mean loss per learned token of the whole validation set."""
    from mlx_lm.tuner.trainer import evaluate

    loss: Any = evaluate(model, valid, recipe.batch_size, -1, recipe.max_seq_length, answer_loss, epochs(0))
    model.train()
    return loss


def _save(model: Any, path: Path) -> None:
    import mlx.core as mx
    from mlx.utils import tree_flatten

    mx.save_safetensors(str(path), dict(tree_flatten(model.trainable_parameters())))


def _cost(model: Any, watch: Watch, details: dict[str, Any]) -> dict[str, Any]:
    """What a Preparation tells, but for the seconds: memory in decimal GB, the losses of the best iteration."""
    import mlx.core as mx
    from mlx.utils import tree_flatten
    from mlx_lm.utils import get_total_parameters

    trained = sum(value.size for value in dict(tree_flatten(model.trainable_parameters())).values())
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9
    return {
        "peak_memory_gb": mx.get_peak_memory() / 1e9,
        "trained_percent": 100 * trained / get_total_parameters(model),
        "train_loss": watch.best.train_loss,
        "valid_loss": watch.best.valid_loss,
        "details": {**details, **watch.told(), "rss_gb": round(rss, 3)},
    }


def _end_with_parent() -> None:
    """Whoever started this holds the other end of standard input; it closes however that process ends."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
