"""Blocks of 4 and 6 bits, read back by the gguf package, which reads what it cannot write."""

from collections.abc import Callable

import numpy as np
import pytest
from knowhow.strategies.training.kquants import q4_k, q6_k
from knowhow.strategies.training.quantization import byte_count, encoded, number_type

Encode = Callable[[np.ndarray], np.ndarray]


def _back(numbers: np.ndarray, kind: str) -> np.ndarray:
    import gguf

    return gguf.quants.dequantize(encoded(numbers, kind), gguf.GGMLQuantizationType[kind])


def _error(numbers: np.ndarray, kind: str) -> float:
    return float(np.sqrt(np.mean((_back(numbers, kind) - numbers) ** 2) / np.mean(numbers**2)))


@pytest.mark.parametrize(("kind", "most"), [("Q4_K", 0.075), ("Q6_K", 0.019)])
def test_they_keep_more_of_a_weight_than_plain_rounding_does(kind: str, most: float) -> None:
    numbers = np.random.default_rng(0).normal(size=(64, 1024)).astype(np.float32)
    assert _error(numbers, kind) < most  # of the simpler kinds, Q4_0 errs by 0.086 and Q5_0 by 0.043


@pytest.mark.parametrize("kind", ["Q4_K", "Q6_K"])
def test_odd_rows_come_through(kind: str) -> None:
    numbers = np.zeros((6, 256), dtype=np.float32)
    random = np.random.default_rng(1)
    numbers[1] = np.abs(random.normal(size=256))  # none below 0
    numbers[2] = -np.abs(random.normal(size=256))
    numbers[3] = 0.25
    numbers[4, 17] = 3.0  # one outlier
    numbers[5] = random.normal(size=256) * 1e-6
    back = _back(numbers, kind)
    assert np.isfinite(back).all()
    np.testing.assert_array_equal(back[0], 0)
    np.testing.assert_allclose(back[1:5], numbers[1:5], atol=0.2)
    assert back[4, 17] == pytest.approx(3.0, rel=0.02)
    assert abs(back[5]).max() < 1e-5


@pytest.mark.parametrize(("encode", "size"), [(q4_k, 144), (q6_k, 210)])
def test_a_block_of_256_has_its_size_and_blocks_do_not_touch(encode: Encode, size: int) -> None:
    numbers = np.random.default_rng(2).normal(size=(300, 512)).astype(np.float32)
    whole = encode(numbers)
    assert whole.shape == (300, 2 * size)
    np.testing.assert_array_equal(whole[7], encode(numbers[7:8])[0])


def test_norms_stay_whole_and_stored_types_stay_what_they_are() -> None:
    assert number_type("blk.0.attn_norm.weight", (64,), "q4_K_M", 8, tied=False) == "F32"
    assert number_type("blk.0.attn_q.weight", (64, 64), "bfloat16", 8, tied=False) == "BF16"


def test_what_loses_most_by_it_keeps_6_bits() -> None:
    def kind(name: str, tied: bool = False) -> str:
        return number_type(name, (256, 256), "q4_K_M", 16, tied)

    assert kind("output.weight") == kind("token_embd.weight", tied=True) == "Q6_K"
    assert kind("token_embd.weight") == kind("blk.0.attn_q.weight") == "Q4_K"
    assert [block for block in range(16) if kind(f"blk.{block}.ffn_down.weight") == "Q6_K"] == [
        0,
        1,
        4,
        7,
        10,
        13,
        14,
        15,
    ]


def test_rows_that_fill_no_block_fall_back_to_smaller_blocks() -> None:
    assert number_type("blk.0.attn_q.weight", (8, 192), "q4_K_M", 8, tied=False) == "Q5_0"
    assert number_type("output.weight", (8, 192), "q4_K_M", 8, tied=False) == "Q8_0"
    assert number_type("output.weight", (8, 100), "q8_0", 8, tied=False) == "F16"
    assert byte_count((8, 192), "Q8_0") == 8 * 192 // 32 * 34
