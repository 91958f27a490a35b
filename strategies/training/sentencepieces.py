"""A vocabulary that sentencepiece made, as llama.cpp reads it: merged by the tokens' scores, spelled in bytes at worst.

Hugging Face's file holds ranked merges in place of the scores, and rules for where a space goes before a text. Both are
translated, and the translation is tried on a hard sample as llama.cpp would: equal token ids, or an error. Knows
tokenizer files; knows no models.
"""

import heapq
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import UserError
from .pretokenizers import CONVERTER, SAMPLE

SPACE = "\u2581"  # sentencepiece's sign for one
LAST = -1e6  # the score of what no merge makes


def is_sentencepiece(held: Mapping[str, Any]) -> bool:
    """Of a tokenizer.json: BPE on characters, with bytes for those that it does not know."""
    return held["model"]["type"] == "BPE" and bool(held["model"].get("byte_fallback"))


def scores(held: Mapping[str, Any]) -> dict[str, float]:
    """Of each token: the earlier it is merged, the higher."""
    found: dict[str, float] = dict.fromkeys(held["model"]["vocab"], LAST)
    for rank, pair in enumerate(held["model"]["merges"]):
        token = pair.replace(" ", "") if isinstance(pair, str) else "".join(pair)
        found[token] = max(found[token], -float(rank))
    return found


def adds_space(held: Mapping[str, Any]) -> bool:
    """Whether llama.cpp has to put a space before each text between control tokens. UserError: either is wrong."""
    marks = [token["content"] for token in held["added_tokens"] if token["special"]] or [""]
    # a prompt begins with a control token, or has the engine put one there
    sample = [f"{marks[0]}{SAMPLE}", f"{marks[-1]}One two{marks[0]}three\n four {marks[-1]}\nfive"]
    wanted = _ids(held, sample)
    for choice in (True, False):
        if [_as_llama_cpp(held, text, choice) for text in sample] == wanted:
            return choice
    raise UserError("llama.cpp would cut text unlike this sentencepiece tokenizer", fix=CONVERTER)


def _ids(held: Mapping[str, Any], sample: Sequence[str]) -> list[list[int]]:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(json.dumps(held))
    return [encoded.ids for encoded in tokenizer.encode_batch(list(sample), add_special_tokens=False)]


def _as_llama_cpp(held: Mapping[str, Any], text: str, spaced: bool) -> list[int]:
    added = {token["content"]: token["id"] for token in held["added_tokens"]}
    ranked, found = scores(held), []
    after_mark = True  # a text's start counts as one
    for part in re.split(f"({'|'.join(map(re.escape, sorted(added, key=len, reverse=True)))})", text):
        if part in added:
            found.append(added[part])
            after_mark = True
        elif part:
            spelled = (" " if spaced and after_mark else "") + part
            found += _spelled(held, _merged(spelled.replace(" ", SPACE), ranked))
            after_mark = False
    return found


def _merged(text: str, ranked: Mapping[str, float]) -> Iterator[str]:
    """The pieces that are left when, of neighbours that make a token, those of the highest score have been merged."""
    pieces: list[str] = list(text)
    after = [*range(1, len(pieces)), -1]
    before = [*range(-1, len(pieces) - 1)]
    waiting: list[tuple[float, int, int, str]] = []

    def offer(left: int, right: int) -> None:
        if left >= 0 and right >= 0 and (token := pieces[left] + pieces[right]) in ranked:
            heapq.heappush(waiting, (-ranked[token], left, right, token))

    for place in range(len(pieces) - 1):
        offer(place, place + 1)
    while waiting:
        _, left, right, token = heapq.heappop(waiting)
        if after[left] != right or pieces[left] + pieces[right] != token:
            continue  # one of the two has merged with another
        pieces[left], pieces[right] = token, ""
        after[left] = after[right]
        if after[left] >= 0:
            before[after[left]] = left
        after[right] = -2
        offer(before[left], left)
        offer(left, after[left])
    return filter(None, pieces)


def _spelled(held: Mapping[str, Any], pieces: Iterator[str]) -> Iterator[int]:
    """Ids of pieces; those that are no token, byte by byte."""
    vocabulary = held["model"]["vocab"]
    for piece in pieces:
        if piece in vocabulary:
            yield vocabulary[piece]
        else:
            yield from (vocabulary[f"<0x{byte:02X}>"] for byte in piece.encode())
