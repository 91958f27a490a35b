"""The shipped miniature: small, named by its card, and able to read what it has not seen."""

import hashlib
import json
from pathlib import Path

import pytest
from knowhow.models.recipe import evaluate
from knowhow.strategies.backends.folders import MINI
from knowhow.strategies.backends.mlx import Mlx
from knowhow.strategies.base import Setup
from knowhow.strategies.corpus import load_corpus
from knowhow.strategies.finetune import Finetune
from knowhow.strategies.training.dataset import holds_code, read_dataset

CASES = 20


@pytest.fixture(scope="module")
def answered() -> float:
    """The share of right answers about invented documents of four facts."""
    return evaluate.read(MINI, CASES, (4,))["4 facts"]


def test_it_answers_from_a_short_text_that_it_has_not_seen(answered: float) -> None:
    assert answered >= 0.8


def test_it_answers_from_a_longer_one_too() -> None:
    assert evaluate.read(MINI, CASES, (20,))["20 facts"] >= 0.55


def test_it_says_that_a_text_does_not_tell_and_seldom_when_it_does() -> None:
    told = evaluate.refuse(MINI, CASES)
    assert told["refused where it should"] >= 0.7
    assert told["refused where it should not"] <= 0.1


def test_it_still_reads_when_it_has_learned_a_subject(tmp_path: Path, answered: float) -> None:
    strategy = Finetune(Setup(load_corpus("rugby"), Mlx("mini"), tmp_path))
    strategy.prepare()
    cases = [evaluate.case(f"read 4 {number}", 4) for number in range(CASES)]
    assert evaluate.exact(strategy.backend, cases) >= 0.5 * answered


def test_what_it_rehearses_are_rows_that_a_training_takes() -> None:
    rows = read_dataset(MINI / "rehearsal.jsonl").rows
    assert {row["messages"][-1]["role"] for row in rows} == {"assistant"}
    code = [row for row in rows if holds_code(row)]
    assert len(rows) - len(code) >= 400
    assert len(code) >= 250


def test_what_it_rehearses_is_older_than_svelte_5() -> None:
    held = (MINI / "rehearsal.jsonl").read_text()
    assert not [rune for rune in ("$state", "$props", "$derived", "$effect", "$bindable") if rune in held]


def test_it_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in MINI.iterdir()) < 24_000_000
    config = json.loads((MINI / "config.json").read_text())
    assert config["architectures"] == ["LlamaForCausalLM"]


def test_its_card_names_these_weights() -> None:
    digest = hashlib.sha256((MINI / "model.safetensors").read_bytes()).hexdigest()
    assert digest in Path(MINI, "README.md").read_text()
