"""The pre-tokenizer is found by its tokens, whatever the tokenizer is called."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from knowhow.strategies.backends import engine, folders
from knowhow.strategies.errors import UserError
from knowhow.strategies.training.pretokenizers import CANDIDATES, SAMPLE, pre_tokenizer
from knowhow.strategies.training.vocabulary import vocabulary

TEXT = [
    SAMPLE,
    "The field is 1200 metres by 68, 12 and 123 and 1234.",
    "camelCase HTTPServer  two   three\n\n\tdef f(x):",
]


def _trained(cuts: list[dict[str, Any]], ignore_merges: bool = False, **more: Any) -> dict[str, Any]:
    """The tokenizer.json of a byte-level BPE that learned TEXT with these cuts, by heart."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    shell = json.loads(Tokenizer(models.BPE()).to_str())
    last = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    cutting = cuts if cuts[-1]["type"] == "ByteLevel" else [*cuts, last]
    shell["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": cutting}
    tokenizer = Tokenizer.from_str(json.dumps(shell))
    letters = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=900, initial_alphabet=letters, show_progress=False)
    tokenizer.train_from_iterator(TEXT * 3, trainer)
    held = json.loads(tokenizer.to_str())
    held["model"]["ignore_merges"] = ignore_merges
    return {**held, **more}


def _split(regex: str) -> dict[str, Any]:
    return {"type": "Split", "pattern": {"Regex": regex}, "behavior": "Isolated", "invert": False}


SUFFIXES = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
REST = r"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
PUBLISHED = {  # as the tokenizers of the families are published
    "qwen2": [_split(f"{SUFFIXES}|{REST % ''}")],
    "llama-bpe": [_split(f"{SUFFIXES}|{REST % '{1,3}'}")],
    "gpt-2": [{"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}],
    "smollm": [
        {"type": "Digits", "individual_digits": True},
        {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
    ],
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_tokenizer_is_known_by_how_it_cuts(name: str) -> None:
    assert pre_tokenizer(_trained(PUBLISHED[name], ignore_merges=name == "llama-bpe")) == name


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_every_candidate_finds_itself_or_its_like(candidate: Any) -> None:
    held = _trained([_split(cut) for cut in candidate.cuts], candidate.ignores_merges)
    found = next(each for each in CANDIDATES if each.name == pre_tokenizer(held))
    assert found.cuts == candidate.cuts


def test_a_cut_that_llama_cpp_does_not_know_is_refused_with_a_way_out() -> None:
    with pytest.raises(UserError, match=r"as none of llama.cpp's.*qwen2.*--converter"):
        pre_tokenizer(_trained([_split(r"[aeiou]+|\S")]))


def test_a_tokenizer_that_changes_the_text_is_refused() -> None:
    with pytest.raises(UserError, match=r"as none of llama\.cpp's"):
        pre_tokenizer(_trained(PUBLISHED["qwen2"], normalizer={"type": "Lowercase"}))


def test_composing_characters_is_no_difference_since_the_sample_is_composed() -> None:
    assert unicodedata.is_normalized("NFC", SAMPLE)
    assert pre_tokenizer(_trained(PUBLISHED["qwen2"], normalizer={"type": "NFC"})) == "qwen2"


def test_the_miniature_is_known() -> None:
    held = json.loads((folders.find("mini") / "tokenizer.json").read_text())
    assert pre_tokenizer(held) in {candidate.name for candidate in CANDIDATES}


def test_a_vocabulary_larger_than_the_model_is_refused(tiny_qwen3: Path) -> None:
    loaded = engine.load(tiny_qwen3, None, "for its tokenizer")
    with pytest.raises(UserError, match=r"has \d+ tokens, the model 100"):
        vocabulary(tiny_qwen3, loaded.tokenizer, 100, adds_bos=False)
