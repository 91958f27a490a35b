"""Fuses an adapter into its base: a model folder in Hugging Face's layout that needs neither adapter nor mlx.

A quantized base is dequantized, since rounding the sum back to a few bits would change what was learned. All is added
up in float32 and rounded once, to the type in which the base is stored. Knows folders and weights; knows no engine but
mlx and no chat.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..backends import engine, folders

BESIDE = ("*.json", "*.jinja", "*.model", "*.tiktoken", "*.txt")  # what a model folder holds besides weights
OWN = (
    "config.json",
    "model.safetensors.index.json",
    "README.md",
    "evaluation.json",
)  # of these the fused model writes its own
QUANTIZED = ("quantization", "quantization_config")


def fuse(base: Path, adapter: Path | None, folder: Path) -> Path:
    """Writes the fused model into `folder`, in the place of an earlier one, and returns it. Unavailable: not loadable.

    Without an adapter: the base itself, dequantized.
    """
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)  # of a run that was killed
    partial.mkdir(parents=True)
    try:
        _write_weights(base, adapter, partial)
        _write_config(base, partial)
        copy_beside(base, partial)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def is_quantized(folder: Path) -> bool:
    return any(name in folders.config(folder) for name in QUANTIZED)


def tensors(folder: Path) -> Iterator[tuple[str, Any]]:
    """The weights of a model folder, by name; each mlx array is read when its numbers are asked for."""
    import mlx.core as mx

    for path in sorted(folder.glob("model*.safetensors")):
        held: Any = mx.load(str(path))
        yield from held.items()


def stored_type(folder: Path) -> str:
    """float32, float16 or bfloat16: that in which most numbers of a folder's weights, or of their scales, are kept."""
    sizes: dict[str, int] = {}
    for _, array in tensors(folder):
        name = str(array.dtype).rpartition(".")[2]
        sizes[name] = sizes.get(name, 0) + array.size
    kinds = ("float32", "float16", "bfloat16")
    return max((name for name in sizes if name in kinds), key=lambda name: sizes[name], default="float32")


def copy_beside(source: Path, folder: Path) -> None:
    """The tokenizer, its chat template and whatever else lies beside a model's weights."""
    for path in sorted({path for pattern in BESIDE for path in source.glob(pattern)}):
        if path.name not in OWN:
            shutil.copyfile(path, folder / path.name)
    _tell_template(folder)


def _write_weights(base: Path, adapter: Path | None, folder: Path) -> None:
    loaded = engine.load(base, adapter, f"to be fused into {folder}")  # never one that is in use: it is changed
    import mlx.core as mx
    from mlx.utils import tree_unflatten
    from mlx_lm.utils import dequantize_model, save_model

    model = loaded.model
    model.set_dtype(mx.float32)
    fused = [(name, each.fuse(dequantize=True)) for name, each in model.named_modules() if hasattr(each, "fuse")]
    model.update_modules(tree_unflatten(fused))
    dequantize_model(model)
    model.set_dtype(getattr(mx, stored_type(base)))
    save_model(folder, model, donate_model=True)


def _write_config(base: Path, folder: Path) -> None:
    config = {key: value for key, value in folders.config(base).items() if key not in QUANTIZED}
    told = "torch_dtype" if "torch_dtype" in config else "dtype"
    _write_json(folder / "config.json", {**config, told: stored_type(base)})


def _tell_template(folder: Path) -> None:
    """Some that read a folder, Ollama among them, look for the chat template in this file only."""
    path, template = folder / "tokenizer_config.json", folder / "chat_template.jinja"
    if path.is_file() and template.is_file():
        told = json.loads(path.read_text(encoding="utf-8"))
        _write_json(path, {**told, "chat_template": template.read_text(encoding="utf-8")})


def _write_json(path: Path, held: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(held, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
