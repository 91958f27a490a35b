"""Small models with random weights, one of each family that is written as GGUF, and adapters for them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

BASE = {
    "hidden_size": 64,
    "num_hidden_layers": 3,
    "intermediate_size": 96,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "rms_norm_eps": 1e-5,
    "vocab_size": 320,
    "max_position_embeddings": 512,
    "rope_theta": 50000.0,
    "tie_word_embeddings": False,
    "torch_dtype": "float32",
}
LLAMA3_ROPE = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
}
KINDS: dict[str, dict[str, Any]] = {
    "llama": {"model_type": "llama", "architectures": ["LlamaForCausalLM"]},
    "llama3": {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "rope_scaling": LLAMA3_ROPE},
    "tied": {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "tie_word_embeddings": True},
    "mistral": {"model_type": "mistral", "architectures": ["MistralForCausalLM"], "head_dim": 32},
    "qwen2": {"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"]},
    "qwen3": {"model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"], "head_dim": 32},
}

Make = Callable[[str], Path]


@pytest.fixture(scope="session")
def model_of(tiny_qwen3: Path, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """The folder of a model of that kind; its tokenizer is tiny_qwen3's."""
    made: dict[str, Path] = {}

    def make(kind: str) -> Path:
        if kind not in made:
            folder = tmp_path_factory.mktemp("kinds") / f"tiny-{kind}"
            shutil.copytree(tiny_qwen3, folder)
            config = {**BASE, **KINDS[kind]}
            (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
            _write_weights(folder, config)
            made[kind] = folder
        return made[kind]

    return make


@pytest.fixture
def adapter_for(tmp_path: Path) -> Callable[..., Path]:
    """An adapter with random weights, as mlx-lm's training leaves one."""

    def make(base: Path, kind: str = "lora") -> Path:
        import mlx.core as mx
        from mlx.utils import tree_flatten
        from mlx_lm import load
        from mlx_lm.tuner.utils import linear_to_lora_layers

        folder = tmp_path / f"{base.name}-{kind}"
        folder.mkdir()
        model = load(str(base))[0]
        model.freeze()
        settings = {"rank": 4, "scale": 2.0, "dropout": 0.0}
        if kind == "full":
            model.unfreeze()
        else:
            linear_to_lora_layers(model, 3, settings, use_dora=kind == "dora")
        mx.random.seed(1)
        held = dict(tree_flatten(model.trainable_parameters()))
        moved = {name: array + 0.1 * mx.random.normal(array.shape) for name, array in held.items()}
        mx.save_safetensors(str(folder / "adapters.safetensors"), moved)
        config = {"fine_tune_type": kind, "num_layers": 3, "lora_parameters": settings}
        (folder / "adapter_config.json").write_text(json.dumps(config), encoding="utf-8")
        return folder

    return make


def _write_weights(folder: Path, config: dict[str, Any]) -> None:
    from safetensors.numpy import save_file

    random, width = np.random.default_rng(7), config["hidden_size"]
    head = config.get("head_dim") or width // config["num_attention_heads"]
    queries, keys = head * config["num_attention_heads"], head * config["num_key_value_heads"]
    sizes = {"self_attn.q_proj": (queries, width), "self_attn.k_proj": (keys, width)}
    sizes |= {"self_attn.v_proj": (keys, width), "self_attn.o_proj": (width, queries)}
    sizes |= {"mlp.gate_proj": (96, width), "mlp.up_proj": (96, width), "mlp.down_proj": (width, 96)}
    vectors = {"input_layernorm.weight": width, "post_attention_layernorm.weight": width}
    if config["model_type"] == "qwen2":
        vectors |= {"self_attn.q_proj.bias": queries, "self_attn.k_proj.bias": keys, "self_attn.v_proj.bias": keys}
    if config["model_type"] == "qwen3":
        vectors |= {"self_attn.q_norm.weight": head, "self_attn.k_norm.weight": head}
    weights = {"model.embed_tokens.weight": random.normal(size=(320, width)), "model.norm.weight": np.ones(width)}
    if not config["tie_word_embeddings"]:
        weights["lm_head.weight"] = random.normal(size=(320, width)) / 4
    for block in range(config["num_hidden_layers"]):
        place = f"model.layers.{block}"
        weights |= {f"{place}.{name}.weight": random.normal(size=size) / 8 for name, size in sizes.items()}
        weights |= {f"{place}.{name}": 1 + 0.3 * random.normal(size=size) for name, size in vectors.items()}
    save_file({name: array.astype(np.float32) for name, array in weights.items()}, folder / "model.safetensors")
