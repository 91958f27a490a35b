"""Takes the loss of a model, tuned or not, on a file of rows: as counted here, and as mlx-lm's own `evaluate` does.

The two differ where mlx-lm counts a token of padding in each row, and leaves out the last rows when they fill no batch.
Loads the model as it is asked, from its folder and its adapter's; so what it tells holds of what is on disk.
"""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ..backends import engine
from .batches import Epochs, answer_loss
from .dataset import Dataset, examples, read_dataset

LONGEST = 1 << 20  # tokens; what is too long was refused before training


def measured(backend: Any, file: Path, batch_size: int, mask_prompt: bool) -> dict[str, float | None]:
    """`loss`, and mlx-lm's as `stock`; None where it has none. `backend`: an Mlx."""
    loaded = engine.load(backend.folder, backend.adapter, str(backend.identity()))
    rows = read_dataset(file)
    return {
        "loss": valid_loss(loaded, rows, batch_size, mask_prompt),
        "stock": stock_loss(loaded, rows, batch_size, mask_prompt),
    }


def valid_loss(loaded: engine.Engine, rows: Dataset, batch_size: int, mask_prompt: bool) -> float:
    """Mean loss per learned token, over all rows."""
    from mlx_lm.tuner.trainer import evaluate

    made = examples(rows, loaded.tokenizer, mask_prompt, LONGEST)
    loss: Any = evaluate(loaded.model, made, batch_size, -1, LONGEST, answer_loss, Epochs(0))
    return loss


def stock_loss(loaded: engine.Engine, rows: Dataset, batch_size: int, mask_prompt: bool) -> float | None:
    """What `mlx_lm.lora` would report of the same weights and rows. None: it refuses them."""
    import numpy as np
    from mlx_lm.tuner.datasets import CacheDataset, create_dataset
    from mlx_lm.tuner.trainer import evaluate

    if len(rows.rows) < batch_size or (rows.form == "text" and mask_prompt):
        return None
    config = SimpleNamespace(mask_prompt=mask_prompt)
    np.random.seed(0)  # it draws the order of the batches from there, and the last bits of the mean depend on that
    made: Any = CacheDataset(create_dataset(list(rows.rows), loaded.tokenizer, config))
    loss: Any = evaluate(loaded.model, made, batch_size, -1, LONGEST)
    return loss
