"""Batches and loss: each row once an epoch, each learned token once in the loss."""

from collections import Counter
from itertools import islice

import pytest
from knowhow.strategies.backends import lanes
from knowhow.strategies.backends.blas import load_fast_blas
from knowhow.strategies.training.batches import Epochs, answer_loss
from knowhow.strategies.training.dataset import Example

load_fast_blas()

ROWS = [Example(tuple(range(row * 100 + 1, row * 100 + 3 + row)), start=1) for row in range(7)]


def _rows(batch: object) -> list[list[int]]:
    tokens, places, _ = batch  # pyright: ignore[reportGeneralTypeIssues]
    ends = [max(of) or 1 for of in places.tolist()]
    return [row[: end + 1] for row, end in zip(tokens.tolist(), ends, strict=True)]


def test_an_epoch_holds_every_row_once_the_last_that_fill_no_batch_too() -> None:
    seen = [row for batch in Epochs(0)(ROWS, 4, 2048) for row in _rows(batch)]
    assert sorted(seen) == [list(row.tokens) for row in ROWS]


def test_fewer_rows_than_a_batch_holds_are_one_batch() -> None:
    assert len(list(Epochs(0)(ROWS, 64, 2048))) == 1


def test_a_loop_goes_through_all_rows_again_and_again() -> None:
    batches = islice(Epochs(0)(ROWS, 4, 2048, loop=True), 6)
    assert set(Counter(row[0] for batch in batches for row in _rows(batch)).values()) == {3}


def test_the_seed_decides_the_order() -> None:
    def order(seed: int) -> list[list[int]]:
        return [row for batch in Epochs(seed)(ROWS, 2, 2048) for row in _rows(batch)]

    assert order(1) == order(1)
    assert order(1) != order(2)


def test_rows_of_like_length_share_a_batch() -> None:
    rows = [Example(tuple(range(length))) for length in (10, 200, 11, 199, 12, 201)]
    for tokens, places, _ in Epochs(0)(rows, 3, 2048):
        ends = places.max(axis=1).tolist()
        assert max(ends) - min(ends) < 5
        assert tokens.shape[1] % 8 == 1


def test_the_loss_counts_the_answer_and_neither_prompt_nor_padding() -> None:
    import mlx.core as mx

    def certain_of_seven(tokens: mx.array) -> mx.array:
        return mx.broadcast_to(50.0 * (mx.arange(9) == 7), (*tokens.shape, 9))

    tokens = mx.array([[1, 2, 7, 7, 3, 0, 0], [1, 7, 0, 0, 0, 0, 0]])
    places = mx.array([[2, 3, 4], [1, 0, 0]])  # learned: 7 7 3, and 7
    loss, count = answer_loss(certain_of_seven, tokens, places, mx.array(4.0))
    assert count.item() == 4
    assert abs(loss.item() - 50 / 4) < 1e-4  # only the 3 was not foreseen


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_loss_and_gradient_are_the_same_in_any_number_of_lanes(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    import mlx.core as mx

    table = mx.random.normal((12, 12), key=mx.random.key(0))
    tokens = mx.array([[1, 2, 7, 7, 3], [1, 7, 4, 0, 0], [9, 8, 11, 2, 5], [6, 1, 3, 3, 0], [2, 2, 2, 10, 0]][:rows])
    places = mx.array([[2, 3, 4], [1, 2, 0], [4, 0, 0], [1, 2, 3], [3, 0, 0]][:rows])

    def taken(count: int) -> tuple[mx.array, mx.array]:
        monkeypatch.setattr(lanes, "streams", lambda rows: [mx.new_stream(mx.cpu) for _ in range(min(rows, count))])

        def loss(weights: mx.array) -> mx.array:
            return answer_loss(lambda seen: weights[seen], tokens, places, mx.array(7.0))[0]

        return mx.value_and_grad(loss)(table)

    (one, falls), (two, falls_too) = taken(1), taken(2)
    assert one.item() == pytest.approx(two.item(), rel=1e-5)
    assert mx.allclose(falls, falls_too, atol=1e-5).item()
    assert not mx.allclose(falls, mx.zeros_like(falls), atol=1e-2).item()


def test_batches_that_were_drawn_before_are_skipped() -> None:
    whole = [_rows(batch) for batch in islice(Epochs(3)(ROWS, 2, 2048, loop=True), 9)]
    rest = [_rows(batch) for batch in islice(Epochs(3, skip=5)(ROWS, 2, 2048, loop=True), 4)]
    assert rest == whole[5:]


def test_the_batch_that_was_drawn_last_is_known_by_its_rows() -> None:
    epochs = Epochs(0)
    seen = [_rows(batch) for batch in islice(epochs(ROWS, 4, 2048, loop=True), 3)]
    assert epochs.last is not None
    assert (epochs.last.epoch, epochs.last.batch, epochs.last.of) == (1, 0, 2)
    assert [list(ROWS[row].tokens) for row in epochs.last.rows] == seen[-1]


class Group:
    def __init__(self, rank: int, size: int) -> None:
        self._rank, self._size = rank, size

    def rank(self) -> int:
        return self._rank

    def size(self) -> int:
        return self._size


def test_processes_share_each_batch_and_count_its_tokens_together() -> None:
    alone = [[_rows(batch), batch[2].item()] for batch in Epochs(1)(ROWS, 3, 2048)]
    shared = [list(Epochs(1)(ROWS, 3, 2048, comm_group=Group(rank, 2))) for rank in range(2)]
    for (rows, learned), *parts in zip(alone, *shared, strict=True):
        held = [row for part in parts for row in _rows(part) if row != [0, 0]]
        assert sorted(held) == sorted(rows)
        assert [part[2].item() for part in parts] == [learned / 2] * 2
