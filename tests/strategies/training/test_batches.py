"""Batches and loss: each row once an epoch, each learned token once in the loss."""

from collections import Counter
from itertools import islice

from knowhow.strategies.backends.blas import load_fast_blas
from knowhow.strategies.training.batches import answer_loss, epochs
from knowhow.strategies.training.dataset import Example

load_fast_blas()

ROWS = [Example(tuple(range(row * 100 + 1, row * 100 + 3 + row)), start=1) for row in range(7)]


def _rows(batch: object) -> list[list[int]]:
    tokens, spans = batch  # pyright: ignore[reportGeneralTypeIssues]
    return [row[:end] for row, (_, end) in zip(tokens.tolist(), spans.tolist(), strict=True)]


def test_an_epoch_holds_every_row_once_the_last_that_fill_no_batch_too() -> None:
    seen = [row for batch in epochs(0)(ROWS, 4, 2048) for row in _rows(batch)]
    assert sorted(seen) == [list(row.tokens) for row in ROWS]


def test_fewer_rows_than_a_batch_holds_are_one_batch() -> None:
    assert len(list(epochs(0)(ROWS, 64, 2048))) == 1


def test_a_loop_goes_through_all_rows_again_and_again() -> None:
    batches = islice(epochs(0)(ROWS, 4, 2048, loop=True), 6)
    assert set(Counter(row[0] for batch in batches for row in _rows(batch)).values()) == {3}


def test_the_seed_decides_the_order() -> None:
    def order(seed: int) -> list[list[int]]:
        return [row for batch in epochs(seed)(ROWS, 2, 2048) for row in _rows(batch)]

    assert order(1) == order(1)
    assert order(1) != order(2)


def test_rows_of_like_length_share_a_batch() -> None:
    rows = [Example(tuple(range(length))) for length in (10, 200, 11, 199, 12, 201)]
    for tokens, spans in epochs(0)(rows, 3, 2048):
        ends = spans[:, 1].tolist()
        assert max(ends) - min(ends) < 5
        assert tokens.shape[1] % 8 == 1


def test_the_loss_counts_the_answer_and_neither_prompt_nor_padding() -> None:
    import mlx.core as mx

    def certain_of_seven(tokens: mx.array) -> mx.array:
        return mx.broadcast_to(50.0 * (mx.arange(9) == 7), (*tokens.shape, 9))

    tokens = mx.array([[1, 2, 7, 7, 3, 0, 0], [1, 7, 0, 0, 0, 0, 0]])
    spans = mx.array([[2, 5], [1, 2]])  # learned: 7 7 3, and 7
    loss, count = answer_loss(certain_of_seven, tokens, spans)
    assert count.item() == 4
    assert abs(loss.item() - 50 / 4) < 1e-4  # only the 3 was not foreseen
