"""Variants of a strategy, `finetune@dora-4`, as settings see them."""

from pathlib import Path

import pytest
from knowhow.evaluate.config import read_settings
from knowhow.evaluate.options import options, strategy_classes
from knowhow.strategies.errors import UserError

NAME = "finetune@dora-4"


def test_a_variant_takes_its_strategy_s_section_but_for_what_its_name_settles() -> None:
    classes = strategy_classes([NAME])
    assert options(classes, {"finetune": {"iters": 9, "layers": 3}}, {}) == {NAME: {"iters": 9}}
    assert options(classes, {"finetune": {"iters": 9}, NAME: {"iters": 5}}, {}) == {NAME: {"iters": 5}}
    assert options(classes, {}, {"iters": 7}) == {NAME: {"iters": 7}}


def test_what_a_name_settles_no_flag_can_change() -> None:
    with pytest.raises(UserError, match="none of the strategies takes --layers"):
        options(strategy_classes([NAME]), {}, {"layers": 3})
    both = options(strategy_classes([NAME, "finetune"]), {}, {"layers": 3})
    assert both == {NAME: {}, "finetune": {"layers": 3}}


def test_a_file_may_have_a_section_for_a_variant(tmp_path: Path) -> None:
    path = tmp_path / "compare.yaml"
    path.write_text(f"corpus: rugby\nstrategies: [baseline, '{NAME}']\n'{NAME}': {{iters: 3}}\n")
    assert read_settings({}, path).options == {NAME: {"iters": 3}}


def test_variants_combine_like_the_strategy_itself() -> None:
    assert list(strategy_classes([f"{NAME}+rag"])) == [NAME, "rag"]
