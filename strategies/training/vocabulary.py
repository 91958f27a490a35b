"""A model's vocabulary as GGUF keeps it: tokens, their types, merges, special ids.

For byte-level BPE (Llama 3, Qwen and most since) and for what sentencepiece made (Llama 2, the first Mistrals). Knows
tokenizer files; knows no weights.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..errors import UserError
from .pretokenizers import CONVERTER, pre_tokenizer
from .sentencepieces import LAST, adds_space, is_sentencepiece, scores

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = range(1, 7)  # llama.cpp's token types
AS_BYTE = re.compile(r"<0x[0-9A-F]{2}>")


@dataclass(frozen=True)
class Vocabulary:
    tokens: tuple[str, ...]
    types: tuple[int, ...]
    merges: tuple[str, ...]
    kind: Literal["gpt2", "llama"]  # byte-level BPE, or sentencepiece's
    pre: str  # the pre-tokenizer's name
    special: Mapping[str, int]  # GGUF's names (bos, eos, eot, padding, unknown) and token ids
    adds_bos: bool
    chat_template: str | None
    scores: tuple[float, ...] = ()  # of llama: the higher, the earlier a token is merged
    adds_space: bool = False  # of llama: before each text between control tokens


def vocabulary(folder: Path, tokenizer: Any, size: int, adds_bos: bool) -> Vocabulary:
    """Of a model folder, `size` tokens long, as many as the model has embeddings; `tokenizer`: mlx-lm's, of the same.

    UserError: a kind of tokenizer that GGUF cannot keep, or that is not known here.
    """
    held = _read(folder / "tokenizer.json")
    pieces = is_sentencepiece(held)
    if not (pieces or _is_byte_level(held)):
        raise UserError(f"the tokenizer in {folder} is neither byte-level BPE nor sentencepiece's", fix=CONVERTER)
    by_id, types = _tokens(held)
    beyond = max(by_id) + 1
    if beyond > size:
        raise UserError(f"the tokenizer in {folder} has {beyond} tokens, the model {size}", fix="check its files")
    tokens = [by_id.get(place, f"[PAD{place}]") for place in range(size)]
    ranked = scores(held) if pieces else {}
    template = tokenizer.chat_template
    return Vocabulary(
        tokens=tuple(tokens),
        types=tuple(types.get(place, UNUSED) for place in range(size)),
        merges=() if pieces else tuple(_pair(each) for each in held["model"]["merges"]),
        kind="llama" if pieces else "gpt2",
        pre="default" if pieces else pre_tokenizer(held),
        special=_special(tokenizer),
        adds_bos=adds_bos,
        chat_template=template if isinstance(template, str) else None,
        scores=tuple(ranked.get(token, LAST) for token in tokens) if pieces else (),
        adds_space=pieces and adds_space(held),
    )


def _tokens(held: Mapping[str, Any]) -> tuple[dict[int, str], dict[int, int]]:
    """Texts and types by token id."""
    by_id = {place: token for token, place in held["model"]["vocab"].items()}
    types = dict.fromkeys(by_id, NORMAL)
    if is_sentencepiece(held):
        types |= {place: BYTE for place, token in by_id.items() if AS_BYTE.fullmatch(token)}
    for token in held["added_tokens"]:
        by_id[token["id"]] = token["content"]
        unknown = token["content"] == held["model"].get("unk_token")
        types[token["id"]] = UNKNOWN if unknown else CONTROL if token["special"] else USER_DEFINED
    return by_id, types


def _pair(merge: str | list[str]) -> str:
    return merge if isinstance(merge, str) else " ".join(merge)


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
