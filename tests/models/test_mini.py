"""The shipped miniature: small, named by its card, and able to read what it has not seen."""

import hashlib
import json
from pathlib import Path

import pytest
from knowhow.models.recipe import evaluate
from knowhow.strategies.backends.folders import MINI

CASES = 20


@pytest.fixture(scope="module")
def answered() -> float:
    """The share of right answers about invented documents of four facts."""
    return evaluate.read(MINI, CASES, (4,))["4 facts"]


def test_it_answers_from_a_short_text_that_it_has_not_seen(answered: float) -> None:
    assert answered >= 0.6


def test_it_answers_from_a_longer_one_too() -> None:
    assert evaluate.read(MINI, CASES, (20,))["20 facts"] >= 0.3


def test_it_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in MINI.iterdir()) < 24_000_000
    config = json.loads((MINI / "config.json").read_text())
    assert config["architectures"] == ["LlamaForCausalLM"]


def test_its_card_names_these_weights() -> None:
    digest = hashlib.sha256((MINI / "model.safetensors").read_bytes()).hexdigest()
    assert digest in Path(MINI, "README.md").read_text()
