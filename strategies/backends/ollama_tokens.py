"""Rebuilds a model's tokenizer from what Ollama shows of it, so that a prompt can be counted before it is sent.

Ollama has no way to ask for a count. It does show the vocabulary and the merges of a byte-level BPE, and names the rule
by which text is split first. Names say less than counts: whoever uses a tokenizer from here tries it against the
engine's own count, and takes the candidate that agrees. Other kinds of tokenizer are not rebuilt. Knows no server.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
PLAIN = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
REST = r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
MARKED_REST = r" ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LETTERS = r"[^\r\n\p{L}\p{N}]?\p{L}+"
MARKED = r"[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+"
CASED = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + f"{CONTRACTIONS}?|"
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + f"{CONTRACTIONS}?"
)
OTHERS = r" ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
SPLITS: dict[str, Sequence[str]] = {  # by the name in `tokenizer.ggml.pre`; several expressions split in turn
    "qwen2": (f"{CONTRACTIONS}|{LETTERS}|\\p{{N}}|{REST}",),
    "qwen35": (f"{CONTRACTIONS}|{MARKED}|\\p{{N}}|{MARKED_REST}",),
    "llama-bpe": (f"{CONTRACTIONS}|{LETTERS}|\\p{{N}}{{1,3}}|{REST}",),
    "gpt-4o": (f"{CASED}|\\p{{N}}{{1,3}}|{OTHERS}",),
    "gpt-2": (PLAIN,),
    "smollm": (r"\p{N}", PLAIN),
}
SPECIAL = (3, 4)  # the types of tokens that the engine finds before it splits: control, and defined by a user


@dataclass(frozen=True)
class Encoded:
    """A text in tokens; `starts` has the place in the text at which each begins."""

    starts: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.starts)


class Tokens:
    """One way to split text, with the model's vocabulary. `extra`: what the engine adds in front (0 or 1 tokens)."""

    def __init__(self, tokenizer: "Tokenizer", name: str, extra: int = 0) -> None:
        self.name = name
        self.extra = extra
        self._tokenizer = tokenizer

    def count(self, text: str) -> int:
        return self.encode(text).count + self.extra

    def encode(self, text: str) -> Encoded:
        held = self._tokenizer.encode(text.encode("utf-8", "replace").decode(), add_special_tokens=False)
        return Encoded(tuple(start for start, _ in held.offsets))

    def with_extra(self, extra: int) -> "Tokens":
        return Tokens(self._tokenizer, self.name, extra)


def candidates(about: Mapping[str, Any]) -> Iterator[Tokens]:
    """Tokenizers that the model may have, the likeliest first. `about`: the `model_info` of a verbose show."""
    vocabulary, merges = about.get("tokenizer.ggml.tokens"), about.get("tokenizer.ggml.merges")
    if about.get("tokenizer.ggml.model") != "gpt2" or not vocabulary or merges is None:
        return
    named = about.get("tokenizer.ggml.pre")
    for name in sorted(SPLITS, key=lambda name: name != named):
        yield Tokens(_built(about, vocabulary, merges, name), name)


def _built(about: Mapping[str, Any], vocabulary: Sequence[str], merges: Sequence[str], name: str) -> "Tokenizer":
    from tokenizers import AddedToken, Regex, Tokenizer
    from tokenizers.models import BPE
    from tokenizers.pre_tokenizers import ByteLevel, Split
    from tokenizers.pre_tokenizers import Sequence as InTurn

    pairs = [(left, right) for left, _, right in (merge.partition(" ") for merge in merges)]
    places = {token: place for place, token in enumerate(vocabulary)}
    model = BPE(places, pairs, ignore_merges=name in ("llama-bpe", "gpt-4o"))
    tokenizer = Tokenizer(model)
    splits = [Split(Regex(pattern), "isolated") for pattern in SPLITS[name]]
    tokenizer.pre_tokenizer = InTurn([*splits, ByteLevel(add_prefix_space=False, use_regex=False)])
    types = about.get("tokenizer.ggml.token_type") or []
    special = [token for token, kind in zip(vocabulary, types, strict=False) if kind in SPECIAL]
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in special])
    return tokenizer
