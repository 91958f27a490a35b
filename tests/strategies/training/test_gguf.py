"""GGUF files: every tensor and key read back, and the logits of llama.cpp beside those of mlx."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from knowhow.strategies.backends import engine, folders
from knowhow.strategies.errors import UserError
from knowhow.strategies.serving import llamacpp
from knowhow.strategies.training.fuse import fuse, tensors
from knowhow.strategies.training.gguf import llama3_factors, shape_of, write_gguf
from knowhow.strategies.training.gguf_adapter import write_adapter
from knowhow.strategies.training.vocabulary import Vocabulary, vocabulary

from ..conftest import KINDS, LLAMA3_ROPE, Make

IDS = [1, 40, 41, 42, 300, 301, 7, 8, 120, 2, 1, 77, 65, 11]


def _vocabulary(folder: Path) -> Vocabulary:
    loaded = engine.load(folder, None, "for its tokenizer")
    return vocabulary(folder, loaded.tokenizer, folders.config(folder)["vocab_size"], adds_bos=False)


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Keys and tensors of a GGUF; the tensors dequantized."""
    import gguf

    reader = gguf.GGUFReader(path)
    keys = {name: field.contents() for name, field in reader.fields.items() if not name.startswith("GGUF.")}
    held = {each.name: gguf.quants.dequantize(each.data, each.tensor_type) for each in reader.tensors}
    return keys, held


NAMES = {
    "model.embed_tokens": "token_embd",
    "model.norm": "output_norm",
    "lm_head": "output",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def _expected(name: str, array: np.ndarray, config: dict[str, Any]) -> tuple[str, np.ndarray]:
    """By GGUF's name, the rows of a rotated tensor taken one by one: 0, half, 1, half + 1, ... of each head."""
    stem, _, kind = name.rpartition(".")
    *block, rest = stem.removeprefix("model.layers.").split(".", 1) if stem.startswith("model.layers.") else [stem]
    ours = ".".join(filter(None, [f"blk.{block[0]}" if block else "", NAMES[rest], kind]))
    heads = {"attn_q": "num_attention_heads", "attn_k": "num_key_value_heads"}.get(NAMES[rest])
    if heads and config["model_type"] in ("llama", "mistral"):
        size = len(array) // config[heads]
        order = [
            head * size + half * size // 2 + place
            for head in range(config[heads])
            for place in range(size // 2)
            for half in (0, 1)
        ]
        array = array[order]
    return ours, array


@pytest.mark.parametrize("kind", KINDS)
def test_every_tensor_and_key_can_be_read_back(model_of: Make, tmp_path: Path, kind: str) -> None:
    folder = model_of(kind)
    config = json.loads((folder / "config.json").read_text())
    keys, held = _read(write_gguf(folder, tmp_path / "it.gguf", _vocabulary(folder)))
    wanted = dict(_expected(name, np.array(array), config) for name, array in tensors(folder))
    if kind == "llama3":
        wanted["rope_freqs.weight"] = np.array(llama3_factors(shape_of(config)), dtype=np.float32)
    assert held.keys() == wanted.keys()
    for name, array in wanted.items():
        np.testing.assert_array_equal(held[name], array)
    family = {"llama3": "llama", "tied": "llama", "mistral": "llama"}.get(kind, kind)
    size = config.get("head_dim", 16)
    settings = {
        "context_length": 512,
        "embedding_length": 64,
        "block_count": 3,
        "feed_forward_length": 96,
        "attention.head_count": 4,
        "attention.head_count_kv": 2,
        "attention.key_length": size,
        "attention.value_length": size,
        "attention.layer_norm_rms_epsilon": pytest.approx(1e-5),
        "vocab_size": 320,
        "rope.dimension_count": size,
        "rope.freq_base": 50000.0,
    }
    general = {"architecture": family, "type": "model", "name": "it", "file_type": 0, "quantization_version": 2}
    assert {name: value for name, value in keys.items() if not name.startswith("tokenizer.")} == {
        **{f"{family}.{name}": value for name, value in settings.items()},
        **{f"general.{name}": value for name, value in general.items()},
    }


@pytest.mark.parametrize(("kind", "number"), [("float16", 1), ("bfloat16", 32)])
def test_weights_are_kept_in_the_type_they_are_stored_in(
    model_of: Make, tmp_path: Path, kind: str, number: int
) -> None:
    import mlx.core as mx

    folder = tmp_path / "half"
    shutil.copytree(model_of("qwen2"), folder)
    halves = {name: array.astype(getattr(mx, kind)) for name, array in tensors(folder)}
    mx.save_safetensors(str(folder / "model.safetensors"), halves)
    path = write_gguf(folder, tmp_path / "it.gguf", _vocabulary(folder))
    keys, held = _read(path)
    assert keys["general.file_type"] == number
    np.testing.assert_array_equal(
        held["blk.1.ffn_up.weight"], np.array(halves["model.layers.1.mlp.up_proj.weight"].astype(mx.float32))
    )
    assert path.stat().st_size < 0.7 * (model_of("qwen2") / "model.safetensors").stat().st_size
    np.testing.assert_allclose(_llama_cpp(path), _mlx(folder), atol=0.1)  # a matrix product rounds in halves too


def test_the_vocabulary_can_be_read_back(model_of: Make, tmp_path: Path) -> None:
    folder = model_of("qwen3")
    keys, _ = _read(write_gguf(folder, tmp_path / "it.gguf", replace(_vocabulary(folder), adds_bos=True)))
    held = json.loads((folder / "tokenizer.json").read_text())
    added = {token["id"]: token for token in held["added_tokens"]}
    by_id = {place: word for word, place in held["model"]["vocab"].items()}
    by_id |= {place: token["content"] for place, token in added.items()}
    used = max(by_id) + 1
    assert keys["tokenizer.ggml.tokens"][:used] == [by_id[place] for place in range(used)]
    assert keys["tokenizer.ggml.tokens"][used:] == [f"[PAD{place}]" for place in range(used, 320)]
    types = [3 if place < 3 else 4 if place in added else 1 for place in range(used)]  # control, defined, normal
    assert keys["tokenizer.ggml.token_type"] == types + [5] * (320 - used)
    merges = [each if isinstance(each, str) else " ".join(each) for each in held["model"]["merges"]]
    assert keys["tokenizer.ggml.merges"] == merges
    told = {name: keys[f"tokenizer.ggml.{name}"] for name in ("model", "pre", "eos_token_id", "padding_token_id")}
    assert told == {"model": "gpt2", "pre": "gpt-2", "eos_token_id": 2, "padding_token_id": 0}
    assert keys["tokenizer.ggml.add_bos_token"] is True
    assert "im_start" in keys["tokenizer.chat_template"]


def test_llama3_slows_the_low_frequencies_and_leaves_the_high() -> None:
    config = {"model_type": "llama", "num_attention_heads": 1, "hidden_size": 64, "rope_scaling": LLAMA3_ROPE}
    factors = llama3_factors(shape_of({**config, "num_hidden_layers": 1}))
    assert factors[0] == 1
    assert factors[-1] == 8
    assert factors == sorted(factors)
    assert any(1 < factor < 8 for factor in factors)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"model_type": "gemma2"}, "'gemma2' models"),
        ({"hidden_act": "gelu"}, "hidden_act gelu"),
        ({"use_sliding_window": True}, "use_sliding_window"),
        ({"rope_scaling": {"type": "dynamic", "factor": 2.0}}, "rope_scaling"),
    ],
)
def test_what_is_not_written_here_points_to_the_converter(change: dict[str, Any], told: str) -> None:
    with pytest.raises(UserError, match=rf"{told}.*--converter"):
        shape_of({"model_type": "llama", "num_attention_heads": 1, "hidden_size": 64, **change})


def test_a_write_that_fails_leaves_no_file_that_looks_whole(
    model_of: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from knowhow.strategies.training import gguf

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    words = _vocabulary(model_of("llama"))
    monkeypatch.setattr(gguf, "encoded", full)
    with pytest.raises(OSError, match="No space"):
        write_gguf(model_of("llama"), tmp_path / "it.gguf", words)
    assert not (tmp_path / "it.gguf").exists()


LOGITS = """\
import json, sys
package, path, adapter, ids = sys.argv[1], sys.argv[2], sys.argv[3], json.loads(sys.argv[4])
if package == "llama_cpp":
    import llama_cpp
    whole = {"type_k": 0, "type_v": 0}  # float32
    model = llama_cpp.Llama(path, n_ctx=64, lora_path=adapter or None, logits_all=True, verbose=False, **whole)
    model.eval(ids)
    found = model.scores[len(ids) - 1].tolist()
else:
    from knowhow.strategies.serving.llamacpp_child import Served
    served = Served(path, adapter, 64)
    told = {"n_predict": 1, "n_probs": 320, "temperature": 0, "cache_prompt": False}
    told["logit_bias"] = [[40, 1000]]  # whole letters only have their probabilities told
    told = served._ask("/completion", prompt=ids, **told)
    told = {each["id"]: each["logprob"] for each in told["completion_probabilities"][0]["top_logprobs"]}
    found = [told[token] for token in range(320)]
print("FOUND", json.dumps(found), flush=True)
import os
os._exit(0)
"""


def _llama_cpp(path: Path, adapter: Path | None = None) -> np.ndarray:
    """Logits after IDS, less what all have in common."""
    package = llamacpp.installed() or pytest.importorskip("llama_cpp")
    command = [sys.executable, "-P", "-c", LOGITS, package, str(path), str(adapter or ""), json.dumps(IDS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("FOUND "))
    return _log_softmax(np.array(json.loads(line.removeprefix("FOUND "))))


def _mlx(folder: Path, adapter: Path | None = None) -> np.ndarray:
    import mlx.core as mx

    model = engine.load(folder, adapter, f"for its logits with {adapter}").model
    return _log_softmax(np.array(model(mx.array([IDS]))[0, -1].astype(mx.float32), dtype=np.float64))


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max()
    return shifted - np.log(np.exp(shifted).sum())


@pytest.mark.parametrize("kind", KINDS)
def test_llama_cpp_computes_what_mlx_computes(model_of: Make, tmp_path: Path, kind: str) -> None:
    path = write_gguf(model_of(kind), tmp_path / "it.gguf", _vocabulary(model_of(kind)))
    np.testing.assert_allclose(_llama_cpp(path), _mlx(model_of(kind)), atol=1e-3)


@pytest.mark.parametrize("kind", ["llama", "qwen3"])
def test_base_and_adapter_apart_compute_what_they_compute_in_mlx(
    model_of: Make, adapter_for: Callable[..., Path], tmp_path: Path, kind: str
) -> None:
    base, adapter = model_of(kind), adapter_for(model_of(kind))
    path = write_gguf(base, tmp_path / "base.gguf", _vocabulary(base))
    apart = write_adapter(adapter, base, tmp_path / "adapter.gguf")
    tuned = _mlx(base, adapter)
    assert abs(tuned - _mlx(base)).max() > 0.1
    np.testing.assert_allclose(_llama_cpp(path, apart), tuned, atol=1e-3)


@pytest.mark.parametrize("kind", ["dora", "full"])
def test_a_fused_model_computes_the_same_there(
    model_of: Make, adapter_for: Callable[..., Path], tmp_path: Path, kind: str
) -> None:
    base, adapter = model_of("qwen2"), adapter_for(model_of("qwen2"), kind)
    fused = fuse(base, adapter, tmp_path / "fused")
    path = write_gguf(fused, tmp_path / "it.gguf", _vocabulary(fused))
    np.testing.assert_allclose(_llama_cpp(path), _mlx(base, adapter), atol=1e-3)


def test_an_adapters_gguf_holds_its_matrices_its_rank_and_its_scale(
    model_of: Make, adapter_for: Callable[..., Path], tmp_path: Path
) -> None:
    base, adapter = model_of("llama"), adapter_for(model_of("llama"))
    keys, held = _read(write_adapter(adapter, base, tmp_path / "adapter.gguf"))
    assert keys["adapter.lora.alpha"] == 4 * 2.0
    assert (keys["general.type"], keys["adapter.type"], keys["general.architecture"]) == ("adapter", "lora", "llama")
    config = json.loads((base / "config.json").read_text())
    import mlx.core as mx

    weights: Any = mx.load(str(adapter / "adapters.safetensors"))
    assert len(held) == len(weights)
    for name, array in weights.items():
        stem, _, part = name.rpartition(".")
        ours, rows = _expected(f"{stem}.weight", np.array(array).T, config) if part == "lora_b" else (None, None)
        if part == "lora_a":
            ours, rows = _expected(f"{stem}.weight", np.array(array).T, {**config, "model_type": "unrotated"})
        np.testing.assert_array_equal(held[f"{ours}.{part}"], rows)


@pytest.mark.parametrize("kind", ["dora", "full"])
def test_only_lora_can_stay_apart(model_of: Make, adapter_for: Callable[..., Path], tmp_path: Path, kind: str) -> None:
    with pytest.raises(UserError, match=f"a {kind} adapter cannot stay apart.*fused"):
        write_adapter(adapter_for(model_of("llama"), kind), model_of("llama"), tmp_path / "adapter.gguf")


@pytest.mark.parametrize(("kind", "size", "near"), [("q8_0", 0.4, 0.2), ("q4_K_M", 0.3, 1.5)])
def test_a_quantized_file_is_smaller_and_still_the_model(
    model_of: Make, tmp_path: Path, kind: str, size: float, near: float
) -> None:
    folder, words = model_of("qwen3"), _vocabulary(model_of("qwen3"))
    whole = write_gguf(folder, tmp_path / "whole.gguf", words)
    small = write_gguf(folder, tmp_path / "small.gguf", words, kind)
    assert small.stat().st_size < (size + 0.1) * whole.stat().st_size
    keys, held = _read(small)
    assert keys["general.file_type"] == {"q8_0": 7, "q4_K_M": 15}[kind]
    for name, array in _read(whole)[1].items():
        assert np.sqrt(np.mean((held[name] - array) ** 2)) < 0.06 * np.std(array) + 1e-6
    if llamacpp.installed():
        assert abs(_llama_cpp(small) - _mlx(folder)).max() < near
