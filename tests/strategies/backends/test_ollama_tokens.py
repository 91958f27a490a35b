"""Tokenizers rebuilt from what Ollama shows: they count what the model's own counts."""

import json
from typing import Any

import pytest
from knowhow.strategies.backends.folders import MINI
from knowhow.strategies.backends.ollama_counting import HARD
from knowhow.strategies.backends.ollama_tokens import SPLITS, candidates
from tokenizers import Tokenizer, pre_tokenizers


@pytest.fixture(scope="module")
def about() -> dict[str, Any]:
    """What Ollama would show of the miniature."""
    told = json.loads((MINI / "tokenizer.json").read_text(encoding="utf-8"))
    special = {token["id"]: token["content"] for token in told["added_tokens"]}
    held = {place: token for token, place in told["model"]["vocab"].items()} | special
    return {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "qwen2",
        "tokenizer.ggml.tokens": [held[place] for place in sorted(held)],
        "tokenizer.ggml.token_type": [3 if place in special else 1 for place in sorted(held)],
        "tokenizer.ggml.merges": [" ".join(merge) for merge in told["model"]["merges"]],
    }


@pytest.mark.parametrize("text", [HARD, "<|im_start|>user\nHi<|im_end|>\n", "don't\n\n\n  x", "1234 漢字 🙂"])
def test_the_named_candidate_counts_as_the_models_own_tokenizer(about: dict[str, Any], text: str) -> None:
    own = Tokenizer.from_file(str(MINI / "tokenizer.json"))
    first = next(candidates(about))
    assert first.name == "qwen2"
    assert first.count(text) == len(own.encode(text, add_special_tokens=False).ids)


def test_the_places_of_tokens_lead_back_into_the_text(about: dict[str, Any]) -> None:
    text = "<|im_start|>user\nHow wide is it?<|im_end|>\n"
    starts = next(candidates(about)).encode(text).starts
    assert starts[0] == 0
    assert list(starts) == sorted(starts)
    assert text[starts[1] :].startswith("user")


@pytest.mark.parametrize("changed", [{"tokenizer.ggml.model": "llama"}, {"tokenizer.ggml.merges": None}])
def test_what_is_no_byte_level_bpe_or_not_shown_has_no_candidate(about: dict[str, Any], changed: dict) -> None:
    assert list(candidates({**about, **changed})) == []


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("qwen2", ["don", "'t", " ", "1", "2", "3", "4"]),
        ("llama-bpe", ["don", "'t", " ", "123", "4"]),
        ("gpt-2", ["don", "'t", " 1234"]),
        ("smollm", ["don", "'t", " ", "1", "2", "3", "4"]),
        ("gpt-4o", ["don't", " ", "123", "4"]),
        ("qwen35", ["don", "'t", " ", "1", "2", "3", "4"]),
    ],
)
def test_each_rule_splits_as_it_is_known_to(name: str, pieces: list[str]) -> None:
    from tokenizers import Regex

    rule = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated") for pattern in SPLITS[name]])
    assert [piece for piece, _ in rule.pre_tokenize_str("don't 1234")] == pieces
