"""Losses of what lies on disk, by our count and by mlx-lm's own."""

import json
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from knowhow.strategies.backends import engine
from knowhow.strategies.backends.blas import load_fast_blas
from knowhow.strategies.backends.mlx import Mlx
from knowhow.strategies.training.dataset import examples, read_dataset
from knowhow.strategies.training.measure import measured, stock_loss, valid_loss

load_fast_blas()


def _loaded() -> engine.Engine:
    mini = Mlx("mini")
    return engine.load(mini.folder, None, "measured")


def test_our_loss_is_mlx_lm_s_once_nothing_is_padded(tiny_corpus: Path) -> None:
    """Its own loss of each row alone, without the token of padding after it."""
    import mlx.core as mx
    from mlx_lm.tuner.trainer import default_loss

    loaded, rows = _loaded(), read_dataset(tiny_corpus / "valid.jsonl")
    total: Any = 0.0
    count: Any = 0.0
    for row in examples(rows, loaded.tokenizer, True, 2048):
        batch = mx.array([row.tokens]), mx.array([[row.start, len(row.tokens) - 1]])
        loss, learned = default_loss(loaded.model, *batch)
        total, count = total + loss.item() * learned.item(), count + learned.item()
    assert math.isclose(valid_loss(loaded, rows, 2, True), total / count, rel_tol=1e-4)


def test_stock_is_what_mlx_lm_lora_would_report(tiny_corpus: Path) -> None:
    from mlx_lm.tuner.datasets import CacheDataset, load_local_dataset
    from mlx_lm.tuner.trainer import evaluate

    loaded = _loaded()
    config = SimpleNamespace(mask_prompt=True)
    _, valid, _ = load_local_dataset(tiny_corpus, loaded.tokenizer, config)
    theirs: Any = evaluate(loaded.model, CacheDataset(valid), 3, -1)
    assert math.isclose(
        stock_loss(loaded, read_dataset(tiny_corpus / "valid.jsonl"), 3, True) or 0, theirs, rel_tol=1e-5
    )


def test_what_mlx_lm_refuses_has_no_stock_loss(tiny_corpus: Path, tmp_path: Path) -> None:
    told = measured(Mlx("mini"), tiny_corpus / "valid.jsonl", 4, True)
    assert told["loss"]
    assert told["stock"] is None
    text = tmp_path / "text.jsonl"
    text.write_text("".join(json.dumps({"text": word}) + "\n" for word in ("one two three", "four five six")))
    assert measured(Mlx("mini"), text, 1, True)["stock"] is None
    assert measured(Mlx("mini"), text, 1, False)["stock"]
