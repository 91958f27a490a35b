"""Which of GGUF's number types each tensor of a model is written in, and the numbers in that type.

`q8_0` keeps 8 bits of a weight. `q4_K_M` keeps 4, and 6 of those that lose most by it: the output, and the values and
downward projections in some of the blocks, as llama.cpp's quantizer shares them out. Rows whose length does not fill a
block of 256 fall back to types with blocks of 32. Knows tensors' names and numbers; knows no files.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .kquants import q4_k, q6_k

if TYPE_CHECKING:
    import numpy as np

KINDS = ("q8_0", "q4_K_M")
FILE_TYPES = {"float32": 0, "float16": 1, "bfloat16": 32, "q8_0": 7, "q4_K_M": 15}  # general.file_type
STORED = {"float32": "F32", "float16": "F16", "bfloat16": "BF16"}
SMALLER_BLOCKS = {"Q4_K": "Q5_0", "Q6_K": "Q8_0"}


def number_type(name: str, shape: Sequence[int], kind: str, blocks: int, tied: bool) -> str:
    """GGML's name of the type for the tensor `name` of a model of so many blocks.

    `kind`: one of KINDS, or the type in which the model is stored; `tied`: the embeddings are the output too.
    """
    if len(shape) < 2:
        return "F32"  # norms and biases: few, and llama.cpp wants them whole
    if kind in STORED:
        return STORED[kind]
    if kind == "q8_0":
        return "Q8_0" if shape[-1] % 32 == 0 else "F16"
    wanted = "Q6_K" if _loses_most(name, blocks, tied) else "Q4_K"
    if shape[-1] % 256 == 0:
        return wanted
    return SMALLER_BLOCKS[wanted] if shape[-1] % 32 == 0 else "F16"


def encoded(numbers: "np.ndarray", kind: str) -> "np.ndarray":
    """float32 numbers (rows, columns) in a GGML type, as bytes or numbers that are written as they are."""
    import gguf

    if kind in ("Q4_K", "Q6_K"):
        return (q4_k if kind == "Q4_K" else q6_k)(numbers)
    return gguf.quants.quantize(numbers, gguf.GGMLQuantizationType[kind])


def byte_count(shape: Sequence[int], kind: str) -> int:
    import math

    import gguf

    block, size = gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType[kind]]
    return math.prod(shape) // block * size


def _loses_most(name: str, blocks: int, tied: bool) -> bool:
    if name == "output.weight" or (tied and name == "token_embd.weight"):
        return True
    found = re.fullmatch(r"blk\.(\d+)\.(attn_v|ffn_down)\.weight", name)
    if not found:
        return False
    block, eighth = int(found[1]), blocks // 8
    return block < eighth or block >= 7 * blocks // 8 or (block - eighth) % 3 == 2
