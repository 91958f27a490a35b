"""Where a training stands, in one file: weights, the optimizer's state, the random state and how far it is.

It is written beside and then renamed, so that whatever kills the process leaves the last one whole. The position in the
data follows from the number of iterations. Knows nothing of losses.
"""

import os
from pathlib import Path
from typing import Any

from ..errors import UserError
from .watch import Progress

FILE = "resume.safetensors"
FORM = "1"  # of the file; another one's is not read


def save(model: Any, optimizer: Any, progress: Progress, folder: Path) -> None:
    import mlx.core as mx
    from mlx.utils import tree_flatten

    held = {f"model.{name}": value for name, value in flat(tree_flatten(model.trainable_parameters())).items()}
    held |= {f"optimizer.{name}": value for name, value in flat(tree_flatten(optimizer.state)).items()}
    random: Any = mx.random.state
    held["random"] = mx.array(random[0])
    _whole(folder / FILE, held, {"form": FORM, "progress": progress.told()})


def restore(model: Any, optimizer: Any, folder: Path) -> Progress | None:
    """Puts model, optimizer and the random state where the last checkpoint left them; None: there is none."""
    import mlx.core as mx
    from mlx.utils import tree_unflatten

    if not (folder / FILE).is_file():
        return None
    loaded: Any = mx.load(str(folder / FILE), return_metadata=True)
    held, told = loaded
    if told.get("form") != FORM:
        return None
    model.load_weights(list(_under("model.", held).items()), strict=False)
    optimizer.state = tree_unflatten(list(_under("optimizer.", held).items()))
    optimizer.init(model.trainable_parameters())
    high, low = held["random"].tolist()
    mx.random.seed(high << 32 | low)
    return Progress.read(told["progress"])


def save_adapter(model: Any, path: Path) -> None:
    """The trained weights, as mlx-lm's `load_adapters` reads them."""
    from mlx.utils import tree_flatten

    path.parent.mkdir(parents=True, exist_ok=True)
    _whole(path, flat(tree_flatten(model.trainable_parameters())), {})


def agreed(progress: Progress | None) -> None:
    """UserError: the processes of a training that was stopped would not go on from the same place."""
    import mlx.core as mx

    group = mx.distributed.init()
    here = progress.iteration if progress else -1
    if mx.distributed.all_sum(mx.array(here), stream=mx.cpu).item() != here * group.size():
        problem = "the machines find different checkpoints of this training"
        raise UserError(problem, fix="give them one cache folder that all of them see (--cache)")


def flat(pairs: Any) -> dict[str, Any]:
    """Names and arrays, as `tree_flatten` gives them."""
    return dict(pairs)


def _under(prefix: str, held: dict[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in held.items() if name.startswith(prefix)}


def _whole(path: Path, arrays: dict[str, Any], told: dict[str, str]) -> None:
    import mlx.core as mx

    beside = path.with_name(f"part-{path.name}")
    mx.save_safetensors(str(beside), arrays, told)
    with beside.open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(beside, path)
