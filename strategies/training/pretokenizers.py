# ruff: noqa: RUF001 (the characters that look alike are what is looked for)
"""Which of llama.cpp's pre-tokenizers cuts text as a tokenizer does: found by comparing token ids, never by a name.

A byte-level BPE merges only inside the pieces into which text is cut first. llama.cpp knows a list of such cuts, by
name; a wrong name loads, and tokenizes differently. Each candidate is tried on a hard sample with the tokenizer's own
vocabulary, so what is compared is what the engine would do. Knows tokenizer files; knows no models.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import UserError

CONVERTER = "pass llama.cpp's own script with --converter PATH/convert_hf_to_gguf.py"
SUFFIXES = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
ENDING = r"\s*[\r\n]+|\s+(?!\S)|\s+"
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)"


def _words(digits: str, marks: str = r"[\r\n]*") -> str:
    """Words with one character before them, digits, and punctuation with the line breaks after it."""
    return rf"{SUFFIXES}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|{digits}| ?[^\s\p{{L}}\p{{N}}]+{marks}|{ENDING}"


def _cased(digits: str, suffix: str = "") -> str:
    """Words that end where lower case turns to upper case, as the engine writes it."""
    upper, lower = r"((?=[\p{L}])([^a-z]))", r"((?=[\p{L}])([^A-Z]))"
    word = r"[^\r\n\p{L}\p{N}]?"
    words = rf"{word}{upper}*{lower}+{suffix}|{word}{upper}+{lower}*{suffix}"
    return rf"{words}|{digits}| ?[^\s\p{{L}}\p{{N}}]+[\r\n/]*|{ENDING}"


@dataclass(frozen=True)
class Candidate:
    name: str  # as in tokenizer.ggml.pre
    cuts: tuple[str, ...]  # each cuts the pieces of the one before
    ignores_merges: bool = False  # a piece that is a token whole is not merged up to


DEEPSEEK_WORDS = (
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|"
    + ENDING
)
# Those that models are known to need, commonest first. Names of one cut differ in defaults that are written anyway.
CANDIDATES: Sequence[Candidate] = (
    Candidate("qwen2", (_words(r"\p{N}"),)),
    Candidate("llama-bpe", (_words(r"\p{N}{1,3}"),), ignores_merges=True),
    Candidate("gpt-2", (GPT2,)),
    Candidate("smollm", (r"\p{N}", GPT2)),
    Candidate("tekken", (_cased(r"\p{N}"),), ignores_merges=True),
    Candidate("gpt-4o", (_cased(r"\p{N}{1,3}", SUFFIXES + "?"),)),
    Candidate("smaug-bpe", (_words(r"\p{N}{1,3}"),)),
    Candidate("deepseek-v3", (r"\p{N}{1,3}", r"[一-龥぀-ゟ゠-ヿ]+", DEEPSEEK_WORDS)),
    Candidate("deepseek-coder", (r"[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", r"[一-龥ࠀ-一가-퟿]+", r"\p{N}")),
    Candidate("falcon", (r"[\p{P}\$\+<=>\^~\|`]+", GPT2, r"[0-9][0-9][0-9]")),
    Candidate(
        "seed-coder", (rf"{SUFFIXES}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}| ?[^\s\p{{L}}\p{{N}}\r\n]+|{ENDING}",)
    ),
    Candidate("viking", (r" ?[^(\s|.,!?…。，、।۔،)]+", r"\p{N}")),
    Candidate("bloom", (r" ?[^(\s|.,!?…。，、।۔،)]+",)),
    Candidate("default", (r"[\p{P}\$\+<=>\^~\|]+", GPT2, r"\p{N}+", r"[0-9][0-9][0-9]")),
)

SAMPLE = """\
The field's 68 m wide; it'S 112-122 m long, they'Ve said. I'm, you'LL, we'd: DON'T. camelCaseWord HTTPServer snake_case
1 12 123 1234 12345 123456 3.14159 1,234,567.89 0x1F 1e-10 ½ ²³ Ⅻ ٣٤٥ 一二三 v2.0.1 2026-11-25
def f(x: int) -> str:\n    if x >= 10 and x != 12:\n\t\treturn f"{x!r:>10}" # comment\n\n\n    return "a" + 'b'\r\n\r\n}
<div class="a">$state(0)</div> {#if x}{/if} &amp; //// ==== !!!??? ... --- __init__ @user #tag $5.00 100% a*b^c ~/to
  two   three    four     five\tTab\t\tTabs \n \n  \n trailing   \nnew\u00a0line\u3000wide\u200bzero  end of line  \n\n
Straße naïve café Ångström ŒUVRE Ελληνικά Кириллица العربية עברית हिन्दी ภาษาไทย 日本語のテキスト 中文字符 한국어 Việt
🏉🏉 👩‍👩‍👧 🇩🇪 ✅→∑∞≠ “quotes” ‘single’ —dash– …ellipsis ﷽ ﬁ ￥ ①
"""


def pre_tokenizer(held: Mapping[str, Any]) -> str:
    """The candidate's name for a tokenizer.json. UserError: none gives the same token ids."""
    sample = [SAMPLE, *_own_words(held)]
    wanted = _ids(held, sample)
    fitting = [candidate for candidate in CANDIDATES if _ids(_as_llama_cpp(held, candidate), sample) == wanted]
    if not fitting:
        names = ", ".join(candidate.name for candidate in CANDIDATES)
        problem = f"the tokenizer cuts text as none of llama.cpp's pre-tokenizers does (tried {names})"
        raise UserError(problem, fix=CONVERTER)
    # a small vocabulary may not tell several apart; of those, one that cuts alike too
    cut = _pieces(held)
    alike = (candidate for candidate in fitting if _pieces(_as_llama_cpp(held, candidate)) == cut)
    return next(alike, fitting[0]).name


def _as_llama_cpp(held: Mapping[str, Any], candidate: Candidate) -> dict[str, Any]:
    """The tokenizer with the candidate's cuts and without what llama.cpp has not, such as Unicode normalization."""
    cuts = [
        {"type": "Split", "pattern": {"Regex": cut}, "behavior": "Isolated", "invert": False} for cut in candidate.cuts
    ]
    bytes_ = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    model = {**held["model"], "ignore_merges": candidate.ignores_merges}
    changed = {"normalizer": None, "pre_tokenizer": {"type": "Sequence", "pretokenizers": [*cuts, bytes_]}}
    return {**held, **changed, "model": model}


def _ids(held: Mapping[str, Any], sample: Sequence[str]) -> list[list[int]]:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(json.dumps(held))
    return [encoded.ids for encoded in tokenizer.encode_batch(list(sample), add_special_tokens=False)]


def _pieces(held: Mapping[str, Any]) -> list[str]:
    from tokenizers import Tokenizer

    cutting = Tokenizer.from_str(json.dumps(held)).pre_tokenizer
    return [piece for piece, _ in cutting.pre_tokenize_str(SAMPLE)] if cutting else []


def _own_words(held: Mapping[str, Any], most: int = 4000) -> Iterator[str]:
    """Tokens of the vocabulary as text: what a cut would tear apart that the tokenizer keeps together."""
    from tokenizers import decoders

    special = {token["content"] for token in held["added_tokens"]}
    words = [word for word in held["model"]["vocab"] if word not in special]
    decoder = decoders.ByteLevel()
    chosen = words[:: max(1, len(words) // most)] + [word for word in words if any(map(str.isdigit, word))][:most]
    for start in range(0, len(chosen), 50):
        text = [decoder.decode([word]) for word in chosen[start : start + 50]]
        yield " ".join(word for word in text if "\ufffd" not in word)
        yield "".join(word for word in text if "\ufffd" not in word)
