"""Fusing: the sum of base and adapter, rounded once, in a folder that needs neither."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from knowhow.strategies.backends import engine
from knowhow.strategies.training.fuse import fuse, is_quantized, stored_type, tensors

from ..conftest import Make

IDS = [1, 40, 41, 42, 300, 301, 7, 8]


def _logits(folder: Path, adapter: Path | None) -> np.ndarray:
    import mlx.core as mx

    model = engine.load(folder, adapter, f"for its logits with {adapter}").model
    return np.array(model(mx.array([IDS]))[0].astype(mx.float32))


@pytest.mark.parametrize("kind", ["lora", "dora", "full"])
def test_the_fused_model_is_the_adapter_on_its_base(
    model_of: Make, adapter_for: Callable[..., Path], tmp_path: Path, kind: str
) -> None:
    base, adapter = model_of("llama"), adapter_for(model_of("llama"), kind)
    fused = fuse(base, adapter, tmp_path / "fused")
    assert abs(_logits(base, adapter) - _logits(base, None)).max() > 0.1
    np.testing.assert_allclose(_logits(fused, None), _logits(base, adapter), atol=1e-4)


def test_a_quantized_base_is_dequantized_and_nothing_is_rounded_again(
    model_of: Make, adapter_for: Callable[..., Path], tmp_path: Path
) -> None:
    from mlx_lm import convert

    base = tmp_path / "quantized"
    convert(str(model_of("llama")), str(base), quantize=True, q_bits=4, q_group_size=32)
    adapter = adapter_for(base)
    fused = fuse(base, adapter, tmp_path / "fused")
    assert is_quantized(base)
    assert not is_quantized(fused)
    names = dict(tensors(fused))
    assert not any("scales" in name or "lora" in name for name in names)
    assert names["model.layers.0.self_attn.q_proj.weight"].shape == (64, 64)
    np.testing.assert_allclose(_logits(fused, None), _logits(base, adapter), atol=1e-3)


def test_a_base_alone_can_be_dequantized(model_of: Make, tmp_path: Path) -> None:
    from mlx_lm import convert

    convert(str(model_of("llama")), str(tmp_path / "quantized"), quantize=True, q_bits=4, q_group_size=32)
    whole = fuse(tmp_path / "quantized", None, tmp_path / "whole")
    np.testing.assert_allclose(_logits(whole, None), _logits(tmp_path / "quantized", None), atol=1e-3)


def test_it_is_stored_in_the_type_of_its_base(
    tiny_qwen3: Path, adapter_for: Callable[..., Path], tmp_path: Path
) -> None:
    fused = fuse(tiny_qwen3, adapter_for(tiny_qwen3, "full"), tmp_path / "fused")
    assert stored_type(tiny_qwen3) == stored_type(fused) == "float16"
    assert json.loads((fused / "config.json").read_text())["torch_dtype"] == "float16"


def test_tokenizer_and_chat_template_come_along_for_readers_old_and_new(
    tiny_qwen3: Path, adapter_for: Callable[..., Path], tmp_path: Path
) -> None:
    fused = fuse(tiny_qwen3, adapter_for(tiny_qwen3, "full"), tmp_path / "fused")
    for name in ("tokenizer.json", "chat_template.jinja"):
        assert (fused / name).read_bytes() == (tiny_qwen3 / name).read_bytes()
    told = json.loads((fused / "tokenizer_config.json").read_text())["chat_template"]
    assert told == (tiny_qwen3 / "chat_template.jinja").read_text()
    assert engine.load(fused, None, "for its tokenizer").tokenizer.has_chat_template


def test_an_earlier_one_is_replaced_and_a_killed_one_is_no_hindrance(
    model_of: Make, adapter_for: Callable[..., Path], tmp_path: Path
) -> None:
    base, adapter = model_of("llama"), adapter_for(model_of("llama"))
    for name in ("fused", "fused.partial"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model-00001.safetensors").write_text("of a run that was killed")
    fuse(base, adapter, tmp_path / "fused")
    assert not (tmp_path / "fused" / "model-00001.safetensors").exists()
    assert not (tmp_path / "fused.partial").exists()


def test_a_base_in_use_is_left_as_it_was(model_of: Make, adapter_for: Callable[..., Path], tmp_path: Path) -> None:
    base = tmp_path / "base"
    shutil.copytree(model_of("llama"), base)
    before, adapter = _logits(base, None), adapter_for(base)
    fuse(base, adapter, tmp_path / "fused")
    np.testing.assert_array_equal(_logits(base, None), before)
