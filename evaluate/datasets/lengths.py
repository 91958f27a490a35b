"""How long training rows are in a model's tokens, against the window, and which of them would not be learned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ...strategies.training.dataset import Dataset, Example, example_fault, tokenized

BAR = 40  # characters of the longest
SMALLEST = 16  # tokens that the first bin may hold


@dataclass(frozen=True)
class Lengths:
    """Tokens of each row of a file, by its line; rows that the template refuses are left out."""

    tokens: dict[int, int]
    window: int

    @property
    def longest(self) -> tuple[int, int]:
        """(tokens, line)"""
        return max((count, line) for line, count in self.tokens.items()) if self.tokens else (0, 0)


def measured(dataset: Dataset, tokenizer: Any, mask: bool, window: int) -> tuple[Lengths, list[tuple[int, str]]]:
    """The rows' lengths, and what keeps a row from being learned, by line."""
    found = list(zip(dataset.lines, tokenized(dataset, tokenizer, mask), strict=True))
    tokens = {line: len(example.tokens) for line, example in found if isinstance(example, Example)}
    return Lengths(tokens, window), [(line, told) for line, one in found if (told := _fault(one, window))]


def _fault(example: Example | Exception, window: int) -> str | None:
    """A prompt that fills the window is told as what it is: mlx-lm would cut the row, and learn from nothing."""
    if isinstance(example, Example) and example.start >= window:
        return f"nothing to learn under --mask-prompt: the prompt's {example.start} tokens fill the window of {window}"
    return example_fault(example, window)


def histogram(lengths: Sequence[Lengths]) -> Iterator[str]:
    """Lines of a bar chart over all files: rows by tokens, in bins that double, the last one beyond the window."""
    window = lengths[0].window
    counts = [count for one in lengths for count in one.tokens.values()]
    bins = _bins(window)
    rows = [(f"{low}-{high}", sum(low <= count <= high for count in counts)) for low, high in bins]
    rows.append((f"over {window}", sum(count > window for count in counts)))
    used = [at for at, row in enumerate(rows) if row[1]]
    most = max(row[1] for row in rows)
    for name, rows_in in rows[used[0] : used[-1] + 1] if used else ():
        yield f"  {name:>12}  {rows_in:>6}  {'#' * -(-BAR * rows_in // most)}".rstrip()


def _bins(window: int) -> list[tuple[int, int]]:
    edges = [0, min(SMALLEST, window)]
    while edges[-1] < window:
        edges.append(min(2 * edges[-1], window))
    return [(low + 1, high) for low, high in pairwise(edges)]
