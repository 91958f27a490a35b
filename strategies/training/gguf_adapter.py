"""Writes a LoRA adapter of mlx-lm's as a GGUF of its own, which llama.cpp adds to its base when it loads the two.

A DoRA adapter rescales the sum of base and product, and full fine-tuning has no product: those are fused instead.
Knows adapters and tensors' names; knows no vocabularies.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..backends import folders
from ..errors import UserError
from .gguf import in_order, shape_of


def write_adapter(adapter: Path, base: Path, path: Path) -> Path:
    """The LoRA adapter in the folder `adapter` for the model of the folder `base`, as a GGUF.

    UserError: no LoRA adapter, an architecture that is not known here, or a tensor that GGUF has no place for.
    """
    import gguf

    shape = shape_of(folders.config(base))
    rank, scale = check_adapter(adapter)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH[shape.family], shape.blocks)
    partial = path.with_name(path.name + ".partial")
    writer = gguf.GGUFWriter(None, shape.family.lower())
    try:
        writer.add_type("adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", scale * rank)  # which is divided by the rank again
        for name, (down, up) in sorted(_pairs(adapter).items()):
            found = names.get_name(f"{name}.weight", try_suffixes=(".weight",))
            if found is None:
                raise UserError(
                    f"GGUF has no place for an adapter of {name}", fix="leave --apart out: it is fused then"
                )
            writer.add_tensor(f"{found}.lora_a", down)
            writer.add_tensor(f"{found}.lora_b", in_order(found, up, shape))
        writer.write_header_to_file(partial)
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    finally:
        writer.close()
    partial.replace(path)
    return path


def check_adapter(adapter: Path) -> tuple[int, float]:
    """Its rank and scale. UserError: it is no LoRA adapter."""
    config = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    kind = config.get("fine_tune_type", "lora")
    if kind != "lora":
        raise UserError(f"a {kind} adapter cannot stay apart from its base", fix="leave --apart out: it is fused then")
    return config["lora_parameters"]["rank"], config["lora_parameters"]["scale"]


def _pairs(adapter: Path) -> Mapping[str, tuple[Any, Any]]:
    """By the name of what they adapt: the matrices (rank, inputs) and (outputs, rank), in float32."""
    import mlx.core as mx
    import numpy as np

    held: Any = mx.load(str(adapter / "adapters.safetensors"))
    whole = {name: np.array(array.astype(mx.float32)) for name, array in held.items()}
    targets = {name.rpartition(".")[0] for name in whole}
    return {
        name: tuple(np.ascontiguousarray(whole[f"{name}.lora_{part}"].T) for part in "ab")  # pyright: ignore[reportReturnType]
        for name in targets
    }
