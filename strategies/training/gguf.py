"""Writes a model folder as one GGUF file, the form in which Ollama, llama.cpp and LM Studio run a model.

For the Llama family (Mistral too), Qwen2 and Qwen3; others go through llama.cpp's own converter. Tensors are written
one at a time, so that a model needs no more memory than its largest tensor. Knows folders, vocabularies and numbers;
knows no adapters (gguf_adapter.py) and no chat.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..backends import folders
from ..errors import UserError
from . import fuse
from .quantization import FILE_TYPES, byte_count, encoded, number_type
from .vocabulary import CONVERTER, Vocabulary

if TYPE_CHECKING:
    import numpy as np

FAMILIES: Mapping[str, str] = {"llama": "LLAMA", "mistral": "LLAMA", "qwen2": "QWEN2", "qwen3": "QWEN3"}
ROTATED = {"attn_q": "num_attention_heads", "attn_k": "num_key_value_heads"}  # and which setting counts their heads
ROPES = (None, "default", "linear", "llama3", "yarn")


@dataclass(frozen=True)
class Shape:
    """What of a model's config.json decides its GGUF."""

    family: str  # gguf's name of the architecture
    config: Mapping[str, Any]

    @property
    def blocks(self) -> int:
        return self.config["num_hidden_layers"]

    @property
    def head_size(self) -> int:
        return self.config.get("head_dim") or self.config["hidden_size"] // self.config["num_attention_heads"]

    @property
    def rope(self) -> Mapping[str, Any]:
        """Base, kind and factors of the positions, as old and new configurations tell them."""
        told = self.config.get("rope_parameters") or self.config.get("rope_scaling") or {}
        theta = told.get("rope_theta") or self.config.get("rope_theta") or 10000.0
        return {**told, "kind": told.get("rope_type") or told.get("type"), "theta": theta}

    def heads(self, name: str) -> int:
        """How many heads lie in the rows of a tensor that is rotated by position."""
        return self.config.get(name) or self.config["num_attention_heads"]


def shape_of(config: Mapping[str, Any]) -> Shape:
    """UserError: an architecture, or a setting of it, that is not known here."""
    kind = config["model_type"]
    if kind not in FAMILIES:
        raise UserError(
            f"GGUF files of '{kind}' models are not written here ({', '.join(FAMILIES)} are)", fix=CONVERTER
        )
    shape = Shape(FAMILIES[kind], config)
    odd = {
        "rope_scaling": shape.rope["kind"] not in ROPES,
        "hidden_act": config.get("hidden_act", "silu") != "silu",
        "use_sliding_window": bool(config.get("use_sliding_window")),
        "partial_rotary_factor": config.get("partial_rotary_factor", 1) != 1,
    }
    unknown = [f"{name} {config.get(name)}" for name, found in odd.items() if found]
    if unknown:
        raise UserError(f"a model with {' and '.join(unknown)} is not written as GGUF here", fix=CONVERTER)
    return shape


def write_gguf(folder: Path, path: Path, vocabulary: Vocabulary, quantize: str | None = None) -> Path:
    """The model of `folder` as a GGUF named as its file is.

    `quantize`: one of quantization.KINDS, or None: in the type it is stored in.

    UserError: an architecture, a setting or a tensor of it that is not known here.
    """
    import gguf
    import numpy as np

    shape = shape_of(folders.config(folder))
    kind = quantize or fuse.stored_type(folder)
    held = dict(sorted(named(folder, shape), key=_place))
    tied = "output.weight" not in held
    types = {name: number_type(name, array.shape, kind, shape.blocks, tied) for name, array in held.items()}
    partial = path.with_name(path.name + ".partial")
    writer = gguf.GGUFWriter(None, shape.family.lower())
    try:
        _add_settings(writer, shape, path.stem, FILE_TYPES[kind])
        _add_vocabulary(writer, vocabulary)
        for name, array in held.items():
            size = byte_count(array.shape, types[name])
            number = gguf.GGMLQuantizationType[types[name]]
            writer.add_tensor_info(name, tuple(array.shape), np.dtype(np.float32), size, number)
        writer.write_header_to_file(partial)
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for name, array in held.items():
            writer.write_tensor_data(encoded(numbers(name, array, shape), types[name]))
    finally:
        writer.close()
    partial.replace(path)
    return path


def named(folder: Path, shape: Shape) -> Iterator[tuple[str, Any]]:
    """The folder's tensors under GGUF's names, as mlx arrays that are not read yet."""
    import gguf

    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH[shape.family], shape.blocks)
    for name, array in fuse.tensors(folder):
        found = names.get_name(name, try_suffixes=(".weight", ".bias"))
        if found is None:
            raise UserError(f"GGUF has no place for the tensor {name} of {folder}", fix=CONVERTER)
        yield found, array
    if shape.rope["kind"] == "llama3":
        import mlx.core as mx

        yield "rope_freqs.weight", mx.array(llama3_factors(shape))


def numbers(name: str, array: Any, shape: Shape) -> "np.ndarray":
    """A tensor in float32, its rows in the order in which llama.cpp wants them."""
    import mlx.core as mx
    import numpy as np

    return in_order(name, np.array(array.astype(mx.float32)), shape)


def in_order(name: str, rows: "np.ndarray", shape: Shape) -> "np.ndarray":
    """Queries and keys of the Llama family are turned by position: there in pairs of neighbours, here of halves."""
    setting = ROTATED.get(name.split(".")[-2])
    if setting is None or shape.family != "LLAMA":
        return rows
    halves = rows.reshape(shape.heads(setting), 2, -1, *rows.shape[1:])
    return halves.swapaxes(1, 2).reshape(rows.shape)


def llama3_factors(shape: Shape) -> list[float]:
    """By how much Llama 3 slows each frequency: not the high ones, the low by `factor`, those between in between."""
    rope = shape.rope
    low, high, factor = rope["low_freq_factor"], rope["high_freq_factor"], rope["factor"]
    found = []
    for place in range(0, shape.head_size, 2):
        turns = rope["original_max_position_embeddings"] / (2 * math.pi * rope["theta"] ** (place / shape.head_size))
        kept = min(1.0, max(0.0, (turns - low) / (high - low)))
        found.append(1 / (kept + (1 - kept) / factor))
    return found


def _place(tensor: tuple[str, Any]) -> tuple[int, str]:
    """Block by block, after what belongs to none: the order in which they are read."""
    name, _ = tensor
    return (int(name.split(".")[1]) if name.startswith("blk.") else -1, name)


def _add_settings(writer: Any, shape: Shape, name: str, file_type: int) -> None:
    import gguf

    config = shape.config
    writer.add_type("model")
    writer.add_name(name)
    writer.add_file_type(file_type)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_context_length(folders.window(config) or 2048)
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(shape.blocks)
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(shape.heads("num_key_value_heads"))
    writer.add_key_length(shape.head_size)
    writer.add_value_length(shape.head_size)
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])
    writer.add_rope_dimension_count(shape.head_size)
    writer.add_rope_freq_base(float(shape.rope["theta"]))
    if shape.rope["kind"] in ("linear", "yarn"):
        writer.add_rope_scaling_type(gguf.RopeScalingType[shape.rope["kind"].upper()])
        writer.add_rope_scaling_factor(float(shape.rope["factor"]))
    if shape.rope["kind"] == "yarn":
        writer.add_rope_scaling_orig_ctx_len(shape.rope["original_max_position_embeddings"])


def _add_vocabulary(writer: Any, vocabulary: Vocabulary) -> None:
    writer.add_tokenizer_model(vocabulary.kind)
    writer.add_tokenizer_pre(vocabulary.pre)
    writer.add_token_list(vocabulary.tokens)
    writer.add_token_types(vocabulary.types)
    if vocabulary.kind == "gpt2":
        writer.add_token_merges(vocabulary.merges)
    else:
        writer.add_token_scores(vocabulary.scores)
        writer.add_add_space_prefix(vocabulary.adds_space)
    for name, token in vocabulary.special.items():
        writer.add_uint32(f"tokenizer.ggml.{name}_token_id", token)
    writer.add_add_bos_token(vocabulary.adds_bos)
    if vocabulary.chat_template:
        writer.add_chat_template(vocabulary.chat_template)
