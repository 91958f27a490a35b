"""Vocabularies of sentencepiece's: the same token ids from llama.cpp's way of merging, and from llama.cpp."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from knowhow.strategies.errors import UserError
from knowhow.strategies.serving import llamacpp
from knowhow.strategies.training.gguf import write_gguf
from knowhow.strategies.training.pretokenizers import SAMPLE
from knowhow.strategies.training.sentencepieces import LAST, adds_space, is_sentencepiece
from knowhow.strategies.training.vocabulary import Vocabulary, vocabulary

from ..conftest import Make

OLD = {  # a space before each text between control tokens, as Llama 2 has it
    "type": "Sequence",
    "normalizers": [
        {"type": "Prepend", "prepend": "▁"},
        {"type": "Replace", "pattern": {"String": " "}, "content": "▁"},
    ],
}
NEW = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False}  # and as Mistral has it


def _held(**how: Any) -> dict[str, Any]:
    """A tokenizer.json with 256 bytes, three control tokens and what can be learned from the sample."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<unk>", "<s>", "</s>"]
    trainer = trainers.BpeTrainer(vocab_size=420, special_tokens=special, max_token_length=8, show_progress=False)
    text = ["How wide is the field? The field is 68 metres wide.", "def f(x): return x", SAMPLE[:400]]
    tokenizer.train_from_iterator(text * 3, trainer)
    held = json.loads(tokenizer.to_str())
    words = held["model"]["vocab"]
    for byte in range(256):
        words[f"<0x{byte:02X}>"] = len(words)
    return {**held, "normalizer": None, "pre_tokenizer": None, **how}


@pytest.fixture
def folder_of(tmp_path: Path, model_of: Make) -> Callable[[dict[str, Any]], Path]:
    """A Llama model's folder with that tokenizer."""

    def make(held: dict[str, Any]) -> Path:
        from safetensors.numpy import load_file, save_file

        folder = tmp_path / "pieces"
        shutil.copytree(model_of("llama"), folder)
        (folder / "tokenizer.json").write_text(json.dumps(held), encoding="utf-8")
        settings = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>"}
        (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
        size = len(held["model"]["vocab"])
        config = json.loads((folder / "config.json").read_text()) | {"vocab_size": size}
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        weights = load_file(folder / "model.safetensors")
        for name in ("model.embed_tokens.weight", "lm_head.weight"):
            weights[name] = np.resize(weights[name], (size, 64))
        save_file(weights, folder / "model.safetensors")
        return folder

    return make


def _vocabulary(folder: Path) -> Vocabulary:
    from mlx_lm.tokenizer_utils import TokenizerWrapper
    from transformers import AutoTokenizer

    held = json.loads((folder / "config.json").read_text())
    return vocabulary(folder, TokenizerWrapper(AutoTokenizer.from_pretrained(folder)), held["vocab_size"], True)


@pytest.mark.parametrize(("how", "spaced"), [({"normalizer": OLD}, True), ({"pre_tokenizer": NEW}, False)])
def test_where_spaces_go_is_found_by_the_tokens(how: dict[str, Any], spaced: bool) -> None:
    held = _held(**how)
    assert is_sentencepiece(held)
    assert adds_space(held) is spaced


def test_a_tokenizer_that_changes_the_text_is_refused() -> None:
    with pytest.raises(UserError, match=r"unlike this sentencepiece.*--converter"):
        adds_space(_held(normalizer={"type": "Sequence", "normalizers": [{"type": "Lowercase"}, *OLD["normalizers"]]}))


def test_types_and_scores_go_along(folder_of: Callable[[dict[str, Any]], Path]) -> None:
    held = _held(normalizer=OLD)
    found = _vocabulary(folder_of(held))
    assert (found.kind, found.pre, found.merges, found.adds_space) == ("llama", "default", (), True)
    types = dict(zip(found.tokens, found.types, strict=True))
    assert [types[token] for token in ("<unk>", "<s>", "</s>", "<0x0A>", "e")] == [2, 3, 3, 6, 1]
    scores = dict(zip(found.tokens, found.scores, strict=True))
    first, last = ("".join(held["model"]["merges"][place]).replace(" ", "") for place in (0, -1))
    assert scores[first] == 0
    assert scores["e"] == LAST < scores[last] < 0


@pytest.mark.skipif(not llamacpp.installed(), reason="llama.cpp is not installed")
@pytest.mark.parametrize("how", [{"normalizer": OLD}, {"pre_tokenizer": NEW}], ids=["old", "new"])
def test_llama_cpp_reads_the_same_tokens(
    folder_of: Callable[[dict[str, Any]], Path], tmp_path: Path, how: dict[str, Any]
) -> None:
    from tokenizers import Tokenizer

    held = _held(**how)
    folder = folder_of(held)
    path = write_gguf(folder, tmp_path / "it.gguf", _vocabulary(folder))
    with llamacpp.LlamaCpp(path, None, 512) as runner:
        for text in ("[INST] How wide?[/INST]", "One</s>two three<s> four\n\n  five", SAMPLE):
            wanted = Tokenizer.from_str(json.dumps(held)).encode(f"<s>{text}", add_special_tokens=False).ids
            assert runner.tokens(text) == wanted
