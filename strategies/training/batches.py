"""Batches and the loss that mlx-lm's trainer is given in place of its own.

Its own leave out the last rows when they do not fill a batch, put rows of unlike length together, and count one padding
token per row as if it were to be learned. These do none of that. Nothing here knows models or files.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .dataset import Example

PAD_TO = 8  # tokens; a step is compiled anew for each shape, but padding costs as much as text

Batch = tuple[Any, Any]  # tokens (rows, length) and [start, end] of what is learned in each row (rows, 2)


def epochs(seed: int) -> Callable[..., Iterator[Batch]]:
    """A function with the signature of mlx-lm's `iterate_batches`: every row once an epoch, shuffled anew each time."""

    def iterate(
        dataset: Sequence[Example], batch_size: int, max_seq_length: int, loop: bool = False, comm_group: Any = None
    ) -> Iterator[Batch]:
        import numpy as np

        random = np.random.default_rng(seed)
        while True:
            order = sorted(random.permutation(len(dataset)).tolist(), key=lambda row: _padded(dataset[row]))
            starts = range(0, len(order), batch_size)
            for start in random.permutation(starts):
                yield _batch([dataset[row] for row in order[start : start + batch_size]])
            if not loop:
                return

    return iterate


def answer_loss(model: Any, tokens: Any, spans: Any) -> tuple[Any, Any]:
    """Mean cross-entropy per learned token (a scalar), and how many there are: (start, end] of each row, no padding."""
    import mlx.core as mx
    from mlx.nn.losses import cross_entropy

    targets = tokens[:, 1:]
    positions = mx.arange(1, tokens.shape[1])
    learned = mx.logical_and(positions >= spans[:, :1], positions < spans[:, 1:])
    losses = cross_entropy(model(tokens[:, :-1]), targets) * learned
    count = learned.sum()
    return losses.astype(mx.float32).sum() / count, count


def _padded(example: Example) -> int:
    """The length of a row in its batch: one more than a multiple of PAD_TO, since the last token is only a target."""
    return 1 + PAD_TO * -(-(len(example.tokens) - 1) // PAD_TO)


def _batch(rows: Sequence[Example]) -> Batch:
    import mlx.core as mx

    width = max(_padded(row) for row in rows)
    tokens = [[*row.tokens, *[0] * (width - len(row.tokens))] for row in rows]
    return mx.array(tokens), mx.array([[row.start, len(row.tokens)] for row in rows])
