"""A model's vocabulary as GGUF keeps it: tokens, their types, merges, special ids.

For byte-level BPE: Llama 3, Qwen, GPT-2 and most since; not for what sentencepiece made (Llama 2, the first Mistrals).
Knows tokenizer files; knows no weights.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UserError
from .pretokenizers import pre_tokenizer

CONVERTER = "pass llama.cpp's own script with --converter PATH/convert_hf_to_gguf.py"
NORMAL, CONTROL, USER_DEFINED, UNUSED = 1, 3, 4, 5  # llama.cpp's token types


@dataclass(frozen=True)
class Vocabulary:
    tokens: tuple[str, ...]
    types: tuple[int, ...]
    merges: tuple[str, ...]
    pre: str  # the pre-tokenizer's name
    special: Mapping[str, int]  # GGUF's names (bos, eos, eot, padding, unknown) and token ids
    adds_bos: bool
    chat_template: str | None


def vocabulary(folder: Path, tokenizer: Any, size: int, adds_bos: bool) -> Vocabulary:
    """Of a model folder, `size` tokens long, as many as the model has embeddings; `tokenizer`: mlx-lm's, of the same.

    UserError: a kind of tokenizer that GGUF cannot keep, or that is not known here.
    """
    held = _read(folder / "tokenizer.json")
    if not _is_byte_level(held):
        raise UserError(f"the tokenizer in {folder} is no byte-level BPE", fix=CONVERTER)
    by_id = {place: token for token, place in held["model"]["vocab"].items()}
    types = dict.fromkeys(by_id, NORMAL)
    for token in held["added_tokens"]:
        by_id[token["id"]] = token["content"]
        types[token["id"]] = CONTROL if token["special"] else USER_DEFINED
    beyond = max(by_id) + 1
    if beyond > size:
        raise UserError(f"the tokenizer in {folder} has {beyond} tokens, the model {size}", fix="check its files")
    template = tokenizer.chat_template
    return Vocabulary(
        tokens=tuple(by_id.get(place, f"[PAD{place}]") for place in range(size)),
        types=tuple(types.get(place, UNUSED) for place in range(size)),
        merges=tuple(each if isinstance(each, str) else " ".join(each) for each in held["model"]["merges"]),
        pre=pre_tokenizer(held),
        special=_special(tokenizer),
        adds_bos=adds_bos,
        chat_template=template if isinstance(template, str) else None,
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be read ({type(error).__name__})", fix=CONVERTER) from error


def _is_byte_level(held: Mapping[str, Any]) -> bool:
    """Its pieces are spelled in the 256 letters that stand for bytes."""
    cutting = held.get("pre_tokenizer") or {}
    parts = [cutting, *cutting.get("pretokenizers", ())]
    return held["model"]["type"] == "BPE" and any(part.get("type") == "ByteLevel" for part in parts)


def _special(tokenizer: Any) -> dict[str, int]:
    named = {
        "bos": tokenizer.bos_token_id,
        "eos": tokenizer.eos_token_id,
        "padding": tokenizer.pad_token_id,
        "unknown": tokenizer.unk_token_id,
    }
    others = sorted(set(tokenizer.eos_token_ids) - {tokenizer.eos_token_id})
    named["eot"] = others[0] if others else None  # of further ones llama.cpp knows the usual by their text
    return {name: place for name, place in named.items() if place is not None}
