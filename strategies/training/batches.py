"""Batches and the loss that mlx-lm's trainer is given in place of its own.

Its own leave out the last rows when they do not fill a batch, put rows of unlike length together, and count one padding
token per row as if it were to be learned. These do none of that. Nothing here knows models or files.

Several processes share a batch row by row. Each learns its own rows' part of the batch's mean loss, so that the mean of
their gradients is the gradient that one process would have had, however unlike their rows are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ..backends import lanes
from .dataset import Example
from .heads import foretold

PAD_TO = 8  # tokens; a step is compiled anew for each shape, but padding costs as much as text
NOTHING = Example((0, 0), start=2)  # for a process that a batch of few rows leaves none: nothing in it is learned

# tokens (rows, length); places of those that are learned in each row (rows, width), 0: none; how many, per process
Batch = tuple[Any, Any, Any]


@dataclass(frozen=True)
class Drawn:
    """Which batch it was, and the rows in it by their place in the dataset; all of them counted from 0."""

    epoch: int
    batch: int
    of: int  # batches in an epoch
    rows: tuple[int, ...]


class Epochs:
    """Has the signature of mlx-lm's `iterate_batches`: every row once an epoch, shuffled anew each time.

    `skip`: batches that were drawn before. `last` is the batch that was drawn last.
    """

    def __init__(self, seed: int, skip: int = 0) -> None:
        self.seed, self.skip = seed, skip
        self.last: Drawn | None = None

    def __call__(
        self,
        dataset: Sequence[Example],
        batch_size: int,
        max_seq_length: int,
        loop: bool = False,
        comm_group: Any = None,
    ) -> Iterator[Batch]:
        rank, size = (comm_group.rank(), comm_group.size()) if comm_group else (0, 1)
        for drawn in islice(self._draws(dataset, batch_size, loop), self.skip, None):
            self.last = drawn
            yield _batch([dataset[row] for row in drawn.rows], rank, size)

    def _draws(self, dataset: Sequence[Example], batch_size: int, loop: bool) -> Iterator[Drawn]:
        import numpy as np

        random = np.random.default_rng(self.seed)
        starts = range(0, len(dataset), batch_size)
        epoch = 0
        while loop or epoch == 0:
            order = sorted(random.permutation(len(dataset)).tolist(), key=lambda row: _padded(dataset[row]))
            for batch, start in enumerate(random.permutation(starts)):
                yield Drawn(epoch, batch, len(starts), tuple(order[start : start + batch_size]))
            epoch += 1


def answer_loss(model: Any, tokens: Any, places: Any, share: Any) -> tuple[Any, Any]:
    """These rows' part of the batch's mean cross-entropy per learned token, and `share`, the learned tokens that count
    for one process. Logits are computed of what is learned alone: the prompt is most of a row.
    """
    import mlx.core as mx

    streams = lanes.streams(len(tokens))
    total: Any = 0
    for lane, stream in enumerate(streams):
        with mx.stream(stream):
            own = slice(lane, None, len(streams))
            total += _summed(model, tokens[own], places[own])
    return total / share, share


def _summed(model: Any, tokens: Any, places: Any) -> Any:
    import mlx.core as mx
    from mlx.nn.losses import cross_entropy

    logits = foretold(model, tokens[:, :-1], mx.maximum(places - 1, 0))
    losses = cross_entropy(logits, mx.take_along_axis(tokens, places, axis=1)) * (places > 0)
    return losses.astype(mx.float32).sum()


def padded_tokens(rows: Sequence[Example]) -> int:
    """What a batch of these rows has the model read, padding included."""
    return len(rows) * (max(_padded(row) for row in rows) - 1)


def _padded(example: Example) -> int:
    """The length of a row in its batch: one more than a multiple of PAD_TO, since the last token is only a target."""
    return 1 + PAD_TO * -(-(len(example.tokens) - 1) // PAD_TO)


def _batch(rows: Sequence[Example], rank: int, size: int) -> Batch:
    import mlx.core as mx

    own = rows[rank::size] or [NOTHING]
    width = max(_padded(row) for row in own)
    tokens = [[*row.tokens, *[0] * (width - len(row.tokens))] for row in own]
    places = [range(max(1, row.start), len(row.tokens)) for row in own]
    most = max(1, *map(len, places))
    most += -most % PAD_TO
    learned = sum(len(row.tokens) - max(1, row.start) for row in rows)
    held = [[*of, *[0] * (most - len(of))] for of in places]
    return mx.array(tokens), mx.array(held), mx.array(learned / size)
